"""The inbox: what people are told, in their language, each only their own."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import translation

from services.notices import actions, queries
from services.notices.kinds import KINDS
from services.notices.models import Notice

pytestmark = pytest.mark.django_db

PARAMS: dict[str, Any] = {
    "agent": "林晓阳",
    "principal": "林晓月",
    "until": "2027-11-24",
    "phone": "100****5678",
    "one_thing": {"zh": "新生儿出生", "en": "Newborn birth"},
    "number": "YJS990100202609220000017",
    "matter": {"zh": "户口登记", "en": "Household registration"},
    "department": {"zh": "公安局", "en": "Police"},
    "certificate": {"zh": "出生医学证明", "en": "Birth certificate"},
}


@pytest.fixture
def account() -> Any:
    return get_user_model().objects.create_user("linxiaoyue")


@pytest.fixture
def other() -> Any:
    return get_user_model().objects.create_user("chenzhiyuan")


def params_of(kind: str) -> dict[str, Any]:
    """Return what a message of this kind needs; every fact is a word that is found wherever it turns up."""
    return {name: PARAMS.get(name, f"fact-{name}") for name in KINDS[kind]}


def tell(account: Any, kind: str = "case_accepted", **params: Any) -> Notice:
    facts = {**params_of(kind), **params}
    return actions.notify(account_id=account.pk, kind=kind, params=facts, link="/my/applications/1/")


def test_every_kind_has_a_title_and_a_body(account: Any) -> None:
    folder = Path(settings.BASE_DIR) / "templates" / "notices"
    assert {one.name.split(".")[0] for one in folder.glob("*.txt")} == set(KINDS)
    for kind in KINDS:
        message = queries.message_of(tell(account, kind), "en")
        assert message.title
        assert len(message.body) > 20
        assert "{" not in message.title + message.body


def test_the_text_is_made_in_the_readers_language(account: Any) -> None:
    notice = tell(account)
    assert queries.message_of(notice, "en").title == "Accepted: Household registration"
    with translation.override("zh-hans"):
        assert "户口登记" in queries.message_of(notice).title


def test_optional_facts_are_told_when_they_are_known(account: Any) -> None:
    assert "27 October 2026" in queries.message_of(tell(account, due="2026-10-27"), "en").body
    assert "2026年10月27日" in queries.message_of(tell(account, due="2026-10-27"), "zh-hans").body
    assert "Reason: late" in queries.message_of(tell(account, "case_refused", reason="late"), "en").body
    assert "part of it" in queries.message_of(tell(account, "application_completed", outcome="core"), "en").body
    assert "Everything" in queries.message_of(tell(account, "application_completed", outcome="all"), "en").body


def test_a_text_of_the_citizen_is_escaped_once_and_on_the_page(account: Any, client: Client) -> None:
    notice = tell(account, "case_refused", reason="<b>Tom & Jerry's</b>")
    assert "<b>Tom & Jerry's</b>" in queries.message_of(notice, "en").body
    client.force_login(account)
    page = client.get(f"/en/my/messages/{notice.pk}/").content.decode()
    assert "&lt;b&gt;Tom &amp; Jerry&#x27;s&lt;/b&gt;" in page


def test_an_unknown_kind_and_a_missing_fact_are_refused(account: Any) -> None:
    with pytest.raises(ValueError, match="not a kind"):
        actions.notify(account_id=account.pk, kind="gossip", params={})
    with pytest.raises(ValueError, match="number"):
        actions.notify(account_id=account.pk, kind="receipt_ready", params={"one_thing": "x"})


def test_the_inbox_lists_the_newest_first_and_marks_the_unread(account: Any, client: Client) -> None:
    tell(account, "application_submitted")
    tell(account, "case_granted")
    client.force_login(account)
    page = client.get("/en/my/messages/").content.decode()
    assert page.index("Granted: Household") < page.index("Submitted: Newborn")
    assert page.count("Unread") == 2
    assert '<span class="badge">2</span>' in page


def test_reading_changes_nothing_and_opening_marks_it_read(account: Any, client: Client) -> None:
    notice = tell(account)
    client.force_login(account)
    assert 'href="/my/applications/1/"' in client.get(f"/my/messages/{notice.pk}/").content.decode()
    client.get("/my/messages/")
    assert queries.unread_count(account) == 1
    answer = client.post(f"/my/messages/{notice.pk}/open/")
    assert answer.url == f"/my/messages/{notice.pk}/"  # type: ignore[attr-defined]
    assert queries.unread_count(account) == 0
    first = Notice.objects.get().read_at
    client.post(f"/my/messages/{notice.pk}/open/")
    assert Notice.objects.get().read_at == first


def test_everything_is_marked_read_at_once_and_only_ones_own(account: Any, other: Any, client: Client) -> None:
    tell(account), tell(account), tell(other)
    client.force_login(account)
    client.post("/my/messages/read/")
    assert queries.unread_count(account) == 0
    assert queries.unread_count(other) == 1


def test_another_accounts_message_is_not_found_and_stays_unread(account: Any, other: Any, client: Client) -> None:
    notice = tell(account)
    client.force_login(other)
    assert client.get(f"/my/messages/{notice.pk}/").status_code == 404
    assert client.get(f"/my/messages/{uuid.uuid4()}/").status_code == 404
    assert client.post(f"/my/messages/{notice.pk}/open/").status_code == 404
    assert "户口登记" not in client.get("/my/messages/").content.decode()
    assert queries.unread_count(account) == 1


def test_somebody_not_signed_in_is_sent_to_the_login(client: Client) -> None:
    assert client.get("/my/messages/").status_code == 302


def test_the_number_of_statements_does_not_grow_with_the_inbox(
    account: Any, client: Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(30):
        tell(account)
    client.force_login(account)
    with django_assert_max_num_queries(8):
        assert client.get("/my/messages/").content.decode().count('/open/"') == 20
