"""How to open every page a citizen can reach: the name of its address, who looks, the path, what is pressed.

An address that is no page says what it is instead. tests/browser/test_every_page.py compares this with the URLconf.
"""

from dataclasses import dataclass

from django.urls import reverse

from services.applications import queries
from services.applications.models import Application
from services.applications.steps import steps_of
from tests.support.city import WHO_DRAFTS, City

SEND = 'main form[method="post"] button.button:not([value="later"])'
NEXT = 'main .buttons button[value="next"]'
SHARE = 'main form[action$="/share/"] button'

INFORMATION = (
    "help",
    "where",
    "call",
    "accessibility",
    "reconsideration",
    "privacy",
    "catalogue:matters",
    "catalogue:departments",
    "feedback:figures",
)
POST = "taken by POST only; leads back to a page"
FILE = "a file"
ELSEWHERE = "leads to another page of this list"
NOT_PAGES = {
    "healthz": "for machines",
    "readyz": "for machines",
    "display:save": POST,
    "look_for": POST,
    "public:notice_paper": POST,
    "public:paper_file": FILE,
    "people:logout": POST,
    "people:language": POST,
    "people:mandate_end": POST,
    "notices:open": POST,
    "notices:all_read": POST,
    "notices:ask_mailbox": POST,
    "gateway:sms_report": "for machines",
    "applications:discard": POST,
    "applications:urge": POST,
    "applications:supplement": POST,
    "applications:confirm_changes": POST,
    "applications:submit": ELSEWHERE,
    "applications:receipt": FILE,
    "materials:file": FILE,
    "materials:thumbnail": FILE,
    "certificates:download": FILE,
    "certificates:letter": FILE,
    "certificates:edition": FILE,
    "certificates:letter_edition": FILE,
    "certificates:verify_by_machine": "for machines",
    "certificates:end_share": POST,
    "certificates:follow": POST,
    "certificates:unfollow": POST,
    "certificates:revoked": FILE,
    "certificates:revoked_signature": FILE,
    "certificates:anchors": FILE,
    "licences:csv": FILE,
    "certificates:verify/<str:number>/<str:secret>/": "certificates:scanned with a slash",
}


@dataclass(frozen=True)
class Page:
    """One page in one state. `press` is the button that is pressed after opening it; `shows` tells states apart."""

    name: str
    who: str
    path: str
    press: str = ""
    shows: str = ""
    status: int = 200

    def __str__(self) -> str:
        return f"{self.name}{f' ({self.shows})' if self.shows else ''}"


def all_pages(city: City) -> list[Page]:
    """Return every page in every state that is looked at."""
    found = [*_public(city), *_without_account(city), *_opening(city), *_account(city), *_acting(city), *_forms(city)]
    return [*found, *_joint(city), *_running(city), *_kept(city), *_errors(city)]


def empty(page: Page, shows: str = "sent empty", press: str = SEND) -> Page:
    """Return the same page after its form was sent without an answer."""
    return Page(page.name, page.who, page.path, press, shows, 422)


def _public(city: City) -> list[Page]:
    notice = reverse("catalogue:notice", args=["newborn"])
    verify = reverse("certificates:verify")
    one = city.certificate
    scanned = reverse("certificates:scanned", args=[one.number, one.secret])
    shared = Page("certificates:shared", "nobody", reverse("certificates:shared", args=[city.share.code]))
    return [
        Page("home", "nobody", "/"),
        Page("home", "linxiaoyue", "/", shows="something waits"),
        Page("search", "nobody", city.searches[0]),
        Page("search", "nobody", city.searches[1], shows="nothing found"),
        *[Page(name, "nobody", reverse(name)) for name in INFORMATION],
        Page("catalogue:department", "nobody", reverse("catalogue:department", args=["police"])),
        Page("licences:list", "nobody", reverse("licences:list")),
        Page("licences:list", "nobody", reverse("licences:list") + "?department=nobody", shows="nothing found"),
        Page("public:paper", "nobody", city.notice_paper),
        Page("wagtail_serve", "nobody", _guide()),
        Page("display:settings", "nobody", "/display/"),
        Page("catalogue:things", "nobody", "/things/"),
        Page("catalogue:notice", "nobody", notice, shows="not answered yet"),
        Page("catalogue:notice", "nobody", f"{notice}?all=1", shows="questions skipped"),
        *[Page("catalogue:notice", "nobody", _answered(code), shows=code) for code in WHO_DRAFTS],
        Page("certificates:verify", "nobody", verify),
        Page("certificates:verify", "nobody", verify, SEND, "sent empty", 400),
        Page("certificates:scanned", "nobody", scanned),
        Page("certificates:scanned", "chenzhiyuan", scanned, shows="may be followed"),
        shared,
        empty(shared),
        Page(
            "certificates:shared", "nobody", reverse("certificates:shared", args=["A" * 24]), shows="over", status=404
        ),
    ]


def _without_account(city: City) -> list[Page]:
    track = Page("public:track", "nobody", reverse("public:track"))
    code = Page("public:track_code", "tracking", reverse("public:track_code"))
    return [
        track,
        empty(track),
        code,
        empty(code),
        Page("public:tracked", "tracked", reverse("public:tracked")),
        Page("notices:confirm_mailbox", "nobody", city.mailbox),
        Page("notices:confirm_mailbox", "nobody", reverse("notices:confirm_mailbox", args=["x"]), "", "over", 410),
    ]


def _guide() -> str:
    from cms.models import GuidePage

    url = GuidePage.objects.filter(locale__language_code="zh-hans").order_by("path").first().url
    return str(url)


def _answered(code: str) -> str:
    query = "&".join(f"{key}={value}" for key, value in WHO_DRAFTS[code][1].items())
    return f"{reverse('catalogue:notice', args=[code])}?{query}"


def _opening(city: City) -> list[Page]:
    found = []
    for name, who in {
        "people:login": "nobody",
        "people:code": "half",
        "people:register": "nobody",
        "people:register_code": "registering",
        "people:register_person": "registered",
        "people:setup": "invited",
        "people:setup_authenticator": "adding",
        "people:forgotten": "nobody",
        "people:forgotten_code": "forgetting",
        "people:forgotten_new": "remembering",
    }.items():
        page = Page(name, who, reverse(name))
        found += [page, empty(page)]
    return found


def _account(city: City) -> list[Page]:
    found = [
        Page("people:account", "linxiaoyue", "/my/account/"),
        Page("people:phone", "linxiaoyue", reverse("people:phone")),
        Page("people:authenticator", "staff", reverse("people:authenticator")),
        Page("people:recovery_codes", "keeping codes", reverse("people:recovery_codes")),
        Page("people:sessions", "linxiaoyue", reverse("people:sessions")),
        Page("people:close", "linxiaoyue", reverse("people:close"), shows="something is open"),
        Page("notices:inbox", "linxiaoyue", reverse("notices:inbox")),
        Page("notices:inbox", "new", reverse("notices:inbox"), shows="empty"),
        Page("notices:message", "linxiaoyue", reverse("notices:message", args=[city.notice.pk])),
        Page("notices:channels", "linxiaoyue", reverse("notices:channels")),
    ]
    for name, who in {
        "people:password": "linxiaoyue",
        "people:phone_old": "old number",
        "people:phone_new": "new number",
        "people:phone_check": "check number",
        "people:close": "new",
    }.items():
        page = Page(name, who, reverse(name))
        found += [page, empty(page)]
    return found


def _acting(city: City) -> list[Page]:
    offer = Page("people:offer", "linxiaoyue", reverse("people:offer"))
    accept = Page("people:mandate_accept", "linxiaoyue", reverse("people:mandate_accept"))
    ask = Page("people:ask", "linxiaoyue", reverse("people:ask"))
    ask_code = Page("people:ask_code", "asking", reverse("people:ask_code"))
    return [
        Page("people:acting", "linxiaoyue", reverse("people:acting")),
        Page("people:acting", "new", reverse("people:acting"), shows="nobody yet"),
        Page("people:acting", "agent", reverse("people:acting"), shows="acting"),
        Page("applications:list", "agent", reverse("applications:list"), shows="for somebody else"),
        *[one for page in (offer, accept, ask, ask_code) for one in (page, empty(page))],
        Page("people:mandate_decide", "linxiaoyue", reverse("people:mandate_decide")),
        Page("people:mandate_code", "wangxiulan", city.mandate_code),
    ]


def _forms(city: City) -> list[Page]:
    found = []
    for code, (username, _situation) in WHO_DRAFTS.items():
        found += _draft(city.drafts[code], username, code)
    newborn, mistaken, ready = (city.drafts[key] for key in ("newborn", "mistaken", "ready"))
    dispute = _page("dispute", newborn, "linxiaoyue", _known(newborn))
    return [
        *found,
        Page("applications:start", "linxiaoyue", "/things/newborn/start/", shows="not answered yet"),
        Page("applications:start", "qianwei", _answered("newborn").replace("?", "start/?")),
        *_steps_sent_empty(mistaken, "chenzhiyuan"),
        empty(_page("materials", mistaken, "chenzhiyuan"), press=NEXT),
        _page("situation", newborn, "linxiaoyue"),
        dispute,
        empty(dispute),
        _page("newer", city.drafts["deregistration"], "wujianping"),
        _page("check", ready, "wangxiulan", shows="ready"),
        empty(_page("check", ready, "wangxiulan")),
    ]


def _joint(city: City) -> list[Page]:
    mine, sent, proved = city.asked
    read = Page("applications:joint", "linxiaoyue", reverse("applications:joint", args=[mine.pk]))
    code = Page("applications:joint_code", "code sent", reverse("applications:joint_code", args=[sent.secret]))
    return [
        _page("parties", city.joint, "zhaoli"),
        Page("applications:asked", "linxiaoyue", reverse("applications:asked")),
        Page("applications:asked", "new", reverse("applications:asked"), shows="nobody asks"),
        read,
        empty(read),
        Page("applications:joint_link", "nobody", reverse("applications:joint_link", args=[sent.secret])),
        code,
        empty(code),
        Page("applications:joint_read", "code proved", reverse("applications:joint_read", args=[proved.secret])),
    ]


def _page(name: str, application: Application, who: str, *arguments: str, shows: str = "") -> Page:
    name = f"applications:{name}"
    return Page(name, who, reverse(name, args=[application.pk, *arguments]), shows=shows)


def _steps(application: Application) -> list[str]:
    return [step.code for step in steps_of(queries.situation_of(application), application)]


def _draft(draft: Application, who: str, code: str) -> list[Page]:
    steps = [_page("step", draft, who, step, shows=f"{code} {step}") for step in _steps(draft)]
    rest = [_page(name, draft, who, shows=code) for name in ("tasks", "materials", "check")]
    return [*steps, *rest]


def _steps_sent_empty(draft: Application, who: str) -> list[Page]:
    return [empty(_page("step", draft, who, step), f"{step} sent empty") for step in _steps(draft)]


def _known(application: Application) -> str:
    from services.applications.supply import known

    found = known(queries.situation_of(application), application)
    return next(one.code for one in found if one.disputable)


def _running(city: City) -> list[Page]:
    running, who = city.running, "linxiaoyue"
    correction = Page("casework:correction", who, reverse("casework:correction", args=[city.wanting.pk]))
    return [
        Page("applications:list", who, reverse("applications:list")),
        Page("applications:list", "new", reverse("applications:list"), shows="empty"),
        _page("progress", running, who),
        _page("progress", city.wanting, who, shows="something waits"),
        _page("progress", city.refused, who, shows="a matter refused"),
        _page("progress", city.finished, "sunqiang", shows="all done"),
        Page("feedback:rate", "sunqiang", reverse("feedback:rate", args=[city.finished.pk])),
        Page("feedback:rate", "sunqiang", reverse("feedback:rate", args=[city.finished.pk]) + "?level=2", shows="bad"),
        Page("feedback:rate_matter", "sunqiang", reverse("feedback:rate_matter", args=_matter(city))),
        _page("submitted", running, who),
        _page("answers", running, who),
        _page("progress", city.filed, who, shows="may be changed"),
        _page("amend", city.filed, who),
        _page("amend", running, who, shows="too late"),
        _page("tasks", city.change, who, shows="a change"),
        _page("check", city.change, who, shows="a change"),
        _page("later", running, who),
        Page("casework:withdraw", who, reverse("casework:withdraw", args=[running.pk])),
        Page("casework:revive", who, reverse("casework:revive", args=[running.pk, running.cases.all()[0].pk])),
        Page("casework:take_back_pledge", who, reverse("casework:take_back_pledge", args=_pledge(city))),
        Page("casework:hearing", who, reverse("casework:hearing", args=_offer(city))),
        empty(Page("casework:hearing", who, reverse("casework:hearing", args=_offer(city)))),
        correction,
        Page(correction.name, who, correction.path, 'main button[value="send"]', "sent empty", 422),
    ]


def _pledge(city: City) -> list[object]:
    return [city.pledge.case.application_id, city.pledge.pk]


def _offer(city: City) -> list[object]:
    return [city.offer.case.application_id, city.offer.pk]


def _matter(city: City) -> list[object]:
    return [city.finished.pk, city.finished.cases.order_by("position")[0].pk]


def _kept(city: City) -> list[Page]:
    one, who = city.certificate, "linxiaoyue"
    return [
        Page("certificates:list", who, reverse("certificates:list")),
        Page("certificates:list", "new", reverse("certificates:list"), shows="empty"),
        Page("certificates:followed", "new", reverse("certificates:followed"), shows="empty"),
        Page("certificates:followed", "chenzhiyuan", reverse("certificates:followed")),
        Page("certificates:read", who, reverse("certificates:read", args=[one.pk])),
        Page("certificates:read_letter", who, reverse("certificates:read_letter", args=[city.letter.pk])),
        Page("certificates:share", who, reverse("certificates:read", args=[one.pk]), SHARE, "sent empty", 422),
        Page("certificates:share_page", who, city.share_page),
    ]


def _errors(city: City) -> list[Page]:
    return [
        Page("error", "nobody", "/no-such-page/", shows="not found", status=404),
        Page("error", "staff", "/my/", shows="staff may not apply", status=403),
    ]
