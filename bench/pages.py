"""Requests per second of a public page, against a view that does nothing on the same server."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

from portal.embedded.server import die_with_parent

SECONDS = 4.0
CLIENTS = 4
ROUNDS = 2


def measure(name: str) -> None:
    """Print requests per second, bytes, and the ratio to the baseline; the better of two rounds each."""
    path = {"home": "/", "guide": _guide()}[name]
    with _Server() as port:
        bare, page = 0.0, 0.0
        size = len(_get(http.client.HTTPConnection("127.0.0.1", port), path))
        for _ in range(ROUNDS):
            bare = max(bare, _rate(port, "/bench/bare/"))
            page = max(page, _rate(port, path))
    print(f"{name} {path}: {page:.0f} requests/s, {size} bytes of HTML")
    print(f"  baseline, a view that does nothing, same server: {bare:.0f} requests/s, {bare / page:.1f} times as many")


def _guide() -> str:
    from wagtail.models import Page

    for page in Page.objects.live().order_by("depth", "path").specific():
        if type(page).__name__.startswith("Guide") and page.url:
            return str(page.get_url() or page.url_path).removeprefix("http://127.0.0.1:8000")
    return "/things/newborn/"


class _Server:
    """granian as bin/up starts it."""

    def __enter__(self) -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2", "--respawn-failed-workers"]
        command += [
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            "--no-ws",
            "--log-level",
            "warning",
            "portal.wsgi:application",
        ]
        self.log = tempfile.TemporaryFile()
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "bench.settings"}
        end = die_with_parent(signal.SIGTERM)
        self.process = subprocess.Popen(command, env=environment, stdout=self.log, stderr=self.log, preexec_fn=end)
        until = time.monotonic() + 60
        while not self._answers(port):
            if time.monotonic() > until or self.process.poll() is not None:
                self.log.seek(0)
                raise SystemExit(self.log.read().decode(errors="replace")[-3000:])
            time.sleep(0.3)
        return port

    def __exit__(self, *failure: object) -> None:
        self.process.terminate()
        self.process.wait(20)

    @staticmethod
    def _answers(port: int) -> bool:
        try:
            _get(http.client.HTTPConnection("127.0.0.1", port, timeout=20), "/bench/bare/")
        except OSError:
            return False
        return True


def _get(connection: http.client.HTTPConnection, path: str) -> bytes:
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status}")
    return body


def _rate(port: int, path: str) -> float:
    counts = [0] * CLIENTS
    until = time.monotonic() + SECONDS

    def ask(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while time.monotonic() < until:
            _get(connection, path)
            counts[number] += 1

    threads = [threading.Thread(target=ask, args=[number]) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / SECONDS
