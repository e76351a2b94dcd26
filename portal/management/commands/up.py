"""`bin/up`: the demo city, from nothing to the first page, watched until Ctrl-C."""

import importlib.util
import logging
import os
import socket
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command, get_commands

import portal.embedded
from portal import translations
from portal.up import history, preflight
from portal.up.state import DEMO, PROJECT, SCHEMA, STATIC, State, fingerprint
from portal.up.supervisor import Program, Supervisor
from services.notices.signatures import REPORT_PATH

FIRST_PAGE_SECONDS = 120.0


class Command(BaseCommand):
    help = "Starts everything the demo city needs on this machine and watches it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        preflight.add_arguments(parser)

    def handle(self, *, port: int, **options: Any) -> None:
        self.began = time.monotonic() - time.process_time()  # what it took to get here counts
        logging.getLogger().setLevel(logging.WARNING)
        self.port = port
        self.supervisor = Supervisor(self.say, self._see_to_database)
        self.supervisor.listen_to_signals()
        self._prepare()
        try:
            self._start_programs()
            self.supervisor.run()
        finally:
            self.say("Stopping.")
            self.supervisor.stop()

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _prepare(self) -> None:
        state = State(settings.PORTAL_DATA / "start.json")
        wrong = history.problem(state)
        if wrong:
            data = settings.PORTAL_DATA
            raise CommandError(
                f"The data in {data} fits another version of the portal: {wrong}. Start over with: bin/up --fresh"
            )
        translations.compile_stale()
        if self._do(
            state, "schema", "Making the tables", fingerprint(SCHEMA), "migrate", interactive=False, verbosity=0
        ):
            history.remember(state)
            state.done("schema", fingerprint(SCHEMA))
        self._do(
            state,
            "static",
            "Collecting style sheets and scripts",
            fingerprint(STATIC),
            "collectstatic",
            interactive=False,
            verbosity=0,
        )
        self._do(state, "demo", "Founding the demo city", fingerprint(DEMO), "seed_demo", later=True)

    def _do(self, state: State, subject: str, words: str, digest: str, command: str, **options: Any) -> bool:
        """Run a command unless it has been run on the same files before; return whether it ran."""
        if self.supervisor.stopping:
            raise SystemExit(130)
        if command not in get_commands() or state.is_done(subject, digest):
            return False
        started = time.monotonic()
        self.say(f"{words} ...")
        call_command(command, **options)
        state.done(subject, digest)
        self.say(f"{words}: {time.monotonic() - started:.0f} s")
        return True

    def _start_programs(self) -> None:
        registers = _free_port(self.port + 1)
        os.environ["REGISTERS_URL"] = f"http://{preflight.HOST}:{registers}"
        stand_in = self._stand_in_gateways()
        web = self._program("web", *self._web_server())
        self.supervisor.start(web)
        if importlib.util.find_spec("services.sharing.register_server"):
            arguments = ("-m", "services.sharing.register_server", "--port", str(registers))
            self.supervisor.start(self._program("registers", *arguments))
        self.supervisor.start(stand_in)
        self._wait_for_first_page(web)
        if self.supervisor.stopping:
            return
        # The page comes first; what is submitted in the meantime waits in the outbox.
        self.supervisor.start(self._program("worker", *WORKER))
        self.supervisor.start(self._program("relay", "manage.py", "outbox_relay"))
        schedule = str(settings.PORTAL_DATA / "beat-schedule")
        self.supervisor.start(self._program("beat", *BEAT, "--schedule", schedule))
        self._welcome()

    def _stand_in_gateways(self) -> Program:
        """Return the program that takes text messages and e-mail, having told the others where it will listen."""
        sms, smtp = _free_port(self.port + 2), _free_port(self.port + 3)
        self.gateway = os.environ["SMS_GATEWAY_URL"] = f"http://{preflight.HOST}:{sms}"
        os.environ["EMAIL_HOST"], os.environ["EMAIL_PORT"] = preflight.HOST, str(smtp)
        folder = str(settings.PORTAL_DATA / "gateway")
        ports = ("--port", str(sms), "--smtp-port", str(smtp))
        report = ("--report-to", f"http://{preflight.HOST}:{self.port}{REPORT_PATH}")
        return self._program("gateway", "-m", "services.notices.stand_in", *ports, "--folder", folder, *report)

    def _web_server(self) -> list[str]:
        media = Path(settings.MEDIA_ROOT)
        media.mkdir(parents=True, exist_ok=True)
        return [
            *("-m", "granian", "--interface", "wsgi", "--workers", "2", "--respawn-failed-workers"),
            *("--host", preflight.HOST, "--port", str(self.port), "--no-ws", "--log-level", "warning"),
            *("--static-path-route", "/media", "--static-path-mount", str(media)),
            "portal.wsgi:application",
        ]

    def _program(self, name: str, *arguments: str) -> Program:
        logs = settings.PORTAL_DATA / "logs"
        logs.mkdir(exist_ok=True)
        environment = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONUNBUFFERED": "1"}
        return Program(name, [sys.executable, *arguments], logs / f"{name}.log", environment, PROJECT)

    def _see_to_database(self) -> None:
        for attachment in portal.embedded.held():
            if not attachment.has_keeper():
                self.say("The database's keeper is gone and is started again.")
                attachment.renew()

    def _wait_for_first_page(self, web: Program) -> None:
        until = time.monotonic() + FIRST_PAGE_SECONDS
        while not self.supervisor.stopping and not _answers(f"http://{preflight.HOST}:{self.port}/"):
            if time.monotonic() > until or not web.is_running():
                self.supervisor.stop()
                raise CommandError(f"The first page does not come. The end of {web.log}:\n{web.last_lines(25)}")
            self.supervisor.step()
            time.sleep(0.5)

    def _welcome(self) -> None:
        address = f"http://{preflight.HOST}:{self.port}"
        self.say(f"\nThe portal runs after {time.monotonic() - self.began:.0f} s. Stop it with Ctrl-C.\n")
        for words, path in (
            ("Citizens", "/"),
            ("Departments", "/desk/"),
            ("Check a document", "/verify/"),
            ("Editors", "/cms/"),
        ):
            self.say(f"  {words:18}{address}{path}")
        self.say(f"  {'SMS and e-mail':18}{self.gateway}/")
        self.say(f"  {'Data and logs':18}{settings.PORTAL_DATA}\n")
        if "demo_accounts" in get_commands():
            call_command("demo_accounts", stdout=self.stdout)


WORKER: tuple[str, ...] = ("-m", "celery", "-A", "portal", "worker", "-P", "prefork", "-c", "1", "-l", "INFO")
BEAT: tuple[str, ...] = ("-m", "celery", "-A", "portal", "beat", "--pidfile=", "-l", "INFO")
WORKER += ("--without-gossip", "--without-mingle", "--without-heartbeat")


def _free_port(wanted: int) -> int:
    for port in (wanted, 0):
        with socket.socket() as probe:
            try:
                probe.bind((preflight.HOST, port if port <= 65535 else 0))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise CommandError("no free port on this machine")


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=10).close()
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False
    return True
