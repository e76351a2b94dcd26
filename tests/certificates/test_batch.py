"""Many certificates in one go: resumable, idempotent, one bad draft does not stop the others."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from services.certificates import batch
from services.certificates.models import Certificate, CertificateEvent
from services.core.models import Outbox
from tests.support.certificates import draft

pytestmark = pytest.mark.django_db


def issued_now() -> int:
    return Certificate.objects.filter(state="valid").count()


def test_all_drafts_of_a_type_are_issued_once(capsys: Any) -> None:
    for number in range(3):
        draft(holder_name=f"陈{'一二三'[number]}")
    other = draft(type_code="something_else")
    call_command("certificates", "issue-batch", "--type", "birth_certificate")
    assert "[########################################] 3/3" in capsys.readouterr().out
    call_command("certificates", "issue-batch", "--type", "birth_certificate")
    assert "0 certificates issued" in capsys.readouterr().out
    assert issued_now() == CertificateEvent.objects.count() == 3
    other.refresh_from_db()
    assert other.state == "draft"
    assert Outbox.objects.filter(done_at__isnull=False).count() == 3


def test_a_run_that_was_ended_is_started_again_and_does_the_rest() -> None:
    for _ in range(3):
        draft()
    run = batch.issue(batch.drafts())
    assert next(run).is_issued
    run.close()
    assert len(batch.drafts()) == 2
    assert all(made.is_issued for made in batch.issue(batch.drafts()))
    assert issued_now() == 3


def test_one_that_cannot_be_printed_is_named_and_the_others_are_made(capsys: Any) -> None:
    bad, good = draft(holder_name="王\U0002ebf0"), draft()
    with pytest.raises(CommandError, match="Not every"):
        call_command("certificates", "issue-batch")
    assert "U+2EBF0" in capsys.readouterr().err
    good.refresh_from_db()
    assert good.is_issued
    Certificate.objects.filter(pk=bad.pk).update(holder_name="王五")
    call_command("certificates", "issue-batch")
    assert issued_now() == 2


def test_a_file_of_cases_chooses(tmp_path: Path) -> None:
    one, two = draft(), draft()
    wanted = tmp_path / "cases"
    wanted.write_text(f"{one.case_id}\n")
    call_command("certificates", "issue-batch", "--cases", str(wanted))
    two.refresh_from_db()
    assert (issued_now(), two.state) == (1, "draft")
    wanted.write_text("nothing\n")
    with pytest.raises(CommandError, match="no case id"):
        call_command("certificates", "issue-batch", "--cases", str(wanted))
