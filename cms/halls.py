"""Service halls: where to go and when. Editors keep them; whether one is open follows the city's working days."""

from datetime import date, datetime, time
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable
from wagtail.snippets.models import register_snippet

from services.core.calendar import Calendar
from services.core.labels import Label

SATURDAY = 5


@register_snippet
class ServiceHall(ClusterableModel):
    """A service hall in both languages. Personal data never stands here."""

    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100)
    address = models.CharField(_("address"), max_length=200)
    address_en = models.CharField(_("address in English"), max_length=200)
    phone = models.CharField(_("telephone"), max_length=30, default="12345")
    directions = models.CharField(_("how to get there"), max_length=300, blank=True)
    directions_en = models.CharField(_("how to get there, in English"), max_length=300, blank=True)
    facilities = models.CharField(_("for people who need help"), max_length=300, blank=True)
    facilities_en = models.CharField(_("for people who need help, in English"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    is_shown = models.BooleanField(_("shown to the public"), default=True)

    panels: ClassVar = [
        MultiFieldPanel(
            [FieldPanel("name"), FieldPanel("address"), FieldPanel("directions"), FieldPanel("facilities")], "中文"
        ),
        MultiFieldPanel(
            [FieldPanel("name_en"), FieldPanel("address_en"), FieldPanel("directions_en"), FieldPanel("facilities_en")],
            "English",
        ),
        FieldPanel("phone"),
        InlinePanel("hours", heading=_("opening hours")),
        FieldPanel("order"),
        FieldPanel("is_shown"),
    ]

    class Meta:
        verbose_name = _("service hall")
        verbose_name_plural = _("service halls")
        ordering: ClassVar = ["order", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def labels(self) -> dict[str, Label]:
        """The texts as labels in two languages."""
        names = ("name", "address", "directions", "facilities")
        return {name: {"zh": getattr(self, name), "en": getattr(self, f"{name}_en")} for name in names}


class OpeningHours(Orderable):
    """A stretch of time on some days. Working days are the city's, make-up Saturdays included."""

    class Days(models.TextChoices):
        WORKDAY = "workday", _("Working days")
        SATURDAY = "saturday", _("Saturdays that are not working days")
        DAILY = "daily", _("Every day")

    hall = ParentalKey(ServiceHall, related_name="hours")
    days = models.CharField(_("days"), max_length=10, choices=Days)
    opens = models.TimeField(_("opens at"))
    closes = models.TimeField(_("closes at"))
    note = models.CharField(_("note"), max_length=100, blank=True)
    note_en = models.CharField(_("note in English"), max_length=100, blank=True)

    class Meta(Orderable.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="opening_hours_end_after_they_begin",
                violation_error_message=_("It closes before it opens."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.days} {self.opens:%H:%M}–{self.closes:%H:%M}"

    @property
    def note_label(self) -> Label:
        """The note in two languages."""
        return {"zh": self.note, "en": self.note_en}

    def covers(self, day: date, calendar: Calendar) -> bool:
        """Return whether these hours are kept on that day."""
        if self.days == self.Days.WORKDAY:
            return calendar.is_workday(day)
        if self.days == self.Days.SATURDAY:
            return day.weekday() == SATURDAY and not calendar.is_workday(day) and day not in calendar.days_off
        return True


def open_until(hall: ServiceHall, now: datetime, calendar: Calendar) -> time | None:
    """Return when a hall that is open at that wall-clock moment closes; None when it is closed."""
    at = now.time()
    running = [
        hours.closes
        for hours in hall.hours.all()
        if hours.covers(now.date(), calendar) and hours.opens <= at < hours.closes
    ]
    return max(running, default=None)
