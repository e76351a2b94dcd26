"""The forms of one step: its plain fields, and for each list of people or things one small form a row."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.applications.fields import Picture, field_for
from services.applications.steps import Step
from services.catalogue.definition import Element
from services.catalogue.situation import NeededElement, Situation
from services.core.labels import label
from services.people.models import Organisation

MOST_ROWS = 20
Raw = Mapping[str, list[str]]


class Forgiving(forms.Form):
    """A form that can show what was entered without saying what is wrong with it."""

    def forgive(self) -> None:
        """Take every message back; nothing counts as checked."""
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}


class PlainForm(Forgiving):
    """The elements of a step that are not lists. Field names are the elements' codes."""

    def __init__(self, *args: Any, needed: Sequence[NeededElement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in needed:
            self.fields[one.element.code] = field_for(one.element, required=one.required)

    @property
    def picture_codes(self) -> list[str]:
        """The elements that are pictures."""
        return [code for code, field in self.fields.items() if isinstance(field, Picture)]

    @property
    def pictures(self) -> dict[str, UploadedFile]:
        """The files that passed their own check, by element, also when other fields did not."""
        values = getattr(self, "cleaned_data", {})
        return {
            code: values[code]
            for code, field in self.fields.items()
            if isinstance(field, Picture) and isinstance(values.get(code), UploadedFile)
        }


class RowForm(Forgiving):
    """One row of a list."""

    def __init__(self, *args: Any, element: Element, title: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = title
        for sub in element.sub:
            self.fields[sub.code] = field_for(sub, required=sub.required)

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all was entered in this row."""
        return not any(
            field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            for name, field in self.fields.items()
        )


class RowSet:
    """The rows of one list, with a way to add and remove one that works without a script."""

    def __init__(
        self, needed: NeededElement, *, rows: Sequence[Mapping[str, Any]], data: MultiValueDict[str, str] | None
    ) -> None:
        self.element, self.required = needed.element, needed.required
        self.code = needed.element.code
        self.label, self.help = label(self.element.label), label(self.element.help)
        self.errors: list[str] = []
        count = _count(data, self.code) if data is not None else max(1, len(rows))
        self.rows = [self._row(place, rows, data) for place in range(count)]

    def _row(self, place: int, rows: Sequence[Mapping[str, Any]], data: MultiValueDict[str, str] | None) -> RowForm:
        return RowForm(
            data,
            initial=dict(rows[place]) if place < len(rows) else None,
            prefix=f"{self.code}-{place}",
            element=self.element,
            title=_("No. %(place)d") % {"place": place + 1},
        )

    @property
    def anchor(self) -> str:
        """The place on the page the error summary leads to."""
        return f"rows-{self.code}"

    @property
    def may_add(self) -> bool:
        """Whether there is room for another row."""
        return len(self.rows) < MOST_ROWS

    @property
    def filled(self) -> list[RowForm]:
        """The rows in which something was entered."""
        return [row for row in self.rows if not row.is_blank]

    def is_valid(self) -> bool:
        """Check every row that is not blank; a required list needs at least one."""
        if self.required and not self.filled:
            self.errors.append(_("Please fill in at least one: %(label)s.") % {"label": self.label})
        checked = [row.is_valid() for row in self.filled]
        self._forgive_blank_rows()
        return all(checked) and not self.errors

    def _forgive_blank_rows(self) -> None:
        for row in self.rows:
            if row.is_blank and (self.filled or not self.required):
                row.forgive()

    @property
    def values(self) -> list[dict[str, Any]]:
        """The rows as they are stored."""
        return [dict(row.cleaned_data) for row in self.filled if row.is_valid()]


def _count(data: Mapping[str, Any], code: str) -> int:
    text = str(data.get(f"{code}-count") or "1")
    return min(max(1, int(text)), MOST_ROWS) if text.isascii() and text.isdigit() else 1


class StepEntry:
    """Everything that is entered in one step. Without `data` it shows what is stored; `quiet` shows data unchecked."""

    def __init__(
        self,
        step: Step,
        *,
        initial: Mapping[str, Any],
        data: MultiValueDict[str, str] | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        quiet: bool = False,
    ) -> None:
        self.step, self.quiet, self.bound = step, quiet, data is not None
        plain = [needed for needed in step.asked if not needed.element.sub]
        lists = [needed for needed in step.asked if needed.element.sub]
        self.form = PlainForm(data, files, needed=plain, initial=dict(initial))
        self.row_sets = [RowSet(needed, rows=initial.get(needed.element.code) or [], data=data) for needed in lists]
        if quiet:
            self._keep_quiet()

    def _keep_quiet(self) -> None:
        for form in self._forms:
            form.forgive()

    @property
    def _forms(self) -> list[Forgiving]:
        return [self.form, *(row for rows in self.row_sets for row in rows.rows)]

    def is_valid(self) -> bool:
        """Check everything, so that everything wrong is named at once."""
        checked = [self.form.is_valid(), *(rows.is_valid() for rows in self.row_sets)]
        return all(checked)

    @property
    def cleaned(self) -> dict[str, Any]:
        """The valid answers by element; a list only when all of it is valid."""
        plain = dict(self.form.cleaned_data)
        lists = {rows.code: rows.values for rows in self.row_sets if _is_clean(rows)}
        return {**plain, **lists}

    def add_error(self, code: str, message: str) -> None:
        """Put a message beside the element."""
        for rows in self.row_sets:
            if rows.code == code:
                rows.errors.append(message)
                return
        self.form.add_error(code if code in self.form.fields else None, message)

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Every message with the place it belongs to, in the order of the page."""
        if self.quiet or not self.bound:
            return []
        found = _errors_of(self.form)
        for rows in self.row_sets:
            found += [(rows.anchor, message) for message in rows.errors]
            for row in rows.rows:
                found += _errors_of(row)
        return found


def _is_clean(rows: RowSet) -> bool:
    return not rows.errors and all(row.is_valid() for row in rows.filled)


def _errors_of(form: forms.Form) -> list[tuple[str, str]]:
    found = []
    for name, messages in form.errors.items():
        place = _place(form, name) if name in form.fields else ""
        found += [(place, str(message)) for message in messages]
    return found


def _place(form: forms.Form, name: str) -> str:
    """Return the id of the first box of a field."""
    return str(form[name].id_for_label or f"{form[name].auto_id}_0")


def raw_of(data: QueryDict, step: Step) -> dict[str, list[str]]:
    """Return what was entered in a step, as it was entered, to be kept until it is valid."""
    codes = tuple(step.codes)
    return {
        key: data.getlist(key)
        for key in data
        if any(key == code or key.startswith((f"{code}_", f"{code}-")) for code in codes)
    }


def data_of(raw: Raw) -> MultiValueDict[str, str]:
    """Return kept input in the form a Django form reads."""
    return MultiValueDict({key: list(values) for key, values in raw.items()})


def with_row(raw: Raw, code: str) -> dict[str, list[str]]:
    """Return the input with one more blank row."""
    return {**raw, f"{code}-count": [str(min(_count(data_of(raw), code) + 1, MOST_ROWS))]}


def without_row(raw: Raw, code: str, place: int) -> dict[str, list[str]]:
    """Return the input with a row taken out and the rows after it moved up; the last one is only emptied."""
    count = _count(data_of(raw), code)
    kept = {key: values for key, values in raw.items() if not key.startswith(f"{code}-")}
    places = [number for number in range(count) if number != place]
    for new, old in enumerate(places):
        prefix = f"{code}-{old}-"
        kept |= {f"{code}-{new}-{key[len(prefix) :]}": raw[key] for key in raw if key.startswith(prefix)}
    return {**kept, f"{code}-count": [str(max(1, len(places)))]}


class SituationForm(forms.Form):
    """The situational questions, each with its options; the answers decide what applies."""

    def __init__(self, *args: Any, situation: Situation, only_open: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in situation.open_questions if only_open else situation.questions:
            self.fields[question.code] = forms.ChoiceField(
                label=label(question.label),
                help_text=label(question.help),
                choices=[(option.code, label(option.label)) for option in question.options],
                widget=forms.RadioSelect,
                error_messages={"required": _("Please choose an answer.")},
            )

    @property
    def asked(self) -> str:
        """The codes of the questions on the page, to tell a new question from one left unanswered."""
        return ",".join(self.fields)


NOT_LISTED = "other"


class ApplicantForm(forms.Form):
    """For which enterprise the application is; no question when there is none to choose."""

    def __init__(self, *args: Any, enterprises: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.enterprises = {str(one.pk): one for one in enterprises}
        if enterprises:
            named = [(key, f"{one.name} {one.uscc}") for key, one in self.enterprises.items()]
            self.fields["enterprise"] = forms.ChoiceField(
                label=_("Which enterprise is this for?"),
                choices=[*named, (NOT_LISTED, _("Another one, not in this list"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("Please choose the enterprise.")},
            )

    @property
    def organisation(self) -> Organisation | None:
        """The enterprise chosen; None when it is not registered yet or not listed."""
        return self.enterprises.get(self.cleaned_data.get("enterprise", ""))


class DeclarationForm(forms.Form):
    """The applicant's word, given with the submission. `command` makes sending it twice the same as once."""

    agreed = forms.BooleanField(
        label=gettext_lazy("I have read the declaration and agree to it"),
        error_messages={"required": gettext_lazy("Please read the declaration and tick the box before you submit.")},
    )
    command = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.CharField(widget=forms.HiddenInput, max_length=20)
