"""Citizens for the tests of applications, signed in; the catalogue published; registers that answer as told."""

import itertools
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.test import override_settings

from services.core.codes import id_no_with_check
from services.people.models import Account, Organisation, Person
from services.sharing import actions as sharing
from tests.support.catalogue import publish_catalogue
from tests.support.filler import Filler, uscc
from tests.support.people import signed_in

_serial = itertools.count(1)

BORN = {
    "applicant": "mother",
    "born_local": "yes",
    "parents": "married",
    "follow": "mother",
    "hukou_type": "family",
    "mother_insured": "employee",
    "want_card": "yes",
    "want_subsidy": "yes",
}


def citizen(name: str = "林晓月", *, level: int = 3, female: bool = True, birth: str = "19960412") -> Account:
    """Return a new citizen."""
    serial = next(_serial)
    number = id_no_with_check(f"990100{birth}{(serial * 2 + (0 if female else 1)) % 1000:03d}")
    phone = f"100{90000000 + serial}"
    person = Person.objects.create(name=name, id_no=number, real_name_level=level, phone=phone)
    return Account.objects.create_user(f"citizen-{serial}", password="x", person=person, phone=phone)


def enterprise(account: Account, name: str = "云溪市试验餐饮有限公司") -> Organisation:
    """Return a new enterprise that the account represents."""
    assert account.person
    return Organisation.objects.create(name=name, uscc=uscc(), entity_type="1150", legal_representative=account.person)


def filler(account: Account | None = None, values: Mapping[str, Any] | None = None) -> Filler:
    """Return somebody ready to fill in a form; the catalogue is published."""
    publish_catalogue()
    return Filler(signed_in(account or citizen()), values)


@contextmanager
def registers(answers: Mapping[str, Mapping[str, Any]]) -> Iterator[list[tuple[str, str]]]:
    """Let the registers answer: by dataset the values they know, by "material/<code>" that it is on record.

    Yields what was asked, as (dataset or material, whom). Whatever is not named is not on record.
    """
    asked: list[tuple[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            kind, _slash, name = self.path.strip("/").partition("/")
            key = f"material/{name}" if kind == "materials" else name
            asked.append((key, *message["subject"].values()))
            known = answers.get(key)
            body = json.dumps({"found": known is not None, "values": dict(known or {}), "as_of": "2026-11-24"}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: Any) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    sharing.breaker.forget()
    try:
        with override_settings(REGISTERS_URL=f"http://127.0.0.1:{server.server_port}"):
            yield asked
    finally:
        server.shutdown()
        server.server_close()
