"""What kept a document from being made is told in words an official can act on, and by the worker's own words."""

import pytest
from django.urls import reverse

from services.certificates import actions, signing, tasks, waiting
from services.certificates.troubles import BY_NAME, INTERRUPTED, UNFORESEEN, explained
from services.core import outbox
from tests.support import people
from tests.support.certificates import draft

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ("SigningFailed: the token does not answer", BY_NAME["SigningFailed"]),
        ("GiveUp: LimitBroken: Printing took longer than 20 seconds.", BY_NAME["LimitBroken"]),
        ("GiveUp: BadPhoto: The photograph cannot be read: cannot identify", BY_NAME["BadPhoto"]),
        ("GiveUp: RenderingFailed: The document has 61 pages; 60 are allowed.", BY_NAME["RenderingFailed"]),
        ("PressBroke: The printing process ended with -9.", INTERRUPTED),
        (outbox.BEGUN % 3, INTERRUPTED),
        ("OSError: [Errno 28] No space left on device", BY_NAME["OSError"]),
        ("ZeroDivisionError: division by zero", UNFORESEEN),
    ],
)
def test_each_cause_has_its_words(error: str, reason: tuple[str, str]) -> None:
    trouble = explained(error)
    assert (trouble.reason, trouble.remedy) == reason
    assert trouble.detail == error


def test_every_error_that_making_a_document_knows_has_words_of_its_own() -> None:
    known = {one.__name__ for one in (*tasks.HOPELESS, signing.SigningFailed)}
    assert known <= set(BY_NAME)


def test_a_character_without_a_glyph_is_named_on_the_pages_with_what_to_do() -> None:
    certificate = draft(holder_name="王\U0002ebf0")
    outbox.drain()
    (found,) = waiting.of_department("health")
    assert found.trouble.characters == (("\U0002ebf0", "U+2EBF0"),)
    desk = people.signed_in(people.officer("health", "review", "supervise"))
    for address in (
        reverse("desk_certificates:waiting"),
        reverse("desk_certificates:certificate", args=[certificate.pk]),
    ):
        page = desk.get("/en" + address).content.decode()
        assert "no font of the portal has it" in page
        assert ">\U0002ebf0</strong>" in page
        assert "ask the operators for a font" in page
        assert "MissingGlyphs: " in page, "for the operators"
    assert actions.ISSUE in found.document.work_key
