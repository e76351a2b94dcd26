"""One rehearsal: an application is filed, and every day somebody or something acts until nothing is open."""

import random
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from services.applications import synthetic_filing
from services.applications.actions import AlreadyRunning
from services.applications.models import Application
from services.catalogue import queries as catalogue
from services.catalogue.models import OneThingVersion
from services.certificates import queries as certificates
from services.core import outbox
from services.core.calendar import load
from services.core.models import Outbox
from services.core.simulation import Moment
from services.people.models import Account

from .. import actions, consequences
from ..models import Case
from . import applicants, invariants
from .officers import Officers
from .paths import some_paths
from .people import Cast, Extras, applicant, enterprise_for
from .report import CHANGE, PLEDGE, SILENCE, WITHDRAWAL, Report

LONGEST = timedelta(days=400)  # a rehearsal that takes longer is stuck
OTHER_WAYS = 6  # so many are tried for a change of the application
TURNS = 8  # so often a case may go from desk to desk on one day
OURS_ONLY = Q(kind__startswith="casework.") | Q(kind__startswith="applications.")


class Stage:
    """Plays one path with one plot. `printing`: let the worker's part, rendering and signing, run as well."""

    def __init__(
        self,
        version: OneThingVersion,
        moment: Moment,
        rng: random.Random,
        *,
        printing: bool = False,
        cast: Cast | None = None,
        account: Account | None = None,
    ) -> None:
        self.version, self.moment, self.rng, self.printing = version, moment, rng, printing
        self.cast, self.account = cast or Extras(), account or applicant()

    def play(self, situation: dict[str, str], plot: str) -> Report:
        """File and act until everything is closed; raise NotFileable when nobody can file this path."""
        report = Report(situation, plot)
        draft = synthetic_filing.begin(
            self.version, situation, self.account, enterprise_for(self.version, self.account)
        )
        application = synthetic_filing.file(draft, self.account, pledging=plot == PLEDGE)
        if plot == CHANGE:
            application = self._change(application, report)
        report.number, report.promised_on = application.number or "", application.promised_on
        officers, began = Officers(self.cast, self.moment, self.rng, plot), self.moment.now
        while not report.broken and self.moment.now - began < LONGEST:
            acted = self.day(application, officers)
            report.broken += invariants.broken(application, self.moment.now)
            if self._is_over(application):
                break
            self.next_day(application, acted=acted)
        self._close(report, application)
        return report

    def _change(self, application: Application, report: Report) -> Application:
        """Let the applicant change to another way through the questions, the first that can be filed, and back."""
        definition = catalogue.definition(self.version)
        others = [
            path for path in some_paths(definition, OTHER_WAYS, self.rng.randrange(1000)) if path != report.situation
        ]
        for situation in others:
            try:
                application = synthetic_filing.change(application, self.account, situation)
            except (synthetic_filing.NotFileable, AlreadyRunning):
                continue
            report.broken += invariants.broken(application, self.moment.now)
            application = synthetic_filing.change(application, self.account, report.situation)
            break
        return application

    def _is_over(self, application: Application) -> bool:
        application.refresh_from_db()
        return application.state in consequences.FINAL

    def next_day(self, application: Application, *, acted: bool) -> None:
        """Go on to tomorrow, or to the next day on which time itself does something when nobody has anything to do."""
        today = timezone.localtime(self.moment.now)
        following = (today + timedelta(days=1)).date()
        if not acted:
            following = max(following, self._next_date(application, today.date()) or following)
        self.moment.set(timezone.make_aware(datetime(following.year, following.month, following.day, 9)))

    def _next_date(self, application: Application, today: date) -> date | None:
        live = list(application.cases.live())
        moments = [case.wake_at for case in live if case.wake_at]
        moments += Outbox.objects.waiting().filter(OURS_ONLY).values_list("available_at", flat=True)
        days = [timezone.localdate(moment) for moment in moments] + [case.due_on for case in live if case.due_on]
        return min((day for day in days if day > today), default=None)

    def day(self, application: Application, officers: Officers) -> bool:
        """Let time, background work, the applicant and the officers act; say whether anybody did."""
        acted = bool(actions.keep_time(at=self.moment.now))
        actions.let_silence_speak(today=officers.today, at=self.moment.now)
        self.background()
        if load().is_workday(officers.today):
            for _turn in range(TURNS):
                if not self._turn(application, officers):
                    break
                acted = True
        self._hand_over(application)
        return acted

    def _turn(self, application: Application, officers: Officers) -> bool:
        acted = officers.plot != SILENCE and applicants.answer_notice(application, self.account, self.moment.now)
        if officers.plot == PLEDGE:
            acted = applicants.keep_pledges(application, self.account) or acted
        for case_id in list(application.cases.order_by("position").values_list("pk", flat=True)):
            if officers.plot == WITHDRAWAL and self.rng.random() < 0.15:
                acted = applicants.withdraw(case_id, self.account, self.moment.now) or acted
            acted = officers.work_on(case_id) or acted
        self.background()
        return acted

    def background(self) -> None:
        """Do what workers would have done by now."""
        if self.printing:
            outbox.drain(strict=True)
            return
        for row in Outbox.objects.waiting().filter(OURS_ONLY, available_at__lte=self.moment.now):
            outbox.run_row(row.pk, strict=True)

    def _hand_over(self, application: Application) -> None:
        """Without printing, what is decided counts as handed over the same day."""
        if self.printing:
            return
        waiting = Case.objects.filter(application=application, state__in=["granted", "refused"], delivered_at=None)
        for case in waiting.select_related("application"):
            consequences.mark_delivered(case, at=self.moment.now)
        application.refresh_from_db()
        consequences.project(application, at=self.moment.now)

    def _close(self, report: Report, application: Application) -> None:
        application.refresh_from_db()
        report.state, report.outcome = application.state, application.outcome or ""
        report.cases = dict(application.cases.order_by("position").values_list("matter", "state"))
        report.letters = sorted(certificates.letters_of(application.pk).values_list("code", flat=True))
        if application.state in consequences.FINAL:
            ends = application.cases.exclude(closed_at=None).values_list("closed_at", flat=True)
            report.finished_on = max((timezone.localdate(end) for end in ends), default=None)
            report.broken += invariants.broken_at_the_end(application, report)
        elif not report.broken:
            report.broken.append(f"stuck: nothing moves any more, {report.cases}")


def at_nine(day: date) -> datetime:
    """Return nine o'clock in the city on the first working day from `day` on."""
    first = load().roll_over_holidays(day)
    return timezone.make_aware(datetime(first.year, first.month, first.day, 9))
