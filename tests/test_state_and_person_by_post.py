"""Who may do what in which state, asked over HTTP: what the table does not name is refused on the page too.

Every form that asks for a move is sent by everybody who may not make it, in every state. Nothing moves, and the answer
is a page: not found, not yours, somebody was faster, or the form once more with what is wrong.
"""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import transaction

from services.casework.models import CorrectionNotice
from services.core.models import Movement
from services.core.workflow import table_of
from tests.support.machines import Scene
from tests.support.posting import POSTS, Browsers, Post
from tests.support.rows import NOW, asleep
from tests.test_state_and_person import BY_LABEL, TABLE

pytestmark = pytest.mark.django_db

# No person asks for these: made by the portal, the clock, a rule set, or as part of another form.
WITHOUT_A_FORM = {
    "notices.Delivery": "fail hand_over arrive",
    "certificates.Letter": "issue",
    "certificates.Certificate": "issue expire supersede",
    "casework.Case": "drop wait rejoin activate skip deem_accepted ask_correction respond auto_grant run_out "
    "deem_granted",
    "casework.CorrectionItem": "take_back notify answer",
    "casework.CorrectionNotice": "lapse cancel",
    "casework.Pledge": "fulfil breach",
    "people.Delegation": "accept decline expire",
}
POWERS, OTHERS = ("intake", "review", "decide", "supervise"), ("proposer", "foreign", "agent", "stranger")
REFUSALS = {403, 404, 409, 422}


def test_every_move_has_a_form_or_is_said_to_have_none() -> None:
    for label, model in BY_LABEL.items():
        asked = {one.move for one in POSTS.get(label, [])}
        assert asked | set(WITHOUT_A_FORM.get(label, "").split()) == {one.name for one in table_of(model)}, label


@pytest.mark.parametrize("label", sorted(POSTS))
def test_what_is_not_in_the_table_is_refused_by_the_page(label: str) -> None:
    scene = Scene()
    browsers, asked = Browsers(scene.people).known, 0
    for place, (name, row) in enumerate(scene.rows(BY_LABEL[label])):
        close_others(row)
        for who in [*POWERS, *some_others(label, place)]:
            browser, mine = browsers[who], TABLE[label][name].get(who, "").split()
            for form in POSTS[label]:
                if form.move in mine or row.state in form.also.get(who, ()):  # type: ignore[attr-defined]
                    continue
                refused(form, row, browser, f"{who} {form.move} {name}")
                asked += 1
    assert asked > 10


def some_others(label: str, place: int) -> list[str]:
    """Return who else asks: everybody, but of the many rows of a case a different one each time."""
    return [OTHERS[place % len(OTHERS)], "applicant"] if label == "casework.Case" else [*OTHERS, "applicant"]


def close_others(row: Any) -> None:
    """Leave one notice of the application: its form answers whichever is open."""
    if isinstance(row, CorrectionNotice):
        with transaction.atomic(), asleep():
            CorrectionNotice.objects.filter(state="open").exclude(pk=row.pk).update(state="lapsed", closed_at=NOW)


def refused(form: Post, row: Any, browser: Any, where: str) -> None:
    """Send the form, and see that nothing moved and that the answer is a page which says so."""
    moved = Movement.objects.count()
    answer = browser.post(form.address(row), form.data(row))
    assert Movement.objects.count() == moved, where
    assert type(row)._base_manager.get(pk=row.pk).state == row.state, where
    if answer.status_code == 302:
        assert [one for one in get_messages(answer.wsgi_request) if one.level_tag != "success"], (
            f"{where}: {answer.url}"
        )
    else:
        assert answer.status_code in REFUSALS, f"{where}: {answer.status_code}"
        assert "</html>" in answer.content.decode(), where
