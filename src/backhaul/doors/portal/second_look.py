"""Asking for a second look: once, in the shopper's words, at what was refused or is held."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backhaul.core.errors import DomainError
from backhaul.core.risk.appealing import MOST_WORDS
from backhaul.doors.portal.links import Opened, opened_by_link
from backhaul.doors.portal.look import look_of
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.problems import sentence
from backhaul.stages.authorization.appealing import Standing, appeal, appeal_standing

_SHOPPER = "shopper"


@dataclass(frozen=True, slots=True)
class SecondLookCard:
    """`until`: it can be asked for; `answer_by`: it was, and is answered by then."""

    until: str = ""
    is_held: bool = False
    """Nobody has said no: it waits for a person."""
    answer_by: str = ""
    text: str = ""


def second_look_card(opened: Opened, local: Local) -> SecondLookCard | None:
    """Return None where there is nothing to look at again."""
    found = appeal_standing(opened.brand.pk, opened.return_id, at=opened.now)
    if found.until is not None:
        return SecondLookCard(until=local.day_of(found.until), is_held=found.is_held)
    if found.is_open and found.answer_by is not None:
        return SecondLookCard(answer_by=local.moment(found.answer_by))
    return SecondLookCard(text=_outcome(found)) if _outcome(found) else None


def _outcome(found: Standing) -> str:
    return {
        "granted": _("A second person looked at it and decided for you."),
        "upheld": _("A second person looked at it: the decision stays."),
    }.get(found.state, "")


@require_http_methods(("GET", "HEAD", "POST"))
@opened_by_link
def second_look(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Show what a second look is, and ask for it."""
    found = appeal_standing(opened.brand.pk, opened.return_id, at=opened.now)
    if request.method != "POST":
        return _page(request, opened, found)
    words = request.POST.get("words", "")
    if found.state:  # sent twice: it is asked
        return _back(opened)
    try:
        with transaction.atomic():
            appeal(opened.brand.pk, found.ran, words, at=opened.now, actor=_SHOPPER)
    except DomainError as error:
        return _page(request, opened, found, words=words, wrong=sentence(error))
    return _back(opened)


def _page(
    request: HttpRequest,
    opened: Opened,
    found: Standing,
    *,
    words: str = "",
    wrong: str = "",
) -> HttpResponse:
    local = Local.of(get_language(), opened.brand.time_zone, opened.now)
    context = {
        "brand": look_of(opened.brand),
        "here": request.path,
        "token": opened.token,
        "ran": found.ran,
        "until": local.day_of(found.until) if found.until else "",
        "words": words,
        "most": MOST_WORDS,
        "wrong": wrong,
    }
    status = 422 if wrong else 200
    return render(request, "portal/tracking/second_look.html", context, status=status)


def _back(opened: Opened) -> HttpResponse:
    where = reverse("portal:tracking", args=[opened.brand.slug, opened.token])
    return HttpResponseRedirect(f"{where}#second-look")
