"""A small living city for whoever looks at every page: people with drafts, running and finished errands, mandates.

Everything is made the way the portal makes it; the sessions of half-way pages are the browsers that got there.
"""

from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms import demo as editors
from services.applications import actions as applications
from services.applications import amending, confirming, joint
from services.applications.models import Application
from services.casework.actions.noticing import send_now
from services.casework.models import Case, CorrectionItem
from services.catalogue import queries as catalogue
from services.catalogue.models import Department, OneThing, OneThingVersion
from services.certificates import following
from services.certificates.models import Certificate, Letter
from services.core import outbox
from services.notices import actions as notices
from services.notices import mailbox
from services.notices.models import Notice
from services.people import demo as demo_people
from services.people import staffing
from services.people.models import Account, Delegation, Organisation
from services.people.queries import actor_of
from services.people.views.enrolment import SHOWN_ONCE
from tests.support import casework, certificates, people
from tests.support.applications import BORN
from tests.support.catalogue import publish_catalogue
from tests.support.desk import Desk
from tests.support.filler import Filler, id_no
from tests.support.people import last_code, signed_in
from tests.support.situations import PATHS

TYPED = {
    "保险",
    "学位",
    "入学报名",
    "赵立秋",
    "钱立冬",
    "简体中文",
}  # what somebody typed, and a language by its own name
NEW_PHONE = "10000000977"
WHO_DRAFTS = {  # the one-thing: who fills it in, and in which situation (tests/support/situations.py)
    "newborn": ("linxiaoyue", PATHS["newborn: married parents, everything wanted"][1]),
    "enrolment": ("sunqiang", PATHS["enrolment: own home in the district"][1]),
    "housing_transfer": ("zhaoli", PATHS["housing: sale, seller applies, all meters"][1]),
    "restaurant": ("hewenjing", PATHS["restaurant: licensed, with everything"][1]),
    "retirement": ("zhoujianguo", PATHS["retirement: at the statutory age, with file review"][1]),
    "deregistration": ("wujianping", PATHS["deregistration: simple route"][1]),
}


class City:
    """What the registry of pages needs: signed-in browsers by name, and the rows that addresses name."""

    def __init__(self) -> None:
        publish_catalogue()
        editors.seed()
        demo_people.seed()
        self.browsers: dict[str, Client] = {"nobody": Client()}
        self.drafts: dict[str, Application] = {}
        self._drafts()
        self._errands()
        self._papers()
        self._licences()
        self._mandates()
        self._joint()
        self._tracked()
        self._accounts()
        outbox.drain()

    def account(self, username: str) -> Account:
        """Return one of the demo city's people."""
        return Account.objects.get(username=username)

    def browser(self, username: str) -> Client:
        """Return the browser in which somebody is signed in."""
        if username not in self.browsers:
            self.browsers[username] = signed_in(self.account(username))
        return self.browsers[username]

    @property
    def names(self) -> tuple[str, ...]:
        """Every proper name, the longest first: they stay as they are in every language."""
        found = {one.name for one in Organisation.objects.all()} | {
            one.person.name for one in Account.objects.exclude(person=None).select_related("person") if one.person
        }
        found |= {entry["name"] for entry in demo_people.people()["persons"].values()} | TYPED
        return tuple(sorted(found, key=len, reverse=True))

    def _drafts(self) -> None:
        for code, (username, situation) in WHO_DRAFTS.items():
            self.drafts[code] = self._begun(code, username, situation).application
        self.drafts["mistaken"] = self._begun("newborn", "chenzhiyuan", {**BORN, "applicant": "father"}).application
        ready = self._begun("retirement", "wangxiulan", WHO_DRAFTS["retirement"][1])
        self.drafts["ready"] = ready.fill_in().hand_in().application
        _newer_edition("deregistration", "seal_cancel")

    def _begun(self, code: str, username: str, situation: dict[str, str]) -> Filler:
        account = self.account(username)
        enterprise = Organisation.objects.filter(legal_representative=account.person).order_by("name").first()
        chosen = enterprise if code == "deregistration" or situation.get("has_licence") == "yes" else None
        return Filler(self.browser(username)).start(code, situation, chosen)

    def _errands(self) -> None:
        mother = self.account("linxiaoyue")
        self.running = casework.submitted(account=mother)
        casework.grant(casework.case_of(self.running, "birth_cert"))
        self.wanting = casework.submitted(account=mother)
        self.filed = casework.submitted(account=mother)
        self.change = amending.begin(self.filed, account=mother, actor=actor_of(mother))
        applications.save_situation(application=self.change, situation={**casework.EVERYTHING, "want_subsidy": "no"})
        self._ask_for_a_correction()
        self.pledge = casework.pledged(mother)
        self.offer = casework.hearing_offered(casework.submitted(account=mother))
        self.refused = casework.submitted(account=mother)
        Desk().refuse(self._case(self.refused, "birth_cert"))
        self.finished = Filler(self.browser("sunqiang")).everything("retirement", WHO_DRAFTS["retirement"][1])
        Desk().drive_to_the_end(self.finished, by_rule=True)

    def _case(self, application: Application, matter: str) -> Case:
        return casework.case_of(application, matter)

    def _ask_for_a_correction(self) -> None:
        case = self._case(self.wanting, "birth_cert")
        desk = signed_in(people.officer(case.department.code, "intake", "review", "decide", "supervise"))
        targets = [f"material:{paper.material}" for paper in case.case_materials.order_by("material")]
        for target in [*targets, "element:child.name"]:
            desk.post(
                reverse("desk:correct", args=[case.pk]),
                {"correction-target": target, "correction-kind": "invalid", "do": "draft"},
            )
        for item in CorrectionItem.objects.filter(case=case):
            desk.post(reverse("desk:correction", args=[case.pk, item.pk, "ready"]))
        send_now(case=case, actor=casework.officer(case.department.code, "intake", "supervise"))

    def _papers(self) -> None:
        mother = self.account("linxiaoyue")
        self.certificate: Certificate = certificates.issued(holder_account_id=mother.pk)
        self.letter: Letter = certificates.issued_letter(recipient_account_id=mother.pk)
        browser = self.browser("linxiaoyue")
        shared = {"purpose": "入学报名", "days": "7", "often": "many"}
        self.share_page = browser.post(f"/my/certificates/{self.certificate.pk}/share/", shared)["Location"]
        self.share = self.certificate.shares.get()
        following.follow(self.certificate, account_id=self.account("chenzhiyuan").pk, at=timezone.now())
        outbox.drain()
        self.notice = Notice.objects.filter(account=mother).order_by("-created").first()

    def _licences(self) -> None:
        shop = Organisation.objects.order_by("uscc").first()
        draft = casework.draft("restaurant", {"has_licence": "yes", "form": "company", "drainage": "yes"})
        draft.answers |= {"ent.name": shop.name, "ent.uscc": shop.uscc}
        draft.save()
        application = casework.submit_draft(draft)
        for matter in ("licence_verify", "drainage"):
            casework.grant(self._case(application, matter))

    def _mandates(self) -> None:
        elder, daughter = self.account("wangxiulan"), self.account("linxiaoyue")
        offered = {"agent_name": "林晓月", "reach": "all", "days": "365"}
        self.mandate_code = self.browser("wangxiulan").post("/my/acting/offer/", offered)["Location"]
        digits = self.browser("wangxiulan").get(self.mandate_code).context["digits"]
        self.browser("linxiaoyue").post("/my/acting/accept/", {"code": digits})
        given: Delegation = people.mandate(self.account("zhoujianguo"), daughter)
        people.mandate(elder, self.account("sunqiang"))
        self.browsers["agent"] = people.act_for(signed_in(daughter), given)
        asking = self.browsers["asking"] = signed_in(self.account("qianwei"))
        asked = {"name": "赵丽", "last_four": self.account("zhaoli").person.id_no[-4:], "phone": "10000000007"}  # type: ignore[union-attr]
        asking.post("/my/acting/ask/", {**asked, "reach": "all", "days": "90"})

    def _joint(self) -> None:
        """A sale whose other parties are asked: one with an account, two with a phone only, at different places."""
        seller, buyer = self.account("zhaoli"), self.account("linxiaoyue")
        version, situation = catalogue.published("housing_transfer"), WHO_DRAFTS["housing_transfer"][1]
        self.joint = applications.start(version=version, account=seller, situation=situation)
        strangers = [("赵立秋", "10055500981"), ("钱立冬", "10055500982")]
        rows = [{"name": name, "id_type": "111", "id_no": id_no(), "phone": phone} for name, phone in strangers]
        known = [(seller.person, "seller"), (buyer.person, "buyer")]
        named = [{"role": role, "name": one.name, "id_type": "111", "id_no": one.id_no} for one, role in known if one]
        self.joint.answers = {
            "parties": [*named, *({"role": "buyer", **row} for row in rows)],
            "deal.price": "500000.00",
        }
        self.joint.save()
        waiting = [one.party.key for one in joint.missing(self.joint, timezone.now())]
        by = actor_of(seller)
        self.asked = [confirming.ask(application=self.joint, party=key, actor=by) for key in waiting]
        for key, invitation in (("code sent", self.asked[1]), ("code proved", self.asked[2])):
            browser = self.browsers[key] = Client()
            code = browser.post(confirming.link_of(invitation))["Location"]
            if key == "code proved":
                browser.post(code, {"code": last_code(invitation.phone)})

    def _tracked(self) -> None:
        for key, who in (("tracking", self.finished), ("tracked", self.running)):
            browser = self.browsers[key] = Client()
            browser.post("/track/", {"number": who.number or "", "last_four": who.applicant_id_no[-4:]})
            if key == "tracked":
                browser.post("/track/code/", {"code": last_code(who.account.phone)})
        self.notice_paper = Client().post("/things/newborn/paper/", BORN)["Location"]
        self.searches = [Client().post("/search/look-for/", {"q": words})["Location"] for words in ("保险", "zzzz")]

    def _accounts(self) -> None:
        """Stop half-way wherever an account is opened, found again or changed."""
        register = self.browsers["registering"] = Client()
        register.post("/register/", {"phone": "10000000971"})
        proved = self.browsers["registered"] = Client()
        _prove(proved, "/register/", "10000000972")
        forgotten = self.browsers["forgetting"] = Client()
        who = {"phone": "10000000005", "last_four": self.account("hewenjing").person.id_no[-4:]}  # type: ignore[union-attr]
        forgotten.post("/password/forgotten/", who)
        known = self.browsers["remembering"] = Client()
        who = {"phone": "10000000008", "last_four": self.account("qianwei").person.id_no[-4:]}  # type: ignore[union-attr]
        _prove(known, "/password/forgotten/", **who)
        self._new_numbers()
        self.browsers["new"] = signed_in(people.citizen(phone="10077700002", person=people.person("郭新")))
        self.browsers["staff"] = signed_in(people.officer("police"))
        self._new_staff()
        half = self.browsers["half"] = Client()
        half.post("/login/", {"username": "police.review", "password": demo_people.PASSWORD})
        chosen = {"sms": False, "email": True, "email_address": "lin@mail.example"}
        choice = notices.choose_channels(account_id=self.account("linxiaoyue").pk, **chosen)
        self.mailbox = urlsplit(mailbox.address_of_page(choice, "zh-hans")).path

    def _new_staff(self) -> None:
        """Two who were invited: one has still to choose a password, the other to add an authenticator."""
        by = people.staff(is_staff=True, is_superuser=True)
        for place, key in enumerate(("invited", "adding")):
            browser = self.browsers[key] = Client()
            _officer, password = staffing.invite(
                username=f"police.new{place}",
                name="周明",
                department=Department.objects.get(code="police"),
                powers=["intake"],
                actor=actor_of(by),
                reason="新入职",
            )
            browser.post("/login/", {"username": f"police.new{place}", "password": password})
        chosen = "a password of my own 7"
        self.browsers["adding"].post("/login/setup/", {"new": chosen, "again": chosen})
        kept = self.browsers["keeping codes"] = signed_in(people.officer("police"))
        session = kept.session
        session[SHOWN_ONCE] = ["a1b2-c3d4", "e5f6-g7h8"]
        session.save()

    def _new_numbers(self) -> None:
        old = self.browsers["old number"] = signed_in(self.account("xuan"))
        old.post("/my/account/phone/")
        new = self.browsers["new number"] = signed_in(self.account("aynur"))
        new.post("/my/account/phone/")
        new.post("/my/account/phone/old/", {"code": last_code(self.account("aynur").phone)})
        check = self.browsers["check number"] = signed_in(self.account("tanglin"))
        check.post("/my/account/phone/")
        check.post("/my/account/phone/old/", {"code": last_code(self.account("tanglin").phone)})
        check.post("/my/account/phone/new/", {"phone": NEW_PHONE})


def _prove(browser: Client, start: str, phone: str, **more: str) -> None:
    browser.post(start, {"phone": phone, **more})
    browser.post(f"{start}code/", {"code": last_code(phone)})


def _newer_edition(code: str, without: str) -> None:
    """Publish an edition without one matter, so that drafts on the old one have something to move to."""
    old = OneThing.objects.get(code=code).current
    assert old
    document: dict[str, Any] = {**old.document}
    document["matters"] = [one for one in document["matters"] if one["code"] != without]
    new = OneThingVersion.objects.create(
        one_thing=old.one_thing,
        number=old.number + 1,
        document=document,
        checksum="0" * 64,
        effective_from=old.effective_from,
        published_at=old.published_at,
    )
    OneThing.objects.filter(code=code).update(current=new)
