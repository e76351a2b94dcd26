"""Every letter D01 to D16 as real cases produce it: two restaurants are filed, handled, granted, refused and closed.

Everything happens at fixed moments, and what is random (secret, application number) is set before a letter is
looked at, so that the same code gives the same picture.
"""

from datetime import timedelta

from services.applications import notice_paper
from services.applications.models import Application
from services.casework import actions
from services.casework.consequences import settle
from services.casework.correction_texts import templates
from services.casework.forms import NOT_ACCEPT_REASONS
from services.casework.models import Case, Hearing, HearingNotice
from services.catalogue import queries as catalogue
from services.certificates import issuing
from services.certificates.models import Letter
from services.core.actions import move
from services.core.actors import SYSTEM, Actor
from services.core.calendar import load
from services.core.codes import id_no_with_check
from services.people.models import Account
from services.people.queries import actor_of
from tests.support.casework import case_of, catalogue_loaded, citizen, draft, officer, pledged, results_for
from tests.support.limits import again, moment, now

SITUATION = {
    "has_licence": "yes", "public_venue": "yes", "fire_mode": "pledge", "signboard": "yes", "drainage": "yes",
    "tobacco": "yes", "high_risk": "no",
}  # fmt: skip
FILED, LATER = moment("09-14"), moment("09-16")
SECRET = "sample-sample-sample-123"
NUMBER, QUERY_CODE = "YJS990100202609140000017", "ACDE7HJK"


def all_letters() -> dict[str, Letter]:
    """Return one letter of each code, unsaved changes in it: fixed number of the application, secret and query code."""
    with now(FILED):
        catalogue_loaded()
        _told_at_once()
        first = _filed(_citizen("林晓月", "19920304"))
        _correct(first)
        _decide_everything(first)
        _withdraw(_filed(_citizen("陈默然", "19870615")))
        _newborn_with_a_pledge()
        hearing = _set_a_hearing(_filed(_citizen("周海燕", "19900308")))
        left = _left_at_the_partys_door(hearing)
    found: dict[str, Letter] = {}
    for letter in sorted(Letter.objects.all(), key=lambda one: _preferred(one, first)):
        found.setdefault(letter.code, letter)
    found["D11-hearing"], found["D14-paper"] = hearing, left
    return {code: _fixed(found[code]) for code in sorted(found)}


def _told_at_once() -> None:
    """D02: what applies in the situation, asked for before anything is filed."""
    version = catalogue.published("restaurant")
    situation = catalogue.definition(version).situation(SITUATION)
    notice_paper.draft(version, situation, calendar=load(), today=FILED.date())


def _preferred(letter: Letter, first: Application) -> tuple[bool, bool, str]:
    """Of several letters of one code take the first application's, of D15 the confirmation of withdrawal."""
    return letter.application_id != first.pk, "撤回" not in letter.title["zh"], letter.number


def _citizen(name: str, day: str) -> Account:
    """Return a citizen whose number does not depend on the tests before."""
    account = citizen(name)
    assert account.person is not None
    account.person.id_no = id_no_with_check(f"990100{day}001")
    account.person.save()
    return account


def _fixed(letter: Letter) -> Letter:
    letter.secret, letter.application_number, letter.query_code = SECRET, NUMBER, QUERY_CODE
    if application := Application.objects.filter(pk=letter.application_id).first():
        letter.blocks = _replaced(letter.blocks, application.number, NUMBER)
        letter.blocks = _replaced(letter.blocks, application.query_code, QUERY_CODE)
    return letter


def _replaced(value: object, old: str, new: str) -> object:
    if isinstance(value, dict):
        return {key: _replaced(one, old, new) for key, one in value.items()}
    if isinstance(value, list):
        return [_replaced(one, old, new) for one in value]
    return value.replace(old, new) if isinstance(value, str) and old else value


def _filed(account: object) -> Application:
    from services.applications import actions as applications

    application = draft("restaurant", SITUATION, account)
    return applications.submit(
        application=application,
        actor=actor_of(application.account),
        declaration={"version": "1", "text": {"zh": "属实", "en": "true"}},
        subject_key=str(application.pk),
    )


def _named(department: str, name: str) -> Actor:
    actor = officer(department, "intake", "review", "decide", "supervise")
    Account.objects.filter(pk=actor.account_id).update(first_name=name)
    return actor_of(Account.objects.get(pk=actor.account_id))


def _correct(application: Application) -> None:
    """D03: the business licence check asks for two things, and is answered."""
    case, clerk = case_of(application, "licence_verify"), _named("samr", "周明")
    asked = [
        actions.add_item(
            case=case, kind=kind, target_kind="element", target=element, template=templates()[kind], actor=clerk
        )
        for kind, element in (("invalid", "ent.name"), ("missing", "ent.uscc"))
    ]
    for item in asked:
        actions.prepare_item(item=item, actor=clerk)
    notice = application.correction_notices.get()
    actor = actor_of(application.account)
    answers = {item.place: {"kind": "said", "text": "已核对"} for item in notice.items.all()}
    actions.save_answers(notice=notice, answers=answers, actor=actor)
    actions.send_answers(notice=notice, actor=actor)


def _settled(application: Application, matter: str) -> Case:
    case = case_of(application, matter)
    case.case_materials.update(status="satisfied")
    return case


def _accepted(application: Application, matter: str, actor: Actor) -> Case:
    case = _settled(application, matter)
    actions.accept(case=case, actor=actor)
    return again(case)


def _granted(case: Case, actor: Actor, signer: Actor) -> None:
    if case.state == "intake":
        actions.accept(case=case, actor=actor)
    for step in case.steps.filter(status="open"):
        _site_check(step, (actor, signer))
    actions.propose(case=again(case), kind="grant", results=results_for(case), actor=actor)
    actions.grant(case=again(case), actor=signer)


def _site_check(step: object, pair: tuple[Actor, Actor]) -> None:
    for one in pair:
        actions.give_opinion(step=step, outcome="agree", note="现场符合要求", actor=one)


def _decide_everything(application: Application) -> None:
    """D04, D05, D08 to D14 and D16."""
    samr, head = _named("samr", "周明"), _named("samr", "郑海")
    _granted(_settled(application, "licence_verify"), samr, head)
    _take_time(application)
    _granted(_accepted(application, "food_licence", samr), samr, head)
    fire = _named("fire", "何卫")
    _granted(_settled(application, "fire_check"), fire, _named("fire", "罗平"))
    urban = _named("urban", "高杰")
    actions.not_accept(
        case=case_of(application, "signboard"), reason_code="not_competent", reason=NOT_ACCEPT_REASONS["not_competent"],
        explanation="该路段的户外招牌由云溪新区管理委员会管理，请向其申请。", actor=urban,
    )  # fmt: skip
    tobacco, signer = _named("tobacco", "马强"), _named("tobacco", "林涛")
    case = _accepted(application, "tobacco_licence", tobacco)
    for step in case.steps.filter(status="open"):
        _site_check(step, (tobacco, signer))
    actions.propose(
        case=again(case), kind="refuse", reasons="经营场所距离中学大门不足五十米。",
        basis="《烟草专卖许可证管理办法》第十五条", actor=tobacco,
    )  # fmt: skip
    actions.refuse(case=again(case), actor=signer)
    _end(application)


def _take_time(application: Application) -> None:
    """D09, D10 and D11 of the drainage licence, granted in the end."""
    clerk, head = _named("water_affairs", "孙丽"), _named("water_affairs", "胡军")
    case = _accepted(application, "drainage", clerk)
    actions.offer_hearing(
        case=case, party="云溪路19号住户", interests="排水管网接入影响相邻住户的日常排水。", actor=clerk
    )
    asked = actions.request_extension(case=again(case), days=10, reason="管网汛期检修，现场条件复杂。", actor=clerk)
    actions.decide_extension(extension=asked, approve=True, actor=head)
    actions.suspend(case=again(case), kind="testing", days=5, basis="《行政许可法》第四十五条", actor=clerk)
    actions.resume(case=again(case), result="水质检测合格", actor=clerk, at=LATER)
    _not_heard(again(case), head)
    _granted(again(case), clerk, head)


def _not_heard(case: Case, chair: Actor) -> None:
    """No hearing is wanted any more: until then, or for five working days, nothing is decided."""
    offer = case.hearing_offers.get()
    told = offer.told_at
    hearing = Hearing.objects.create(case=case, round=0, party=offer.party, opened_at=told)
    HearingNotice.objects.create(
        hearing=hearing, no=1, begins_at=told + timedelta(days=10), place="三楼听证室", chair_id=chair.account_id,
        told_at=told, told_by=offer.told_by,
    )  # fmt: skip
    Hearing.objects.update(status="called_off", closed_at=told, outcome="住户撤回听证申请")


def _set_a_hearing(application: Application) -> Letter:
    """D11 once more: the notice of a hearing that a neighbour has asked for."""
    clerk, head = _named("water_affairs", "孙丽"), _named("water_affairs", "胡军")
    case_of(application, "drainage").edges_up.all().delete()
    settle(application, at=FILED)
    case = _accepted(application, "drainage", clerk)
    begins = load().add_workdays(FILED.date(), 8)[0]
    session = actions.Session(
        FILED.replace(month=begins.month, day=begins.day), "市政务服务中心三楼听证室", head.account_id
    )
    actions.set_hearing(case=case, party="云溪路19号住户", asked_on=FILED.date(), session=session, actor=clerk)
    return Letter.objects.get(title__zh="听证通知书", recipient_account_id=application.account_id)


def _left_at_the_partys_door(hearing: Letter) -> Letter:
    """D14 once more: the neighbour has no account and refused the notice, which was left before a witness."""
    theirs = Letter.objects.get(title__zh="听证通知书", recipient_account_id=None)
    issuing.issue_letter(theirs.pk)
    theirs.refresh_from_db()
    serving = actions.Serving(
        method="leave", ground="not_possible", place="云溪区云溪路19号", served_at=FILED,
        refusal="表示与申请人有纠纷，拒绝签收", witness="云溪路社区居民委员会 李敏",
    )  # fmt: skip
    case = Case.objects.get(pk=hearing.case_id)
    actions.serve_on_paper(case=case, document=theirs, serving=serving, actor=_named("water_affairs", "孙丽"))
    return Letter.objects.get(code="D14", case_id=case.pk)


def _end(application: Application) -> None:
    """Let what the worker does happen: letters and certificates are there, so that the bundle closes."""
    for certificate in _certificates(application):
        issuing.issue_certificate(certificate.pk)
    drafts = Letter.objects.filter(application_id=application.pk, state="draft")
    for letter in sorted(drafts, key=lambda one: (one.code == "D13", one.number)):  # with the refusal the bundle closes
        issuing.issue_letter(letter.pk)


def _certificates(application: Application) -> list:
    from services.certificates import queries

    return list(queries.of_application(application.pk).filter(state="draft"))


def _withdraw(application: Application) -> None:
    """D15: one matter on which others build is taken back."""
    actions.withdraw(case=case_of(application, "licence_verify"), actor=actor_of(application.account))


def _newborn_with_a_pledge() -> None:
    """D06 and D07: a secondary material of a birth may follow."""
    case = pledged(account=_citizen("何静怡", "19950821")).case
    case.edges_up.all().delete()
    if case.state == "pending":
        move(case, "activate", actor=SYSTEM, at=FILED)
    case.case_materials.exclude(status="pledged").update(status="satisfied")
    actions.accept(case=again(case), actor=_named(case.department.code, "秦岚"))


def as_text(letter: Letter) -> str:
    """Return the Chinese words of a letter, block after block."""
    return "\n".join(_words(letter.blocks))


def _words(value: object) -> list[str]:
    if isinstance(value, dict):
        if "zh" in value:
            return [str(value["zh"])]
        return [word for key, one in value.items() if key != "type" for word in _words(one)]
    if isinstance(value, list):
        return [word for one in value for word in _words(one)]
    return [str(value)]
