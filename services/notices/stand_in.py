"""The demo city's SMS gateway and mail server: they take what the portal sends and show it instead of sending it.

    python -m services.notices.stand_in --port 8002 --smtp-port 8025 --folder FOLDER [--host ...] [--report-to URL]

POST /messages            {"to": …, "text": …, "reference": …}, signed -> {"receipt": …, "state": "accepted"}
GET  /messages/<receipt>  signed -> {"state": "accepted" | "delivered" | "undelivered"}
With --report-to it also calls back, signed: POST URL {"receipt": …, "state": …}.
GET  /                    the last texts and e-mails as a plain page; GET /health

A number ending in 0000 is refused, one ending in 9999 is accepted but never reached. SMS_FAULT makes the gateway
misbehave: "down", "error", "slow". Everything lies in FOLDER as sms.jsonl and mail.jsonl.
"""

import argparse
import json
import os
import sys
import threading
import time
from html import escape
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen
from uuid import uuid4

from services.core.stand_ins import Answering, Refused
from services.notices import signatures
from services.notices.smtp_sink import SmtpSink

KEY, SECRET = "demo", "demo-sms-gateway"  # the demo's; the same defaults stand in the portal's settings
KEPT = 200  # messages in memory and on the page
SLOW = 8.0  # seconds
CALLS_BACK_AFTER = 3.0  # seconds; the portal has the receipt by then
FAULTS = ("", "down", "error", "slow")
PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>演示短信与邮件 · Demo messages</title>
<meta http-equiv="refresh" content="5"><meta name="viewport" content="width=device-width"></head><body>
<h1>演示短信与邮件 · Demo messages</h1><p>云溪市是虚构城市，这里显示的内容没有发给任何人。
Yunxi is an invented city; nothing shown here was sent to anybody.</p><h2>短信 · SMS</h2>%s<h2>邮件 · E-mail</h2>%s
</body></html>"""


class Tray:
    """What was taken, in memory and in two files that `manage.py demo_sms` reads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sms: list[dict[str, Any]] = []
        self.mail: list[dict[str, Any]] = []
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)

    def take_sms(self, message: dict[str, Any]) -> dict[str, Any]:
        """Keep a text and return it with its receipt; the same reference is kept once."""
        with self._lock:
            for known in self.sms:
                if known["reference"] == message["reference"]:
                    return known
            kept = {**message, "receipt": uuid4().hex, "at": time.time()}
            self._keep(self.sms, "sms.jsonl", kept)
            return kept

    def take_mail(self, message: dict[str, Any]) -> None:
        """Keep an e-mail."""
        with self._lock:
            self._keep(self.mail, "mail.jsonl", {**message, "at": time.time()})

    def _keep(self, tray: list[dict[str, Any]], file: str, message: dict[str, Any]) -> None:
        tray.append(message)
        del tray[:-KEPT]
        with (self.folder / file).open("a", encoding="utf-8") as output:
            output.write(json.dumps(message, ensure_ascii=False) + "\n")

    def state_of(self, receipt: str) -> str | None:
        """Return what the network would report, None for an unknown receipt."""
        for message in self.sms:
            if message["receipt"] == receipt:
                return "undelivered" if message["to"].endswith("9999") else "delivered"
        return None


class StandIn(ThreadingHTTPServer):
    """The gateway. `fault` may be changed at any time."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], tray: Tray, *, key: str, secret: str, fault: str = "") -> None:
        super().__init__(address, Handler)
        self.tray, self.key, self.secret, self.fault = tray, key, secret, fault
        self.report_to = ""

    def call_back(self, receipt: str) -> int:
        """Tell the portal what became of a text, as real gateways do; return its answer's status, 0 without one."""
        body = json.dumps({"receipt": receipt, "state": self.tray.state_of(receipt)}).encode()
        path = urlsplit(self.report_to).path
        headers = signatures.headers_for("POST", path, body, key=self.key, secret=self.secret)
        request = Request(self.report_to, body, {"Content-Type": "application/json", **headers})
        try:
            with urlopen(request, timeout=SLOW) as answer:
                return int(answer.status)
        except HTTPError as error:
            return error.code
        except OSError:
            return 0


class Handler(Answering):
    """One request. Texts and numbers never go into the log."""

    server: StandIn
    server_version = "sms-gateway"
    most_bytes = 16 * 1024

    def do_GET(self) -> None:
        if self.path == "/":
            return self.send(200, "text/html; charset=utf-8", self._page().encode())
        if self.path == "/health":
            return self.answer(200, {"status": "ok"})
        return self._answer(b"", self._report)

    def do_POST(self) -> None:
        try:
            body = self.body()
        except Refused as refusal:
            return self.answer(refusal.status, {"error": refusal.reason})
        return self._answer(body, self._take)

    def _answer(self, body: bytes, action: Any) -> None:
        if self._misbehave():
            return
        genuine = signatures.is_genuine(
            dict(self.headers.items()), self.command, self.path, body, key=self.server.key, secret=self.server.secret
        )
        try:
            if not genuine:
                raise Refused(401, "The signature is not right.")
            self.answer(200, action(body))
        except Refused as refusal:
            self.answer(refusal.status, {"error": refusal.reason})

    def _take(self, body: bytes) -> dict[str, Any]:
        try:
            told = json.loads(body)
            message = {name: str(told[name]) for name in ("to", "text", "reference")}
        except (ValueError, KeyError, TypeError) as error:
            raise Refused(400, "Say to, text and reference.") from error
        if self.path != "/messages" or not message["to"].isdigit() or message["to"].endswith("0000"):
            raise Refused(422, "There is no such number.")
        receipt = self.server.tray.take_sms(message)["receipt"]
        if self.server.report_to:
            threading.Timer(CALLS_BACK_AFTER, self.server.call_back, [receipt]).start()
        return {"receipt": receipt, "state": "accepted"}

    def _report(self, body: bytes) -> dict[str, Any]:
        state = self.server.tray.state_of(self.path.removeprefix("/messages/"))
        if state is None:
            raise Refused(404, "There is no such receipt.")
        return {"state": state}

    def _misbehave(self) -> bool:
        if self.server.fault == "slow":
            time.sleep(SLOW)
        if self.server.fault == "down":
            self.close_connection = True
            self.connection.close()
        if self.server.fault == "error":
            self.answer(500, {"error": "The gateway has a problem."})
        return self.server.fault in {"down", "error"}

    def _page(self) -> str:
        sms = [(one["at"], one["to"], one["text"]) for one in self.server.tray.sms]
        mail = [(one["at"], one["to"], f"{one['subject']}\n{one['body']}") for one in self.server.tray.mail]
        return PAGE % (_list(sms), _list(mail))


def _list(messages: list[tuple[float, str, str]]) -> str:
    rows = (
        f"<li><b>{escape(to)}</b> {time.strftime('%H:%M:%S', time.localtime(at))}<pre>{escape(text)}</pre></li>"
        for at, to, text in reversed(messages)
    )
    return f"<ul>{''.join(rows)}</ul>"


def make_server(folder: Path, port: int, *, host: str = "127.0.0.1", fault: str = "") -> StandIn:
    """Return a gateway that listens but does not serve yet; port 0 takes a free one."""
    key = os.environ.get("SMS_GATEWAY_KEY") or KEY
    secret = os.environ.get("SMS_GATEWAY_SECRET") or SECRET
    return StandIn((host, port), Tray(folder), key=key, secret=secret, fault=fault)


def main(arguments: list[str] | None = None) -> None:
    """Serve both until told to stop."""
    parser = argparse.ArgumentParser(description="The demo city's SMS gateway and mail server.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--report-to", default="", help="where the portal takes reports of delivery")
    chosen = parser.parse_args(arguments)
    fault = os.environ.get("SMS_FAULT", "")
    if fault not in FAULTS:
        parser.error(f"SMS_FAULT: {fault!r} is none of {', '.join(FAULTS[1:])}.")
    server = make_server(chosen.folder, chosen.port, host=chosen.host, fault=fault)
    server.report_to = chosen.report_to
    sink = SmtpSink((chosen.host, chosen.smtp_port), server.tray.take_mail)
    threading.Thread(target=sink.serve_forever, daemon=True).start()
    sys.stdout.write(f"SMS gateway: http://{chosen.host}:{server.server_port}, SMTP: {sink.server_address[1]}\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
