"""What everybody may read of decisions, without an account: the licences that were granted (Licensing Law art 40)."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from services.core.labels import label

from .. import licences as register
from ..licence_forms import LicenceForm

BOM = "\ufeff"  # without it a spreadsheet takes the Chinese for something else
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def licences(request: HttpRequest) -> HttpResponse:
    """List the licences that were granted, the newest first. What is typed is sealed before it stands in an address."""
    if request.method == "POST":
        return redirect(f"{reverse('licences:list')}{_query(LicenceForm(request.POST).wanted())}")
    form = _form(request)
    wanted = form.wanted()
    rows = register.listed(wanted)
    page = Paginator(rows, register.PAGE_SIZE).get_page(request.GET.get("page"))
    first = (page.number - 1) * register.PAGE_SIZE
    context = {
        "form": form,
        "wanted": wanted,
        "page": page,
        "found": register.licences(rows, first, first + register.PAGE_SIZE),
        "download": f"{reverse('licences:csv')}{_query(wanted)}",
    }
    return render(request, "casework/public/licences.html", context)


def _form(request: HttpRequest) -> LicenceForm:
    asked = {"q": register.opened_words(request.GET.get("words", "")), "department": request.GET.get("department", "")}
    return LicenceForm(asked)


def _query(wanted: register.Wanted) -> str:
    said = {"department": wanted.department} if wanted.department else {}
    if wanted.text:
        said["words"] = register.sealed_words(wanted.text)
    return f"?{urlencode(said)}" if said else ""


@login_not_required
@require_safe
def licences_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Give the same list as a table, all of it, in the reader's language."""
    lines = _lines(register.all_licences(register.listed(_form(request).wanted())), get_language() or "zh-hans")
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="licences.csv"'
    return answer


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _lines(found: Iterable[list[register.Licence]], language: str) -> Iterator[str]:
    writer = csv.writer(_Echo())  # type: ignore[arg-type]
    with override(language):
        head = [
            _("Number of the decision"), _("Matter"), _("Holder"), _("Unified social credit code"), _("Department"),
            _("Date of the decision"), _("Valid from"), _("Valid until"), _("Standing"),
        ]  # fmt: skip
    yield BOM + writer.writerow(head)
    for some in found:
        with override(language):
            cells = [_cells(one) for one in some]
        yield "".join(writer.writerow([_harmless(cell) for cell in row]) for row in cells)


def _cells(one: register.Licence) -> list[Any]:
    row = one.published
    ends = row.valid_to.isoformat() if row.valid_to else _("no end date")
    decided = row.decided_on.isoformat()
    return [
        row.number, label(row.label), one.holder, row.uscc, label(row.department.label), decided,
        row.valid_from.isoformat(), ends, str(one.standing.label),
    ]  # fmt: skip


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from taking somebody's name for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
