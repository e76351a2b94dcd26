"""The other processes of a running portal, for journeys: a Celery worker, the registers, a real address."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import quote, urlencode
from urllib.request import urlopen

import pytest
from django.db.models import Q
from django.utils import timezone

from portal.embedded.server import die_with_parent

PROJECT = Path(__file__).resolve().parent.parent.parent


def free_port() -> int:
    """Return a port of the loopback interface that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def database_url() -> str:
    """Return the address of the database this test works in."""
    from django.db import connection

    values = connection.get_connection_params()
    user = f"{quote(str(values['user']), safe='')}:{quote(str(values['password']), safe='')}"
    query = urlencode({"host": values["host"], "port": values.get("port") or 5432})
    return f"postgresql://{user}@/{values['dbname']}?{query}"


def start(log: Path, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    """Start one of our programs; it ends with this process at the latest."""
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=PROJECT,
            env={**os.environ, "PYTHONPATH": str(PROJECT), **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            preexec_fn=die_with_parent(signal.SIGKILL),
        )


class Worker:
    """A Celery worker process on the test's database; messages and effects go through PostgreSQL as in real life."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        arguments = ["-m", "celery", "-A", "portal", "worker", "-c", "1", "-P", "prefork", "-l", "INFO"]
        arguments += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        self._process = start(self.log, *arguments, DATABASE_URL=database_url(), PORTAL_TEST_BROKER="pgmq://localhost")

    def kill(self) -> None:
        """kill -9, as the machine would when it runs out of memory."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def wait_until_done(self, seconds: float = 60.0) -> None:
        """Return when nothing is due and nothing has to be tried again; what is planned for later may wait.

        Fails with the worker's last lines when that takes too long.
        """
        from services.core import outbox
        from services.core.models import Outbox

        until = time.monotonic() + seconds
        while Outbox.objects.waiting().filter(Q(available_at__lte=timezone.now()) | Q(attempts__gt=0)).exists():
            if time.monotonic() > until or (self._process and self._process.poll() is not None):
                pytest.fail(f"the worker did not finish:\n{self.last_lines()}")
            outbox.relay_once()
            time.sleep(0.2)
        assert not Outbox.objects.filter(parked_at__isnull=False).exists(), self.last_lines()

    def last_lines(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-40:]) if self.log.exists() else ""


@pytest.fixture
def worker(transactional_db: None, tmp_path: Path, settings: Any) -> Iterator[Worker]:
    """A running worker. It needs some seconds to start, while the test already goes on."""
    with MessagesThroughTheDatabase():
        worker = Worker(tmp_path / "worker.log")
        worker.start()
        yield worker
        worker.kill()


class MessagesThroughTheDatabase:
    """Let this process publish to the queues that the worker reads."""

    def __enter__(self) -> None:
        from celery import current_app
        from psycopg.conninfo import make_conninfo

        conf = current_app.conf
        self.before = conf.broker_url, conf.broker_transport_options
        options = {
            "init_extension": False,
            "use_notify": False,
            "wait_time_seconds": 0,
            "pool_size": 2,
            "pool_timeout": 3,
        }
        options["conn_string"] = make_conninfo(database_url(), application_name="queue")
        self._point_to("pgmq://localhost", options)

    def __exit__(self, *failure: object) -> None:
        self._point_to(*self.before)

    @staticmethod
    def _point_to(url: str, options: dict[str, Any]) -> None:
        from celery import current_app
        from kombu import pools

        current_app.conf.broker_url = current_app.conf.broker_read_url = current_app.conf.broker_write_url = url
        current_app.conf.broker_transport_options = options
        current_app.pool.force_close_all()
        current_app._pool = None
        current_app.amqp._producer_pool = None
        pools.reset()


@pytest.fixture(scope="session")
def _register_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    log = tmp_path_factory.mktemp("registers") / "registers.log"
    process = start(log, "-m", "services.sharing.register_server", "--port", str(port))
    wait_for_port(port, process, log)
    yield f"http://127.0.0.1:{port}"
    process.kill()
    process.wait()


@pytest.fixture
def registers(_register_service: str, settings: Any) -> str:
    """The address of the running registers; the portal under test asks there."""
    settings.REGISTERS_URL = _register_service
    os.environ["REGISTERS_URL"] = _register_service
    return _register_service


class Live:
    """The portal behind a real address."""

    def __init__(self, address: str) -> None:
        self.address = address

    def url(self, path: str = "/") -> str:
        return f"{self.address}{path}"


@pytest.fixture
def live(live_server: Any, settings: Any) -> Live:
    """A server in this process, for browsers and other clients; what a test commits it shows."""
    settings.PORTAL_ORIGIN = live_server.url
    return Live(live_server.url)


def wait_for_port(port: int, process: subprocess.Popen[bytes], log: Path, seconds: float = 30.0) -> None:
    """Return when somebody answers on the port."""
    until = time.monotonic() + seconds
    while True:
        try:
            urlopen(f"http://127.0.0.1:{port}/", timeout=2)
            return
        except URLError as error:
            if getattr(error, "code", None):
                return
            if time.monotonic() > until or process.poll() is not None:
                pytest.fail(f"no answer on port {port}:\n{log.read_text(errors='replace')[-2000:]}")
        except OSError:
            pass
        time.sleep(0.1)
