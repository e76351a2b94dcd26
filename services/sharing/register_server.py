"""The registers of the demo city as a service of its own, the way other departments' registers are.

    python -m services.sharing.register_server --port 8001 [--host 127.0.0.1] [--data FILE] [--people FILE]

    GET  /health
    POST /datasets/<dataset>, /materials/<material>
         {"subject": {"id_no": …} | {"uscc": …}, "elements": […], "purpose": …, "application": …, "matter": …}
         and "name": nothing is found when the number belongs to somebody of another name
      -> {"found": true, "values": {…}, "as_of": "2026-11-20"}

The caller shows the token of the environment variable REGISTERS_TOKEN; a question without a purpose or an application
is refused. REGISTERS_FAULT makes it misbehave, for all sources or for some: "slow", "population=down,marriage=error".
"""

import argparse
import hmac
import json
import os
import sys
import time
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from services.core.stand_ins import Answering, Refused
from services.sharing.registers import DATA, PEOPLE, Registers, Unknown

TOKEN = "demo-registers"  # the demo's; the same default stands in the portal's settings
SLOW = 5.0  # seconds
FAULTS = ("slow", "down", "error", "garbage", "drip")


class RegisterServer(ThreadingHTTPServer):
    """Answers from memory. `faults`: how a source ("population") or all ("*") misbehave; it may change any time."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], registers: Registers, *, token: str, faults: dict[str, str]) -> None:
        super().__init__(address, Handler)
        self.registers = registers
        self.token = token
        self.faults = faults


class Handler(Answering):
    """One question. Personal data never goes into the log."""

    server: RegisterServer
    server_version = "registers"

    def do_GET(self) -> None:
        if self.path != "/health":
            return self.answer(404, {"error": "There is no such page."})
        return self.answer(200, {"status": "ok", "sources": sorted(self.server.registers.records)})

    def do_POST(self) -> None:
        source = self.path.split("?")[0].strip("/")
        if self._misbehave(source.rpartition("/")[2]):
            return
        try:
            self.answer(200, self._answer(source))
        except Refused as refusal:
            self.answer(refusal.status, {"error": refusal.reason})

    def _answer(self, source: str) -> dict[str, Any]:
        question = self._question()
        registers = self.server.registers
        try:
            values = registers.ask(source, question["subject"], question["elements"], question["name"])
        except Unknown as unknown:
            raise Refused(404, f"There is no register {source}.") from unknown
        return {"found": values is not None, "values": values or {}, "as_of": registers.as_of}

    def _question(self) -> dict[str, Any]:
        """Read the question; raises Refused when the caller may not ask or does not say what for."""
        shown = self.headers.get("Authorization", "")
        if not hmac.compare_digest(shown.encode(), f"Bearer {self.server.token}".encode()):
            raise Refused(401, "Show the token that was agreed.")
        question = self._json()
        for needed in ("purpose", "application"):
            if not question.get(needed):
                raise Refused(422, f"Say the {needed} of the question.")
        subject = question.get("subject")
        if not isinstance(subject, dict) or not (subject.get("id_no") or subject.get("uscc")):
            raise Refused(422, "Say whom the question is about.")
        elements = [str(element) for element in question.get("elements") or []]
        return {"subject": subject, "elements": elements, "name": str(question.get("name") or "")}

    def _json(self) -> dict[str, Any]:
        try:
            question = json.loads(self.body())
        except (ValueError, RecursionError) as error:
            raise Refused(400, "The question is not JSON.") from error
        if not isinstance(question, dict):
            raise Refused(400, "The question is not a JSON object.")
        return question

    def _misbehave(self, name: str) -> bool:
        """Do what a broken register does; returns whether the question is done with."""
        fault = self.server.faults.get(name) or self.server.faults.get("*", "")
        if fault == "slow":
            time.sleep(SLOW)
        if fault == "down":
            self.close_connection = True
            self.connection.close()
        if fault == "error":
            self.answer(500, {"error": "The register has a problem."})
        if fault == "garbage":
            self.send(200, "application/json; charset=utf-8", b"<html>maintenance</html>")
        if fault == "drip":
            self._drip()
        return bool(fault) and fault != "slow"

    def _drip(self) -> None:
        """Answer one byte at a time, never ending."""
        self.send_response(200)
        self.end_headers()
        while True:
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(0.1)


def faults_of(text: str) -> dict[str, str]:
    """Read REGISTERS_FAULT: "slow" is for every source, "population=down,marriage=error" for some."""
    pairs = [part.strip().rpartition("=") for part in text.split(",") if part.strip()]
    faults = {name or "*": fault for name, _, fault in pairs}
    for fault in faults.values():
        if fault not in FAULTS:
            raise SystemExit(f"REGISTERS_FAULT: {fault!r} is none of {', '.join(FAULTS)}.")
    return faults


def make_server(
    port: int,
    *,
    host: str = "127.0.0.1",
    data: Path = DATA,
    people: Path = PEOPLE,
    faults: dict[str, str] | None = None,
) -> RegisterServer:
    """Return a server that listens but does not serve yet; port 0 takes a free one."""
    token = os.environ.get("REGISTERS_TOKEN") or TOKEN
    return RegisterServer((host, port), Registers.load(data, people), token=token, faults=faults or {})


def main(arguments: list[str] | None = None) -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description="The registers of the demo city.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--people", type=Path, default=PEOPLE)
    chosen = parser.parse_args(arguments)
    faults = faults_of(os.environ.get("REGISTERS_FAULT", ""))
    try:
        server = make_server(chosen.port, host=chosen.host, data=chosen.data, people=chosen.people, faults=faults)
    except OSError as error:
        sys.exit(f"The registers cannot listen on {chosen.host}:{chosen.port}: {error.strerror}.")
    except Unknown as unknown:
        sys.exit(f"{chosen.data}: {unknown}")
    print(f"Registers: http://{chosen.host}:{server.server_port}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
