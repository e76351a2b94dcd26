"""Editorial pages. Their words are the editors'; every fact comes from the published catalogue when the page is drawn.

No personal data sits in any of these models, their revisions or their images.
"""

from itertools import chain
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms import facts, speaking
from cms.halls import OpeningHours as OpeningHours
from cms.halls import ServiceHall as ServiceHall


class HomePage(Page):
    """The first page: what somebody can do today. The cards come from the published one-things."""

    heading = models.CharField(_("heading"), max_length=60)
    notice = models.CharField(_("notice"), max_length=300, blank=True, help_text=_("Shown above everything else."))

    often = models.CharField(
        _("often searched"), max_length=120, blank=True, help_text=_("A few words, separated by commas.")
    )

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("heading"),
        FieldPanel("notice"),
        FieldPanel("often"),
    ]
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = ["cms.GuidePage", "cms.InfoPage"]
    template = "cms/home.html"

    class Meta:
        verbose_name = _("home page")

    @property
    def often_searched(self) -> list[str]:
        """Return the words offered below the search box."""
        return [word.strip() for word in self.often.replace("，", ",").split(",") if word.strip()]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the one-things and what waits for the signed-in visitor."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | facts.home(request) | {"guides": GuidePage.objects.child_of(self).live().order_by("path")}


class GuidePage(Page):
    """The guide of one one-thing: the editors' explanations around facts that nobody types twice."""

    one_thing = models.SlugField(_("one-thing"), help_text=_("The code of the one-thing in the catalogue."))
    introduction = models.TextField(_("introduction"), max_length=600, blank=True)
    tips = StreamField(
        [("tip", blocks.CharBlock(label=_("tip"), max_length=200))], verbose_name=_("good to know"), blank=True
    )
    questions = StreamField(
        [
            (
                "question",
                blocks.StructBlock(
                    [
                        ("question", blocks.CharBlock(label=_("question"), max_length=200)),
                        ("answer", blocks.TextBlock(label=_("answer"), max_length=2000)),
                    ]
                ),
            )
        ],
        verbose_name=_("frequent questions"),
        blank=True,
    )
    reviewed_on = models.DateField(_("last reviewed on"), default=timezone.localdate)

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("one_thing"),
        FieldPanel("introduction"),
        FieldPanel("tips"),
        FieldPanel("questions"),
        FieldPanel("reviewed_on"),
    ]
    parent_page_types: ClassVar = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "cms/guide.html"

    class Meta:
        verbose_name = _("service guide")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the facts of the version that is published now."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | facts.guide(self.one_thing) | {"recording": speaking.recording_of(self)}

    def words(self) -> list[str]:
        """Return the editors' words, paragraph by paragraph; facts of the catalogue are not among them."""
        answers = [text for block in self.questions for text in (block.value["question"], block.value["answer"])]
        return [text for text in (self.title, self.introduction, *(tip.value for tip in self.tips), *answers) if text]


class InfoPage(Page):
    """The words of one of the pages that every page links to. It is read at its own fixed address (cms/info.py)."""

    class Topic(models.TextChoices):
        HELP = "help", _("Help")
        WHERE = "where", _("Where to go")
        CALL = "call", _("Call 12345")
        ACCESSIBILITY = "accessibility", _("Accessibility statement")
        PRIVACY = "privacy", _("Privacy notice")
        RECONSIDERATION = "reconsideration", _("Disagreeing with a decision")

    topic = models.CharField(_("page"), max_length=20, choices=Topic)
    introduction = models.TextField(_("introduction"), max_length=400, blank=True)
    body = StreamField(
        [
            ("heading", blocks.CharBlock(label=_("heading"), max_length=100)),
            ("paragraph", blocks.TextBlock(label=_("paragraph"), max_length=2000)),
            ("points", blocks.ListBlock(blocks.CharBlock(max_length=300), label=_("list"))),
            (
                "question",
                blocks.StructBlock(
                    [
                        ("question", blocks.CharBlock(label=_("question"), max_length=200)),
                        ("answer", blocks.TextBlock(label=_("answer"), max_length=2000)),
                    ],
                    label=_("question"),
                ),
            ),
        ],
        verbose_name=_("text"),
    )
    reviewed_on = models.DateField(_("last reviewed on"), default=timezone.localdate)

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("topic"),
        FieldPanel("introduction"),
        FieldPanel("body"),
        FieldPanel("reviewed_on"),
    ]
    parent_page_types: ClassVar = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("page linked everywhere")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the fixed address."""
        return redirect(self.topic)

    def words(self) -> list[str]:
        """Return the editors' words, paragraph by paragraph."""
        return [text for text in (self.title, self.introduction, *chain(*map(_words_of, self.body))) if text]


def _words_of(block: Any) -> list[str]:
    if block.block_type == "points":
        return list(block.value)
    return [block.value["question"], block.value["answer"]] if block.block_type == "question" else [block.value]
