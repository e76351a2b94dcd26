"""What officers keep at their desk: saved filters and internal notes; and the index the search looks into."""

from typing import ClassVar
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from services.catalogue.models import Department
from services.core.models import APPEND_ONLY, UUIDModel

from .cases import Case


class SavedFilter(UUIDModel):
    """A way an officer likes to see the queue: the query of the address, under a name."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=40)
    query = models.JSONField(default=dict)
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "name"],
                name="saved_filter_name_once",
                violation_error_message=_("You already have a filter of this name."),
            ),
            models.UniqueConstraint(
                fields=["account"], condition=Q(is_default=True), name="saved_filter_one_default_per_officer"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="saved_filter_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """Return the address of the queue as this filter shows it."""
        return f"{reverse('desk:queue')}?{urlencode(self.query)}"


class Note(UUIDModel):
    """An internal remark of an officer on a case. No page of a citizen reads this table; a note never changes."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=100)
    text = models.TextField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar = ["-at"]
        indexes: ClassVar = [models.Index(fields=["case", "-at"], name="note_of_case")]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(text=""), name="note_says_something")]
        triggers: ClassVar = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.case_id}: {self.text[:40]}"


class SearchKey(UUIDModel):
    """One word under which a department's search finds a case: upper case, no spaces, compared from its beginning.

    Written when the case opens; `search.py` says which words there are.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    key = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "key"], name="search_key_once_per_case")]
        indexes: ClassVar = [
            models.Index(F("department"), OpClass(F("key"), name="varchar_pattern_ops"), name="search_key_prefix")
        ]

    def __str__(self) -> str:
        return self.key
