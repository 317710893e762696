"""Choosing what to send back, how many, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from backhaul.core.errors import DomainError, NotFound
from backhaul.doors.portal.drafting import Writing, with_draft
from backhaul.doors.portal.request_cards import cards_of, order_words, sum_of
from backhaul.doors.portal.request_form import Press, files_of, press_of, typed_of, whole
from backhaul.doors.portal.request_words import Wrong, Wrongs, item_wrongs, photo_wrong
from backhaul.stages.authorization.offering import offer_to
from backhaul.stages.intake.draft_photos import (
    add_draft_photo,
    draft_photo,
    refuse_size,
    remove_draft_photo,
)
from backhaul.stages.intake.drafts import draft_of, save_items
from backhaul.stages.intake.offers import Offer, OfferedLine
from backhaul.stages.intake.photos import MOST_PHOTOS
from backhaul.stages.intake.sending import problems_of

PER_PAGE = 40
"""So many lines at a time: a page stays small, whatever was bought."""


@require_http_methods(("GET", "HEAD", "POST"))
@with_draft
def page(request: HttpRequest, writing: Writing) -> HttpResponse:
    """Show the items; every button of the page keeps what was typed and then does its work."""
    offer = offer_to(writing.draft, now=writing.now)
    number = whole(request.GET.get("page", "")) or 1
    if request.method != "POST":
        wrongs = wrongs_of(writing, offer) if "again" in request.GET else []
        return _page(request, writing, offer, number, wrongs)
    lines = _form_lines(writing, offer, number)
    press = press_of(request.POST, writing.draft)
    save_items(
        writing.draft, typed_of(request.POST, writing.draft, lines, press), at=writing.now
    )
    if press.act == "drop":
        remove_draft_photo(writing.draft, press.value)
    refused = _take_photos(request, writing, lines)
    kept = _reread(writing)
    wrongs = refused or (wrongs_of(kept, offer) if press.act == "go" else [])
    if wrongs or press.act == "save":
        return _page(request, kept, offer, number, wrongs, status=422 if wrongs else 200)
    return _next(kept, press, number)


def _next(writing: Writing, press: Press, number: int) -> HttpResponse:
    if press.act == "go":
        return writing.go("options")
    if press.act == "turn":
        return writing.go("items", _query(press.value))
    return writing.go("items", _query(number), fragment=f"line-{press.line}")


@require_safe
@with_draft
def photo(_request: HttpRequest, writing: Writing, number: int) -> HttpResponse:
    """Show a photo of the draft to whoever writes it, and to nobody else."""
    response = HttpResponse(draft_photo(writing.draft, number), content_type="image/jpeg")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def wrongs_of(writing: Writing, offer: Offer) -> list[Wrong]:
    titles = {line.id: line.title for line in offer.lines}
    return item_wrongs(problems_of(writing.draft, offer), titles)


def _take_photos(
    request: HttpRequest, writing: Writing, lines: Sequence[OfferedLine]
) -> list[Wrong]:
    """Keep every photo that is one; return what is wrong with the others."""
    refused: list[Wrong] = []
    for line, file in files_of(request, [line for line in lines if line.standing.is_open]):
        try:
            refuse_size(file.size or 0)
            add_draft_photo(writing.draft, line.id, file.read(), at=writing.now)
        except DomainError as error:
            refused.append(photo_wrong(line.id, error, line.title))
    return refused


def _reread(writing: Writing) -> Writing:
    draft = draft_of(writing.brand.pk, writing.token, writing.now)
    if draft is None:
        raise NotFound("no_such_draft")
    return replace(writing, draft=draft)


def _form_lines(writing: Writing, offer: Offer, number: int) -> list[OfferedLine]:
    """Return the lines that the form has fields of, and those that it had before."""
    known = writing.draft.lines
    return [
        line for line in _on_page(offer, number) if line.standing.is_open or line.id in known
    ]


def _on_page(offer: Offer, number: int) -> tuple[OfferedLine, ...]:
    return offer.lines[(number - 1) * PER_PAGE : number * PER_PAGE]


def _query(number: int) -> str:
    return f"page={number}" if number > 1 else ""


def _page(
    request: HttpRequest,
    writing: Writing,
    offer: Offer,
    number: int,
    wrongs: Sequence[Wrong],
    *,
    status: int = 200,
) -> HttpResponse:
    pages = max(1, -(-len(offer.lines) // PER_PAGE))
    number = min(number, pages)
    lines = _on_page(offer, number)
    pages_of = {line.id: place // PER_PAGE + 1 for place, line in enumerate(offer.lines)}
    told = Wrongs(tuple(wrong.on_page(number, pages_of) for wrong in wrongs))
    context = {
        "step": "items",
        "orders": order_words(offer, writing.local),
        "cards": cards_of(writing, offer, lines, told),
        "sum": sum_of(writing.draft, offer, writing.local),
        "wrongs": told,
        "page": number,
        "pages": pages,
        "most_photos": MOST_PHOTOS,
        "is_gift": writing.draft.is_gift,
        "resolutions": () if writing.draft.is_gift else offer.policy.resolutions,
    }
    return writing.render(request, "items", context, status=status)
