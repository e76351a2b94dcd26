"""A clerk changes an application for the citizen at the counter: consent, one application only, both names kept."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from services.applications import visiting
from services.applications.models import Application, CounterVisit, Revision
from services.audit.models import AuditEntry
from services.casework import actions
from services.casework.models import Case
from services.core.models import Movement
from services.materials.models import MaterialVersion
from services.notices.models import Notice
from services.people.models import Account
from services.people.queries import actor_of
from tests.support import people
from tests.support.applications import BORN, filler
from tests.support.casework import case_of, officer
from tests.support.filler import Filler
from tests.support.people import clerk, signed_in

pytestmark = pytest.mark.django_db
PAGE = "/desk/changes/"


@pytest.fixture
def sent() -> Filler:
    """A birth with everything, just submitted."""
    somebody = filler()
    somebody.everything("newborn", BORN)
    return somebody


@pytest.fixture
def window() -> Account:
    return clerk()


def card(sent: Filler, **changes: str) -> dict[str, str]:
    application = sent.application
    assert application.person
    shown = {
        "number": application.number, "name": application.person.name, "id_no": application.person.id_no,
        "papers": "身份证原件，签字确认单", "agreed": "on",
    }  # fmt: skip
    return {**shown, **changes}


def opened(sent: Filler, browser: Client) -> Filler:
    """Open the visit; return who fills in the change at the window."""
    answer = browser.post(PAGE, card(sent))
    change = Filler(browser, sent.values)
    change.application_id = Application.objects.get(amends=sent.application_id).pk
    assert answer["Location"] == change.address("tasks")
    return change


def test_the_clerk_changes_it_and_both_are_on_record(sent: Filler, window: Account) -> None:
    browser = signed_in(window)
    change = opened(sent, browser)
    visit = CounterVisit.objects.get()
    assert (visit.clerk, visit.application_id, visit.name) == (window, sent.application_id, card(sent)["name"])
    assert visit.consent["version"]
    assert "当面委托" in visit.consent["zh"]
    page = browser.get(change.address("tasks"))
    assert sent.application.applicant_name in page.content.decode()
    assert change.application.account_id == sent.application.account_id, "the draft is the citizen's"
    browser.post(change.address("situation"), {**change.application.situation, "want_subsidy": "no"})
    change.fill_in().hand_in()
    answer = browser.post(change.address("submit"), change.declaration())
    assert answer["Location"] == sent.address("progress")
    assert Case.objects.filter(application=sent.application_id, state="skipped").count() == 1
    revision = Revision.objects.filter(application=sent.application_id).latest("no")
    assert (revision.cause, revision.actor) == ("change", window)
    entry = AuditEntry.objects.get(action="applications.changed")
    assert (entry.actor_id, entry.actor_kind, entry.channel) == (window.pk, "clerk", "counter")
    assert entry.detail["principal"] == sent.application.account_id
    assert entry.detail["mandate"] == "counter"
    dropped = Movement.objects.get(name="drop")
    assert (dropped.actor_id, dropped.actor_kind, dropped.channel) == (window.pk, "clerk", "counter")
    read = AuditEntry.objects.get(action="read", purpose="change at the counter")
    assert "father.id_no" in read.elements
    told = Notice.objects.get(kind="application_amended")
    assert Notice.objects.filter(kind="acted_for_you", account_id=told.account_id).count() == 1, "told at the opening"
    assert (told.account_id, told.params["who"]) == (sent.application.account_id, window.display_name)
    assert browser.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(
    "wrong", [{"number": "YJS990100202601010000019"}, {"name": "别人"}, {"id_no": "990100198001010011"}, {"agreed": ""},
              {"papers": ""}],
)  # fmt: skip
def test_without_number_card_and_consent_nothing_is_opened(sent: Filler, window: Account, wrong: dict) -> None:
    browser = signed_in(window)
    assert browser.post(PAGE, card(sent, **wrong)).status_code == 422
    assert not CounterVisit.objects.exists()
    assert browser.get(sent.address("progress")).status_code == 403


def test_guessing_ends_after_a_few_tries(sent: Filler, window: Account) -> None:
    browser = signed_in(window)
    for _try in range(10):
        browser.post(PAGE, card(sent, name="别人"))
    assert browser.post(PAGE, card(sent)).status_code == 422


def test_a_visit_reaches_one_application_and_only_the_pages_of_its_change(sent: Filler, window: Account) -> None:
    mine = Application.objects.create(
        **{
            field: getattr(sent.application, field)
            for field in ("version", "one_thing", "account", "actor", "person", "applicant_kind", "applicant_name")
        }
    )
    browser = signed_in(window)
    change = opened(sent, browser)
    assert browser.get(change.address("check")).status_code == 200
    assert browser.get(f"/my/applications/{mine.pk}/form/").status_code == 404, "another one of the same person"
    for path in ("/my/", "/things/newborn/start/", sent.address("later"), "/my/confirm/"):
        assert browser.get(path).status_code == 403, path
    assert browser.get(f"/my/applications/{sent.application_id}/withdraw/").status_code in {403, 404}
    version = MaterialVersion.objects.filter(material__application_id=change.application_id).exclude(file="").first()
    assert version is not None
    assert browser.get(f"/my/files/{version.pk}/").status_code == 200
    stranger = signed_in(clerk(username="clerk.two"))
    assert stranger.get(change.address("check")).status_code == 403


def test_the_visit_ends_with_the_button_and_by_itself(sent: Filler, window: Account) -> None:
    browser = signed_in(window)
    change = opened(sent, browser)
    assert browser.post("/desk/changes/end/").status_code == 302
    assert browser.get(change.address("check")).status_code == 403
    assert AuditEntry.objects.filter(action="counter.visit_ended").count() == 1
    assert sent.client.get(change.address("check")).status_code == 200, "the citizen goes on alone"
    opened(sent, browser)
    assert browser.get(change.address("check")).status_code == 200
    CounterVisit.objects.filter(closed_at=None).update(
        opened_at=timezone.now() - timedelta(hours=2), ends_at=timezone.now() - timedelta(hours=1)
    )
    assert browser.get(change.address("check")).status_code == 403


def test_only_clerks_open_visits_and_not_after_an_acceptance(sent: Filler, window: Account) -> None:
    assert signed_in(people.officer("police")).post(PAGE, card(sent)).status_code == 403
    with pytest.raises(visiting.Refused):
        visiting.open_visit(
            application=sent.application, name="x", papers="x", account=sent.application.account,
            actor=actor_of(sent.application.account), session=sent.client.session,
        )  # fmt: skip
    case = case_of(sent.application, "birth_cert")
    case.case_materials.update(status="satisfied")
    actions.accept(case=case, actor=officer(case.department.code))
    browser = signed_in(window)
    assert browser.post(PAGE, card(sent)).status_code == 422
    assert browser.get(sent.address("progress")).status_code == 403
    assert not CounterVisit.objects.exists()
