"""Choosing what one gets back, and how the parcel travels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from backhaul.core.axes import Method, Resolution
from backhaul.doors.portal.drafting import Writing, with_draft
from backhaul.doors.portal.request_cards import sum_of
from backhaul.doors.portal.request_choosing import (
    address_lines,
    chosen_of,
    method_cards,
    outlook_of,
    resolution_cards,
    when_of,
)
from backhaul.doors.portal.request_closed import not_offered
from backhaul.doors.portal.request_form import clean
from backhaul.doors.portal.request_words import Wrong, Wrongs, option_wrongs
from backhaul.stages.casefile.request_choices import Choices, choices_of
from backhaul.stages.intake.drafts import Options, save_options
from backhaul.stages.intake.sending import option_problems_of, problems_of

_MOST_TYPED = 80


@require_http_methods(("GET", "HEAD", "POST"))
@with_draft
def page(request: HttpRequest, writing: Writing) -> HttpResponse:
    choices = choices_of(writing.draft, now=writing.now)
    if problems_of(writing.draft, choices.offer):
        return writing.go("items", "again=1")
    if request.method != "POST":
        wrongs = wrongs_of(writing, choices) if "again" in request.GET else []
        return _page(request, writing, choices, wrongs)
    options = _options(request.POST, chosen_of(writing.draft.options, choices))
    draft = save_options(writing.draft, options, locale=get_language() or "en", at=writing.now)
    kept = replace(writing, draft=draft)
    if request.POST.get("act") == "save":
        return _page(request, kept, choices, [])
    wrongs = wrongs_of(kept, choices)
    if wrongs:
        return _page(request, kept, choices, wrongs, status=422)
    is_swap = draft.options.resolution == Resolution.EXCHANGE
    return kept.go("instead" if is_swap else "check")


def wrongs_of(writing: Writing, choices: Choices) -> list[Wrong]:
    return option_wrongs(option_problems_of(writing.draft, choices.offered))


def _options(form: QueryDict, known: Options) -> Options:
    typed = {
        name: clean(form.get(name, before))[:_MOST_TYPED]
        for name, before in asdict(known).items()
    }
    return Options(**typed)


def _page(
    request: HttpRequest,
    writing: Writing,
    choices: Choices,
    wrongs: Sequence[Wrong],
    *,
    status: int = 200,
) -> HttpResponse:
    chosen = chosen_of(writing.draft.options, choices)
    local = writing.local
    told = Wrongs(tuple(wrongs))
    context = {
        "step": "options",
        "chosen": chosen,
        "own_carrier": Method.OWN_CARRIER.value,
        "resolutions": resolution_cards(choices, chosen, local),
        "methods": method_cards(choices, chosen, local),
        "closed": not_offered(choices.closed),
        "when": when_of(choices, chosen, local),
        "outlook": outlook_of(choices, chosen, local),
        "sum": sum_of(writing.draft, choices.offer, local),
        "address": address_lines(choices.destination, local),
        "wrongs": told,
        "wrong": {name: told.at(name) for name in _FIELDS},
    }
    return writing.render(request, "options", context, status=status)


_FIELDS = ("resolution", "method", "carrier", "tracking_number")
