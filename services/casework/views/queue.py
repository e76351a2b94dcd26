"""The officers' desk: lists of cases, filters that officers keep, and one act on many cases."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from services.catalogue import queries as catalogue
from services.core.actors import Actor
from services.people.queries import officers_of

from .. import actions, casepage, desk_lists, queries
from ..desk_forms import BulkForm, FilterForm, SaveFilterForm
from ..models import SavedFilter
from .desk import acting_officer

MOST_CHARACTERS = 100


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """List the department's cases: a tab or a search, narrowed by filters; the officer's default filter at first."""
    actor = acting_officer(request)
    filters = desk_lists.saved_filters(actor)
    chosen = desk_lists.default_filter(filters)
    if chosen and not request.GET:
        return redirect(chosen.address)
    return _page(request, actor, request.GET, filters)


def _page(
    request: HttpRequest, actor: Actor, query: QueryDict, filters: list[SavedFilter], bulk: BulkForm | None = None
) -> HttpResponse:
    today, officers = timezone.localdate(), officers_of(actor.department)
    text = desk_lists.opened_words(actor, query.get("words", ""))
    form = FilterForm(query, matters=queries.matters_of(actor.department), officers=officers, text=text)
    wanted = form.wanted()
    found = desk_lists.listed(actor, wanted, today)
    pages = desk_lists.Pages(found.rows, desk_lists.PAGE_SIZE)
    page = pages.get_page(query.get("page"))
    if found.by_identity:
        desk_lists.record_identity_search(actor, pages.count)
    context = {
        "nav": "queue", "page": page, "pages": pages, "found": found, "wanted": wanted, "filter_form": form,
        "tabs": casepage.tabs(desk_lists.counts(actor, today)), "saved_filters": filters,
        "officers": officers, "department": catalogue.departments()[actor.department], "today": today, "actor": actor,
        "bulk": bulk, "selected": _selected(bulk), "command": uuid4(), "here": query.urlencode(),
    }  # fmt: skip
    return render(request, "casework/desk/queue.html", context, status=422 if bulk else 200)


@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """Seal what was typed and lead to the list: names and numbers stand in no address."""
    text = request.POST.get("q", "").strip()[:MOST_CHARACTERS]
    query = {"tab": request.POST.get("tab", "")[:MOST_CHARACTERS]}
    if text:
        query["words"] = desk_lists.sealed_words(acting_officer(request), text)
    return redirect(f"{reverse('desk:queue')}?{urlencode(query)}")


def _selected(bulk: BulkForm | None) -> Iterable[UUID]:
    return [UUID(key) for key in bulk.offered] if bulk else []


@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Accept, assign or remind up to 200 cases and say of each what became of it."""
    actor = acting_officer(request)
    form = BulkForm(request.POST, cases=queries.for_actor(actor), officers=officers_of(actor.department))
    if not form.is_valid():
        here = QueryDict(request.POST.get("here", ""))
        return _page(request, actor, here, desk_lists.saved_filters(actor), form)
    data = form.cleaned_data
    chosen = queries.for_actor(actor).filter(pk__in=data["cases"]).in_order_of_due_date()
    rows = actions.carry_out(
        act=data["act"], cases=chosen, actor=actor, command=data["command"], officer_id=data["officer"]
    )
    context: dict[str, Any] = {
        "nav": "queue", "act": data["act"], "done": [row for row in rows if row.done],
        "failed": [row for row in rows if not row.done], "here": request.POST.get("here", ""),
        "department": catalogue.departments()[actor.department],
        "actor": actor,
    }  # fmt: skip
    return render(request, "casework/desk/bulk.html", context)


@require_POST
def save_filter(request: HttpRequest) -> HttpResponse:
    """Keep the present filter under a name."""
    actor = acting_officer(request)
    here = QueryDict(request.POST.get("here", ""))
    form = SaveFilterForm(request.POST)
    if form.is_valid():
        wanted = FilterForm(
            here, matters=queries.matters_of(actor.department), officers=officers_of(actor.department)
        ).wanted()
        actions.save_filter(actor=actor, query=wanted.as_query(), **form.cleaned_data)
        messages.success(request, _("The filter is kept."))
    else:
        messages.error(request, _("Give the filter a name of at most 40 characters."))
    return redirect(f"{reverse('desk:queue')}?{here.urlencode()}")


@require_POST
def forget_filter(request: HttpRequest, filter_id: UUID) -> HttpResponse:
    """Remove a filter of one's own."""
    actions.forget_filter(actor=acting_officer(request), filter_id=filter_id)
    messages.success(request, _("The filter is removed."))
    return redirect("desk:queue")
