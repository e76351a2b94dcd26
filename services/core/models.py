"""The tables under every room: movements, outbox, commands, counters, working days and clocks."""

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin

from services.core.workflow import STATE_LENGTH, State, Text, Workflow

APPEND_ONLY: list[pgtrigger.Trigger] = [
    pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
]
NEVER_EMPTIED = pgtrigger.Trigger(
    name="never_emptied",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Truncate,
    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;",
)
if not getattr(settings, "TABLES_MAY_BE_EMPTIED", False):  # tests with real commits empty every table afterwards
    APPEND_ONLY.append(NEVER_EMPTIED)


class UUIDModel(models.Model):
    """A row whose key can be shown in an address: it tells nothing and cannot be guessed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class WorkflowModel(Workflow, FSMModelMixin, UUIDModel):
    """A row with a state that only core.actions.move changes. List the room's Workflow class first among the bases."""

    state = FSMField(_("state"), max_length=STATE_LENGTH, protected=True)

    class Meta:
        abstract = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if not args:
            kwargs.setdefault("state", self.initial)
        super().__init__(*args, **kwargs)

    def refresh_from_db(
        self, using: str | None = None, fields: Iterable[str] | None = None, from_queryset: Any = None
    ) -> None:
        """Reload the row.

        django-fsm-2's own version switches the protection of the state off on the class while it loads, for every
        thread, and leaves it off for good when the row is gone. Here the value is dropped from this instance instead.
        """
        loaded = {field.attname for field in self._meta.concrete_fields} - self.get_deferred_fields()
        names = set(fields) if fields is not None else loaded
        before = self.__dict__.pop("state", None) if "state" in names else None
        try:
            models.Model.refresh_from_db(self, using, names, from_queryset)
        except BaseException:
            if before is not None:
                self.__dict__["state"] = before
            raise
        if fields is None:
            self._forget_relations()

    def _forget_relations(self) -> None:
        self._prefetched_objects_cache: dict[str, Any] = {}
        for relation in self._meta.related_objects:
            if relation.is_cached(self):
                relation.delete_cached_value(self)

    def aggregate_root(self) -> tuple[type[models.Model], uuid.UUID] | None:
        """Return the model and key of the row that is locked before this one (the application of a case), or None."""
        return None

    @property
    def current_state(self) -> State:
        """The declaration of the present state, with its labels."""
        return self.state_of(self.state)

    @property
    def state_label(self) -> Text:
        """What staff call the present state."""
        return self.current_state.staff

    @property
    def public_state(self) -> Text:
        """What the public reads."""
        return self.current_state.public


class Movement(UUIDModel):
    """One change of state; never changed or deleted, the actor kept for ever."""

    subject_type = models.CharField(max_length=100)
    subject_id = models.UUIDField()
    aggregate_id = models.UUIDField()
    name = models.CharField(max_length=50)
    from_state = models.CharField(max_length=STATE_LENGTH)
    to_state = models.CharField(max_length=STATE_LENGTH)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    actor_kind = models.CharField(max_length=20)
    actor_name = models.CharField(max_length=100, blank=True)
    department = models.CharField(max_length=50, blank=True)
    channel = models.CharField(max_length=20, default="web")
    reason = models.TextField(blank=True)
    detail = models.JSONField(default=dict)
    command_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar = ["recorded_at"]
        indexes: ClassVar = [
            models.Index(fields=["subject_id", "recorded_at"], name="movement_of_subject"),
            models.Index(fields=["aggregate_id", "recorded_at"], name="movement_of_aggregate"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject_id", "command_id"],
                condition=Q(command_id__isnull=False),
                name="movement_once_per_command",
            )
        ]
        triggers: ClassVar = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.subject_type} {self.name}: {self.from_state} → {self.to_state}"


class OutboxQuerySet(models.QuerySet["Outbox"]):
    def waiting(self) -> "OutboxQuerySet":
        """Neither done nor given up."""
        return self.filter(done_at__isnull=True, parked_at__isnull=True)


class Outbox(UUIDModel):
    """Something to be done after the transaction, exactly once: the truth of which the broker is only the wake-up."""

    kind = models.CharField(max_length=100)
    key = models.CharField(max_length=200, unique=True)
    payload = models.JSONField(default=dict)
    created = models.DateTimeField(db_default=Now())
    available_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    parked_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["available_at"],
                condition=Q(done_at__isnull=True, parked_at__isnull=True),
                name="outbox_waiting",
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(parked_at__isnull=True), name="outbox_done_or_parked"
            ),
            models.CheckConstraint(
                condition=Q(parked_at__isnull=True) | ~Q(last_error=""), name="outbox_parked_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Command(models.Model):
    """A state-changing request somebody sent with its own key, and the answer given to it."""

    id = models.UUIDField(primary_key=True)
    account_id = models.BigIntegerField(null=True)
    fingerprint = models.CharField(max_length=64)
    answer = models.JSONField(null=True)
    created = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return str(self.id)


class Counter(models.Model):
    """A series of numbers without gaps: the row stays locked until the transaction that took a number ends."""

    key = models.CharField(max_length=200, primary_key=True)
    value = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"


class WorkCalendarDay(UUIDModel):
    """A day that differs from the plain week, or the last day an official notice covers."""

    class Kind(models.TextChoices):
        OFF = "off", _("Day off")
        WORK = "work", _("Working weekend day")
        COVERED = "covered", _("Last day covered by the notice")

    date = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind)
    note = models.CharField(max_length=100, blank=True)
    source = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["date", "kind"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["date"], condition=~Q(kind="covered"), name="calendar_day_off_or_work"),
            models.UniqueConstraint(fields=["date"], condition=Q(kind="covered"), name="calendar_covered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.kind}"


class Clock(UUIDModel):
    """A time budget for something: the due date is computed from its segments, never stored."""

    class Unit(models.TextChoices):
        WORKDAY = "workday", _("working days")
        DAY = "day", _("calendar days")
        HOUR = "hour", _("hours")
        INSTANT = "instant", _("on the spot")

    subject_id = models.UUIDField()
    kind = models.CharField(max_length=30)
    budget = models.PositiveIntegerField()
    extended = models.PositiveIntegerField(default=0, help_text="what extensions of this round added to the budget")
    unit = models.CharField(max_length=10, choices=Unit, default=Unit.WORKDAY)
    round = models.PositiveIntegerField(default=1)
    due_on = models.DateField(null=True, blank=True, help_text="projection: the day last computed")
    due_is_provisional = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["subject_id", "kind"], name="clock_one_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.budget} {self.unit}"


class ClockSegment(UUIDModel):
    """A stretch of time the clock ran: append-only, closed once. Day `started` itself is not counted."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="segments")
    round = models.PositiveIntegerField(default=1)
    started = models.DateField()
    ended = models.DateField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True, help_text="the moment, which only hours look at")
    ended_at = models.DateTimeField(null=True, blank=True)
    holder = models.CharField(max_length=50, blank=True)
    basis = models.CharField(max_length=200)
    ended_basis = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar = ["clock", "round", "started", "recorded_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["clock"], condition=Q(ended__isnull=True), name="clock_one_running_segment"
            ),
            models.CheckConstraint(
                condition=Q(ended__isnull=True) | Q(ended__gte=F("started")), name="clock_segment_forwards"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="closed_for_good", operation=pgtrigger.Update, condition=pgtrigger.Q(old__ended__isnull=False)
            ),
            pgtrigger.ReadOnly(name="opened_as_it_was", exclude=["ended", "ended_at", "ended_basis"]),
        ]

    def __str__(self) -> str:
        return f"{self.started} – {self.ended or '…'}"


class ClockRung(UUIDModel):
    """A warning a clock has given (reminder, yellow, red): each once."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="rungs")
    key = models.CharField(max_length=30)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["clock", "key"], name="clock_rung_once")]

    def __str__(self) -> str:
        return self.key


class TryCount(UUIDModel):
    """How often something was tried within a span of time (core.tries); `key` is a keyed digest, never an address."""

    key = models.CharField(max_length=64)
    since = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "since"], name="try_count_one_per_span")]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d %H:%M}: {self.count}"
