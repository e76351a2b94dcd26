"""A department's case: one matter of one application, with its own state, officer, clock and decision."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.applications import queries as applications
from services.applications.models import Application
from services.catalogue.models import Department
from services.core.labels import label
from services.core.models import UUIDModel, WorkflowModel
from services.core.workflow import birth_trigger, fsm_trigger, known_state

from .. import settling, turns
from ..regimes import REGIMES
from ..workflow import ACCEPTED_STATES, FAILED, LIVE, NEEDS_REASON, NEVER_ACCEPTED_STATES, CaseState, CaseWorkflow

if TYPE_CHECKING:
    from .decisions import Decision


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases, asked for in the words of the desk."""

    def of(self, department: str) -> "CaseQuerySet":
        """Keep what one department is responsible for.

        The department is looked up beside, not joined: only then do indexes give its rows in the order of a list.
        """
        return self.filter(department=Department.objects.filter(code=department).values("pk")[:1])

    def live(self) -> "CaseQuerySet":
        """Keep what is not closed."""
        return self.filter(state__in=LIVE)

    def accepted_before(self, case: "Case") -> "CaseQuerySet":
        """Keep what was accepted before a case of the same department and matter and is still open, the first first.

        Suspended ones keep their place. What nobody answered in time counts as accepted on receipt (art 32(4)),
        whether or not the worker has written it down. Who was accepted at the same moment goes by receipt.
        """
        accepted = Q(state__in=[CaseState.REVIEWING, CaseState.SUSPENDED, CaseState.DECIDING])
        by_silence = Q(state=CaseState.INTAKE, due_on__lt=timezone.localdate())
        line = self.filter(accepted | by_silence, department=case.department_id, matter=case.matter)
        at, received = case.accepted_at or timezone.now(), case.received_at or timezone.now()
        same_moment = Q(received_at__lt=received) | Q(received_at=received, id__lt=case.pk)
        before = Q(turn__lt=at) | (Q(turn=at) & same_moment)
        in_line = line.annotate(turn=Coalesce("accepted_at", "received_at")).filter(before).exclude(pk=case.pk)
        return in_line.order_by("turn", "received_at", "id")

    def in_order_of_due_date(self) -> "CaseQuerySet":
        """Put what is due first at the top, what has no due date last."""
        return self.order_by(F("due_on").asc(nulls_last=True), "received_at", "id")


class Case(CaseWorkflow, WorkflowModel):
    """One matter of one application. `due_on` is a projection of its clock, never the truth."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="cases")
    matter = models.CharField(max_length=60)
    label = models.JSONField()
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    regime = models.CharField(max_length=40)
    required = models.BooleanField(default=True)
    instant = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    owned_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    amended_at = models.DateTimeField(null=True, blank=True, help_text="the applicant changed what this case binds")
    accepted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    due_is_provisional = models.BooleanField(default=False)
    card = models.CharField(max_length=10, default="none", help_text="projection: none, reminder, yellow, red")
    wake_at = models.DateTimeField(null=True, blank=True, help_text="when a time limit has something to do next")
    round = models.PositiveSmallIntegerField(default=1)
    reason_code = models.CharField(max_length=40, blank=True)
    reason_text = models.TextField(blank=True)
    suspect_at = models.DateTimeField(null=True, blank=True)
    reverified_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ("application_id", "position")
        verbose_name = _("case")
        triggers = [fsm_trigger(CaseWorkflow), birth_trigger(CaseWorkflow)]
        indexes = [
            models.Index("department", "state", "due_on", "received_at", "id", name="case_queue"),
            models.Index(
                "department", "due_on", "received_at", "id", condition=Q(state__in=LIVE), name="case_live_by_due_date"
            ),
            models.Index(
                "department", F("closed_at").desc(), "id", condition=~Q(state__in=LIVE), name="case_closed_latest"
            ),
            models.Index(
                "department",
                "card",
                "due_on",
                "received_at",
                "id",
                condition=~Q(card="none"),
                name="case_card_by_due_date",
            ),
            models.Index("department", condition=Q(suspect_at__isnull=False), name="case_suspect"),
            models.Index("owner", "state", name="case_of_owner"),
            models.Index("wake_at", condition=Q(wake_at__isnull=False), name="case_to_wake"),
        ]
        constraints = [
            models.UniqueConstraint(fields=("application", "matter"), name="case_once_per_matter"),
            known_state(CaseWorkflow, name="case_state_is_known"),
            models.CheckConstraint(
                name="case_closed_has_no_owner",
                condition=Q(state__in=LIVE) | Q(owner__isnull=True),
                violation_error_message=_("A closed case belongs to nobody."),
            ),
            models.CheckConstraint(
                name="case_negative_end_has_a_reason",
                condition=~Q(state__in=NEEDS_REASON) | ~Q(reason_code=""),
                violation_error_message=_("Say why: a refused, not accepted or terminated case has a reason."),
            ),
            models.CheckConstraint(
                name="case_accepted_states_have_a_date",
                condition=~Q(state__in=ACCEPTED_STATES) | Q(accepted_at__isnull=False),
                violation_error_message=_("A case under review has a date of acceptance."),
            ),
            models.CheckConstraint(
                name="case_not_yet_accepted_has_no_date",
                condition=~Q(state__in=NEVER_ACCEPTED_STATES) | Q(accepted_at__isnull=True),
                violation_error_message=_("A case that was not accepted has no date of acceptance."),
            ),
            models.CheckConstraint(
                name="case_decided_has_a_date",
                condition=~Q(state__in=["granted", "refused"]) | Q(decided_at__isnull=False),
                violation_error_message=_("A decided case has the date of its decision."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}/{self.matter}"

    def aggregate_root(self) -> tuple[type[models.Model], UUID]:
        """Name the row that every move of the application's cases locks first."""
        return Application, self.application_id

    def desk_address(self) -> str:
        """Return the address of the case at the officers' desk."""
        return reverse("desk:case", args=[self.pk])

    @property
    def is_closed(self) -> bool:
        """Say whether the case is over."""
        return self.state not in LIVE

    def is_held_from(self, account_id: int | None) -> bool:
        """Say whether somebody else is working on the case; an account that was closed holds nothing."""
        return self.owner is not None and self.owner_id != account_id and self.owner.is_active

    @property
    def department_name(self) -> str:
        """Return the department's name in the reader's language."""
        return label(self.department.label)

    @property
    def holder_name(self) -> str:
        """Return the name of whoever holds the case; empty when nobody does."""
        return self.owner.display_name if self.owner else ""

    def materials_in_the_way(self) -> list["CaseMaterial"]:
        """Return the materials that still stand in the way of acceptance, main and secondary ones."""
        return [material for material in self.case_materials.all() if not material.is_settled]

    def upstream_allows_grant(self) -> bool:
        """Say whether every edge that leads here is satisfied, `decide_after` ones included."""
        edges = self.edges_up.select_related("above")
        return all(settling.is_satisfied(edge.edge, edge.above.node) for edge in edges)

    def upstream_allows_start(self) -> bool:
        """Say whether no upstream stands in the way of a start because it failed."""
        edges = self.edges_up.select_related("above")
        return not any(edge.above.state in FAILED and edge.on_fail != settling.PROCEED for edge in edges)

    def steps_in_the_way(self) -> list[Any]:
        """Return the internal steps of this round that are open, or whose contradiction nobody has resolved."""
        return [step for step in self.steps.all() if step.round == self.round and step.is_in_the_way]

    def signatures_in_the_way(self) -> list[Any]:
        """Return the countersignatures that the present proposal still lacks."""
        decision = self.live_decision()
        return list(decision.countersigns.filter(valid=True).exclude(accepted=True)) if decision else []

    def flags_in_the_way(self) -> list[Any]:
        """Return the doubts that hold the decision back."""
        return list(self.flags.filter(blocks_decision=True, removed_at__isnull=True))

    def hearings_in_the_way(self) -> list[Any]:
        """Return a hearing that is asked for or set and not held, and the offers of one that may still be taken up.

        An offer that concerns the applicant alone is settled when the applicant wants no hearing.
        """
        hearings = list(self.hearings.all())
        settled = [one.closed_at for one in hearings if one.closed_at]
        waived = Q(answers__kind__in=["statement", "none"], party=self.application.applicant_name)
        offers = self.hearing_offers.filter(apply_by__gte=timezone.localdate()).exclude(waived)
        still_open = [offer for offer in offers if not any(at >= offer.told_at for at in settled)]
        return [one for one in hearings if one.status in {"asked", "set"}] + still_open

    def presided_by(self, account_id: int | None) -> bool:
        """Say whether somebody was named to preside over a hearing of this case."""
        return any(one.chair_id == account_id for hearing in self.hearings.all() for one in hearing.notices.all())

    def pledges_in_the_way(self) -> list[Any]:
        """Return the pledges that have to be fulfilled before the decision, and those taken back whose paper is not in
        order yet: the ordinary procedure asks for the paper itself.
        """
        wanted = {row.material for row in self.case_materials.all() if not row.is_settled}
        return [
            pledge
            for pledge in self.pledges.all()
            if (pledge.is_open and pledge.gates_decision) or (pledge.is_taken_back and pledge.requirement in wanted)
        ]

    def is_quantity_limited(self) -> bool:
        """Say whether only so many are granted of this matter."""
        return applications.definition_of(self.application).matters[self.matter].quantity_limited

    def earlier_in_line(self) -> "Case | None":
        """Return the case that is decided before this one, where only so many are granted; otherwise none."""
        if not self.is_quantity_limited() or turns.is_alone():
            return None
        return Case.objects.accepted_before(self).select_related("application", "department", "owner").first()

    def silence_accepts(self) -> bool:
        """Say whether a filing nobody answered counts as accepted."""
        return REGIMES[self.regime].silence_accepts

    def silence_grants(self) -> bool:
        """Say whether the matter itself lets silence grant."""
        return bool(applications.definition_of(self.application).matters[self.matter].silence_grants)

    def regime_corrects(self) -> bool:
        """Say whether an incomplete filing is corrected, or not accepted in writing."""
        return self.regime not in {"real_estate_registration", "waiting_period"}

    def live_decision(self) -> "Decision | None":
        """Return this round's decision, drafted or signed; a returned proposal is not live."""
        of_round = (one for one in self.decisions.all() if one.round == self.round and one.status != "returned")
        return next(of_round, None)

    def proposed_kind(self) -> str:
        """Return what the drafted decision says: grant, refuse, or nothing yet."""
        decision = self.live_decision()
        return decision.kind if decision else ""

    @property
    def proposer_id(self) -> int | None:
        """Return the account that drafted this round's decision."""
        decision = self.live_decision()
        return decision.proposed_by_id if decision else None

    @property
    def node(self) -> settling.Node:
        """Show the case as the dependency graph sees it."""
        known = self.suspect_at is not None or self.reverified_at is not None
        return settling.Node(self.state, self.accepted_at is not None, known)


class CaseEdge(UUIDModel):
    """One case depends on another; frozen when the application is submitted."""

    class Kind(models.TextChoices):
        START_AFTER_GRANT = settling.START_AFTER_GRANT, _("starts when the other is granted")
        START_AFTER_ACCEPT = settling.START_AFTER_ACCEPT, _("starts when the other is accepted")
        DECIDE_AFTER = settling.DECIDE_AFTER, _("is decided after the other")

    class OnFail(models.TextChoices):
        BLOCK = settling.BLOCK, _("ends")
        SKIP = settling.SKIP, _("is not carried out")
        PROCEED = settling.PROCEED, _("goes on")

    above = models.ForeignKey(Case, models.CASCADE, related_name="edges_down")
    below = models.ForeignKey(Case, models.CASCADE, related_name="edges_up")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    on_fail = models.CharField(max_length=10, choices=OnFail.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("above", "below", "kind"), name="edge_once"),
            models.CheckConstraint(name="edge_not_to_itself", condition=~Q(above=F("below"))),
        ]

    def __str__(self) -> str:
        return f"{self.above_id} -> {self.below_id}"

    @property
    def edge(self) -> settling.Edge:
        """Show the edge as the dependency graph sees it."""
        return settling.Edge(self.above_id, self.below_id, self.kind, self.on_fail)


class CaseMaterial(UUIDModel):
    """One material that a matter asks for, and how this case stands with it."""

    class Status(models.TextChoices):
        MISSING = "missing", _("missing")
        OFFERED = "offered", _("to be checked")
        SATISFIED = "satisfied", _("in order")
        REJECTED = "rejected", _("rejected")
        PLEDGED = "pledged", _("pledged")
        WAIVED = "waived", _("not needed")

    case = models.ForeignKey(Case, models.CASCADE, related_name="case_materials")
    material = models.CharField(max_length=60)
    label = models.JSONField()
    supply = models.CharField(max_length=20)
    secondary = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.MISSING)
    reason = models.TextField(blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("case_id", "id")
        constraints = [
            models.UniqueConstraint(fields=("case", "material"), name="case_material_once"),
            models.CheckConstraint(
                name="case_material_rejected_has_a_reason", condition=~Q(status="rejected") | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.material}"

    @property
    def is_settled(self) -> bool:
        """Say whether the material no longer stands in the way of acceptance: a secondary one may be pledged."""
        return self.status in {self.Status.SATISFIED, self.Status.PLEDGED, self.Status.WAIVED}
