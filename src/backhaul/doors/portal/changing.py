"""Another way back, as long as the parcel is with the shopper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backhaul.core.axes import Method
from backhaul.core.drafts import needs_a_label, way_problems
from backhaul.core.errors import DomainError
from backhaul.doors.portal.links import Opened, opened_by_link
from backhaul.doors.portal.look import look_of
from backhaul.doors.portal.request_choosing import Option, address_lines, plain_way
from backhaul.doors.portal.request_form import clean
from backhaul.doors.portal.request_words import Wrong, Wrongs, option_wrongs
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.problems import sentence
from backhaul.stages.casefile.way_choices import WayChoices, way_choices
from backhaul.stages.promises.actions import renew
from backhaul.stages.shipping.changing import Way, change_method
from backhaul.stages.shipping.promptly import label_after_commit

_SHOPPER = "shopper"
_MOST_TYPED = 80


@dataclass(frozen=True, slots=True)
class _Typed:
    method: str
    carrier: str
    tracking_number: str


@require_http_methods(("GET", "HEAD", "POST"))
@opened_by_link
def way(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Show how it can travel instead; a POST changes it and has the new label made."""
    choices = way_choices(opened.brand.pk, opened.return_id)
    now = choices.now
    if request.method != "POST":
        typed = _Typed(now.method.value, now.carrier, now.tracking_number)
        return _page(request, opened, choices, typed, ())
    typed = _Typed(
        *(clean(request.POST.get(name, ""))[:_MOST_TYPED] for name in _Typed.__slots__)
    )
    if not choices.ways:
        return _page(request, opened, choices, typed, ())
    problems = way_problems(choices.ways, typed.method, typed.carrier, typed.tracking_number)
    if problems:
        return _page(request, opened, choices, typed, option_wrongs(problems))
    try:
        said = _change(opened, choices, typed)
    except DomainError as error:
        wrong = Wrong("method", sentence(error))
        return _page(request, opened, choices, typed, [wrong])
    where = reverse("portal:tracking", args=[opened.brand.slug, opened.token])
    return HttpResponseRedirect(f"{where}?said={said}")


def _change(opened: Opened, choices: WayChoices, typed: _Typed) -> str:
    """Change it in this transaction; the label is bought when it is committed."""
    brand_id, ran, at = opened.brand.pk, choices.ran, opened.now
    method = Method(typed.method)
    wanted = Way(method, typed.carrier, typed.tracking_number)
    if not change_method(brand_id, ran, wanted, at=at, actor=_SHOPPER):
        return "way_is_so"
    renew([brand_id], {opened.return_id: at})
    if needs_a_label(method):
        label_after_commit(brand_id, ran, at=at, actor=_SHOPPER)
    return "way"


def _page(
    request: HttpRequest,
    opened: Opened,
    choices: WayChoices,
    typed: _Typed,
    wrongs: Sequence[Wrong],
) -> HttpResponse:
    local = Local.of(get_language(), opened.brand.time_zone, opened.now)
    told = Wrongs(tuple(wrongs))
    context = {
        "brand": look_of(opened.brand),
        "here": request.path,
        "token": opened.token,
        "ran": choices.ran,
        "own_carrier": Method.OWN_CARRIER.value,
        "methods": [_option(way, choices, typed) for way in choices.ways],
        "chosen": typed,
        "address": address_lines(choices.destination, local),
        "wrongs": told,
        "wrong": {name: told.at(name) for name in ("method", "carrier", "tracking_number")},
    }
    status = 422 if wrongs else 200
    return render(request, "portal/tracking/way.html", context, status=status)


def _option(method: Method, choices: WayChoices, typed: _Typed) -> Option:
    is_now = _("Chosen now") if method is choices.now.method else ""
    return plain_way(method, amount=is_now, is_on=typed.method == method)
