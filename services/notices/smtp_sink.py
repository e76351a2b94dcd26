"""A mail server that keeps what it is given and sends nothing on: enough of RFC 5321 for one trusted client."""

import re
import socketserver
from collections.abc import Callable
from email import message_from_bytes, policy
from typing import Any

MOST_BYTES = 1024 * 1024
MOST_LINE = 4096
MOST_COMMANDS = 1000

Take = Callable[[dict[str, Any]], None]


class SmtpSink(socketserver.ThreadingTCPServer):
    """Listens for mail. An address that begins with "nobody" is refused, as a mail server refuses unknown ones."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], take: Take) -> None:
        super().__init__(address, Conversation)
        self.take = take


class Conversation(socketserver.StreamRequestHandler):
    """One connection."""

    server: SmtpSink
    timeout = 30.0

    def handle(self) -> None:
        """Speak until the client leaves, sends too much, or falls silent."""
        self.recipients: list[str] = []
        try:
            self._say("220 sink")
            for _turn in range(MOST_COMMANDS):
                line = self.rfile.readline(MOST_LINE)
                if not line or not self._obey(line.decode("utf-8", "replace").strip()):
                    return
        except (ConnectionError, TimeoutError):
            return

    def _obey(self, line: str) -> bool:
        """Answer one command; return whether the conversation goes on."""
        verb = line[:4].upper()
        if verb == "QUIT":
            self._say("221 bye")
            return False
        if verb == "RCPT":
            self._recipient(line)
        elif verb == "DATA":
            return self._data()
        elif verb == "RSET":
            self.recipients = []
            self._say("250 ok")
        else:
            self._say("250 ok" if verb in {"HELO", "EHLO", "MAIL", "NOOP"} else "502 not understood")
        return True

    def _recipient(self, line: str) -> None:
        found = re.search(r"<([^<>]+)>", line)
        if found is None or found[1].startswith("nobody"):
            self._say("550 no such mailbox")
            return
        self.recipients.append(found[1])
        self._say("250 ok")

    def _data(self) -> bool:
        self._say("354 end with a dot")
        content = b""
        while (line := self.rfile.readline(MOST_LINE)) not in {b".\r\n", b""}:
            content += line[1:] if line.startswith(b"..") else line
            if len(content) > MOST_BYTES:
                self._say("552 too much")
                return False
        self._keep(content)
        self._say("250 taken")
        return True

    def _keep(self, content: bytes) -> None:
        mail = message_from_bytes(content, policy=policy.default)
        body = mail.get_body(("plain",))
        facts = {"subject": str(mail["Subject"] or ""), "reference": str(mail["Message-ID"] or "")}
        for address in self.recipients:
            self.server.take({**facts, "to": address, "body": body.get_content() if body else ""})
        self.recipients = []

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
