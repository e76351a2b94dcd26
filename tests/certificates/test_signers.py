"""Where the key lies makes no difference to what comes out: folder, file, service; and what happens when it is away."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from django.core.management import CommandError, call_command
from django.test import Client

from services.certificates import authority, checks, inspection, queries, signers, signing, storage, tasks, trust
from services.certificates.authority_server import TOKEN, AuthorityServer, make_server
from services.certificates.inspection import Trust
from services.certificates.speaking import NoAnswer
from services.core import outbox
from services.core.models import Outbox
from tests.support import people
from tests.support.certificates import draft, issued

pytestmark = pytest.mark.django_db


def use(settings: Any, **options: Any) -> None:
    settings.SIGNER = {**settings.SIGNER, **options}
    signers._opened.cache_clear()


@pytest.fixture
def service(authority_folder: Path, settings: Any) -> Iterator[AuthorityServer]:
    server = make_server(authority_folder / "authority", 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    url = f"{address}/csc/v2"
    use(settings, kind="remote", url=url, credential="demo", access_token=TOKEN, timeout=30.0)
    settings.TIME_STAMPS = {"url": f"{address}/tsa", "token": "", "timeout": 30.0}
    yield server
    server.shutdown()
    server.server_close()


def pkcs12_file(place: Path, password: bytes = b"secret") -> Path:
    one = authority.identity()
    encryption = serialization.BestAvailableEncryption(password)
    content = pkcs12.serialize_key_and_certificates(b"city", one.key, one.certificate, [one.issuer], encryption)
    (place / "city.p12").write_bytes(content)
    return place / "city.p12"


def test_a_pkcs12_file_signs(settings: Any, tmp_path: Path) -> None:
    use(settings, kind="pkcs12", pkcs12=str(pkcs12_file(tmp_path)), password="secret")
    assert inspection.trouble_with(storage.read(issued().file)) == inspection.SOUND


def test_a_key_on_an_elliptic_curve_signs_too() -> None:
    from datetime import UTC, datetime

    from services.certificates.cades import CmsSigner
    from services.certificates.x509_forms import Pair, name
    from services.certificates.x509_forms import authority as new_authority

    above = new_authority(name("CA", "Test"), now=datetime.now(UTC), years=1)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _certificate_for(key, above)
    made = CmsSigner(signers.HeldKey(key, certificate, (above.certificate,))).cms(bytes(32))
    assert len(made) < 8192
    assert isinstance(above, Pair)


def _certificate_for(key: Any, above: Any) -> Any:
    from datetime import UTC, datetime

    from cryptography.hazmat.primitives import hashes

    from services.certificates import x509_forms

    form = x509_forms._form(
        x509_forms.name("EC", "Test"), key, above.certificate.subject, above.key, datetime.now(UTC), 1
    )
    return form.sign(above.key, hashes.SHA256())


def test_a_service_far_away_signs_and_stamps(service: AuthorityServer) -> None:
    report = inspection.inspect(storage.read(issued().file), Trust([authority.trust_anchor()]))
    assert (report.trouble, report.level) == (inspection.SOUND, inspection.LONG_TERM)


@pytest.mark.parametrize("fault", ["error", "garbage", "wrong", "slow"])
def test_while_the_service_is_broken_nothing_is_issued_and_afterwards_everything(
    service: AuthorityServer, settings: Any, own_data: Path, fault: str
) -> None:
    signers.signer()
    service.fault = fault
    settings.SIGNER["timeout"] = settings.TIME_STAMPS["timeout"] = 0.5
    certificate = draft()
    outbox.drain()
    certificate.refresh_from_db()
    assert certificate.state == "draft"
    assert queries.trouble_of(certificate).startswith("SigningFailed")
    assert not list(own_data.rglob("*.pdf"))
    service.fault = ""
    settings.SIGNER["timeout"] = settings.TIME_STAMPS["timeout"] = 30.0
    signers._opened.cache_clear()
    Outbox.objects.update(available_at=certificate.created)
    outbox.drain(strict=True)
    certificate.refresh_from_db()
    assert certificate.state == "valid"


def test_a_wrong_token_is_refused(service: AuthorityServer, settings: Any) -> None:
    use(settings, access_token="guessed")
    with pytest.raises(NoAnswer, match="401"):
        signers.signer()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"kind": "paper"}, "write one of demo, pkcs12, pkcs11, remote"),
        ({"kind": "pkcs12"}, "SIGNER_PKCS12"),
        ({"kind": "pkcs12", "pkcs12": "/nowhere/city.p12"}, "cannot be opened"),
        ({"kind": "pkcs11"}, "SIGNER_MODULE, SIGNER_TOKEN, SIGNER_KEY"),
        ({"kind": "remote", "url": "signing.example", "credential": "1"}, "SIGNER_URL"),
    ],
)
def test_what_is_set_wrongly_is_said_at_start(settings: Any, options: dict[str, str], said: str) -> None:
    use(settings, **options)
    assert any(said in message.msg for message in checks.signer_works(None))


def test_a_wrong_password_of_a_file_is_said_at_start(settings: Any, tmp_path: Path) -> None:
    use(settings, kind="pkcs12", pkcs12=str(pkcs12_file(tmp_path)), password="guessed")
    assert "cannot be opened" in checks.signer_works(None)[0].msg


def test_outside_the_demo_city_the_demo_authority_is_an_error(settings: Any) -> None:
    assert checks.signer_works(None) == []
    settings.IS_DEMO = False
    assert checks.signer_works(None)[0].id == "certificates.E003"
    assert checks.time_and_trust_are_named_well(None) == []
    settings.TIME_STAMPS = {**settings.TIME_STAMPS, "url": "demo"}
    assert checks.time_and_trust_are_named_well(None)[0].id == "certificates.E009"
    assert trust.anchors() == []


def test_a_token_without_its_package_says_what_to_install(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pkcs11", None)
    use(settings, kind="pkcs11", module="x.so", token="city", key="seal")
    assert "pip install python-pkcs11" in checks.signer_works(None)[0].msg


def test_an_operator_asks_whether_signing_works(service: AuthorityServer, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("certificates", "check")
    assert "Signer: remote" in capsys.readouterr().out
    service.fault = "error"
    with pytest.raises(CommandError, match="Nothing can be signed"):
        call_command("certificates", "check")


def test_a_long_outage_raises_the_alarm_is_seen_at_the_desk_and_ends_by_itself(
    settings: Any, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    alarms: list[str] = []
    monkeypatch.setattr(tasks.logger, "error", lambda text, *values: alarms.append(text % values))
    waiting = draft()
    with monkeypatch.context() as patch:
        patch.setattr(signing, "signer", lambda: 1 / 0)
        for _ in range(outbox.PARK_AFTER):
            Outbox.objects.update(available_at=waiting.created)
            outbox.drain()
    assert Outbox.objects.get().parked_at
    assert alarms[0].startswith("ALARM: nothing can be signed")
    desk = people.sign_in(client, people.officer("health", "decide"))
    assert desk.get("/desk/certificates/").context["stuck"] == 1
    assert "ZeroDivisionError" in desk.get(f"/desk/certificates/{waiting.pk}/").content.decode()
    draft()
    outbox.drain(strict=True)
    waiting.refresh_from_db()
    assert waiting.state == "valid"
