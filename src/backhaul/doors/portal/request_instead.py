"""Choosing what goes out for what comes back: another size, another product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from backhaul.core.axes import Resolution
from backhaul.core.money import Money
from backhaul.core.policies.exchanging import SendWhen
from backhaul.doors.portal.drafting import Writing, with_draft
from backhaul.doors.portal.request_words import Wrong, Wrongs
from backhaul.doors.portal.things import own_address
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.problems import title_of
from backhaul.stages.authorization.offering import offer_to
from backhaul.stages.casefile.request_choices import Choices, swaps_of_lines
from backhaul.stages.exchanges.offering import Choice
from backhaul.stages.intake.drafts import Chosen, save_items
from backhaul.stages.intake.offers import Offer
from backhaul.stages.intake.sending import problems_of

_FEW = 5
_MOST_SKU = 80


@dataclass(frozen=True, slots=True)
class Card:
    """One thing that can be had: `stock` says how many are left, or how long one waits."""

    sku: str
    title: str
    image: str
    stock: str
    price: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    title: str
    variant: str
    cards: tuple[Card, ...]
    wrong: str


@require_http_methods(("GET", "HEAD", "POST"))
@with_draft
def page(request: HttpRequest, writing: Writing) -> HttpResponse:
    offer = offer_to(writing.draft, now=writing.now)
    if problems_of(writing.draft, offer):
        return writing.go("items", "again=1")
    if writing.draft.options.resolution != Resolution.EXCHANGE:
        return writing.go("options")
    lines = offer.by_id
    picked = [lines[one.line_id] for one in writing.draft.picked if one.line_id in lines]
    found = swaps_of_lines(writing.brand.pk, offer, picked)
    if request.method != "POST":
        wrongs = missing(writing, found) if "again" in request.GET else []
        return _page(request, writing, offer, found, wrongs)
    typed = [
        _chosen(one, request.POST.get(f"instead-{one.line_id}", ""), found)
        for one in writing.draft.picked
    ]
    kept = replace(writing, draft=save_items(writing.draft, typed, at=writing.now))
    wrongs = missing(kept, found)
    if wrongs:
        return _page(request, kept, offer, found, wrongs, status=422)
    return kept.go("check")


def is_open(writing: Writing, choices: Choices) -> bool:
    """Whether something still has to be chosen that goes out."""
    is_swap = writing.draft.options.resolution == Resolution.EXCHANGE
    return is_swap and bool(missing(writing, choices.swaps))


@dataclass(frozen=True, slots=True)
class Swap:
    """What was chosen for a line, in words."""

    title: str
    price: str


def swaps_of(writing: Writing, choices: Choices) -> tuple[Swap, ...]:
    """Return what goes out, line by line; nothing where nothing was chosen."""
    if writing.draft.options.resolution != Resolution.EXCHANGE:
        return ()
    found, lines = choices.swaps, choices.offer.by_id
    return tuple(
        Swap(
            _title(choice),
            price_words(choice, lines[one.line_id].currency, writing.local),
        )
        for one in writing.draft.picked
        for choice in found.get(one.line_id, ())
        if choice.target.sku == one.instead
    )


def _title(choice: Choice) -> str:
    return " · ".join(filter(None, (choice.target.title, choice.target.variant)))


def missing(writing: Writing, found: Mapping[int, Sequence[Choice]]) -> list[Wrong]:
    return [
        Wrong(f"instead-{one.line_id}", title_of("exchange_without_target"), line=one.line_id)
        for one in writing.draft.picked
        if one.instead not in {choice.target.sku for choice in found.get(one.line_id, ())}
    ]


def _chosen(one: Chosen, sku: str, found: Mapping[int, Sequence[Choice]]) -> Chosen:
    known = {choice.target.sku for choice in found.get(one.line_id, ())}
    return replace(one, instead=sku if sku[:_MOST_SKU] in known else "")


def _page(
    request: HttpRequest,
    writing: Writing,
    offer: Offer,
    found: Mapping[int, Sequence[Choice]],
    wrongs: Sequence[Wrong],
    *,
    status: int = 200,
) -> HttpResponse:
    told, lines = Wrongs(tuple(wrongs)), offer.by_id
    days = offer.policy.exchange.wait_days
    rows = [
        Row(
            line=one.line_id,
            title=lines[one.line_id].title,
            variant=lines[one.line_id].variant,
            cards=tuple(
                _card(choice, one, lines[one.line_id].currency, writing.local, days)
                for choice in found.get(one.line_id, ())
            ),
            wrong=told.at(f"instead-{one.line_id}"),
        )
        for one in writing.draft.picked
        if one.line_id in lines
    ]
    context = {
        "step": "options",
        "rows": rows,
        "wrongs": told,
        "sends": sends_words(offer.policy.exchange.send),
    }
    return writing.render(request, "instead", context, status=status)


def _card(choice: Choice, one: Chosen, currency: str, local: Local, days: int) -> Card:
    target = choice.target
    return Card(
        sku=target.sku,
        title=_title(choice),
        image=own_address(target.image),
        stock=stock_words(target.free, days),
        price=price_words(choice, currency, local),
        is_on=one.instead == target.sku,
    )


def stock_words(free: int, days: int) -> str:
    if not free:
        return ngettext(
            "Sold out: we keep the next one for you, for {n} day at most",
            "Sold out: we keep the next one for you, for {n} days at most",
            days,
        ).format(n=days)
    if free > _FEW:
        return _("In stock")
    return ngettext("{n} left", "{n} left", free).format(n=free)


def price_words(choice: Choice, currency: str, local: Local) -> str:
    price = choice.price
    if price.due_minor:
        return _("{amount} more, to be paid before it is sent").format(
            amount=local.money(Money(price.due_minor, currency))
        )
    if price.refund_minor:
        return _("You get {amount} back").format(
            amount=local.money(Money(price.refund_minor, currency))
        )
    return _("Nothing to pay")


def sends_words(when: SendWhen) -> str:
    return {
        SendWhen.REQUEST: _("We send it as soon as your request is approved."),
        SendWhen.FIRST_SCAN: _("We send it when the carrier has scanned your parcel."),
        SendWhen.DELIVERED: _("We send it when your parcel has reached us."),
        SendWhen.INSPECTION: _("We send it when we have looked at what you sent back."),
    }[when]
