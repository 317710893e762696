"""The items of a request in words: one card per line, and the sum beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backhaul.core.drafts import Gone, asks_serials, needs_photos, welcomes_photos
from backhaul.core.money import total
from backhaul.core.policies.policy import Policy
from backhaul.core.policies.verdict import Finding
from backhaul.core.reasons import TREE
from backhaul.doors.portal.drafting import Writing
from backhaul.doors.portal.request_condition import (
    Condition,
    condition_word,
    conditions_of,
)
from backhaul.doors.portal.request_words import (
    Wrongs,
    branch_word,
    question_of,
    reason_word,
)
from backhaul.doors.portal.things import own_address
from backhaul.doors.portal.until_when import covered_until, until_when
from backhaul.foundation.pages.local import Local
from backhaul.foundation.tenancy.directory import link_token
from backhaul.stages.intake.drafts import Chosen, Draft
from backhaul.stages.intake.offers import AskedBack, Offer, OfferedLine

_SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Leaf:
    code: str
    word: str
    is_on: bool
    needs_photos: bool
    welcomes_photos: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """`question` is empty where the branch itself is the reason."""

    code: str
    word: str
    is_on: bool
    question: str
    leaves: tuple[Leaf, ...]

    @property
    def only(self) -> Leaf:
        return self.leaves[0]


@dataclass(frozen=True, slots=True)
class Way:
    """What can be done all the same."""

    url: str
    icon: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class No:
    """Why a line can't be sent back, with another way."""

    tag: str
    tone: str
    sentences: tuple[str, ...]
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class ShownPhoto:
    id: int
    url: str


@dataclass(frozen=True, slots=True)
class Card:
    id: int
    title: str
    detail: str
    image: str
    price: str
    is_each: bool
    by: str
    is_soon: bool
    no: No | None
    is_on: bool
    quantity: int
    most: int
    branches: tuple[Branch, ...]
    conditions: tuple[Condition, ...]
    """Empty where no rule asks for it."""
    comment: str
    asks_serial: bool
    serial: str
    photos: tuple[ShownPhoto, ...]
    wrong: Mapping[str, str]
    """Field → what is wrong there; `line` is the card itself."""

    @property
    def key(self) -> str:
        return str(self.id)


@dataclass(frozen=True, slots=True)
class SumRow:
    title: str
    detail: str
    image: str
    amount: str


@dataclass(frozen=True, slots=True)
class Sum:
    rows: tuple[SumRow, ...]
    pieces: str
    amount: str


def order_words(offer: Offer, local: Local) -> str:
    """Return which order it is and when it came, or which several."""
    if local.hides_prices:
        return _("It was given to you. You do not see what was paid, nor who paid it.")
    if len(offer.orders) != 1:
        return _("Orders {numbers}.").format(
            numbers=", ".join(order.number for order in offer.orders)
        )
    number = offer.orders[0].number
    days = {local.day_of(line.delivered_at) for line in offer.lines if line.delivered_at}
    if len(days) == 1:
        return _("Order {number}, delivered on {day}.").format(number=number, day=days.pop())
    return _("Order {number}.").format(number=number)


def cards_of(
    writing: Writing, offer: Offer, lines: tuple[OfferedLine, ...], wrongs: Wrongs
) -> tuple[Card, ...]:
    return tuple(_card(writing, offer, line, wrongs) for line in lines)


def _card(writing: Writing, offer: Offer, line: OfferedLine, wrongs: Wrongs) -> Card:
    typed = writing.draft.lines.get(line.id) or Chosen(line.id, is_picked=False)
    stands = line.standing
    local = writing.local
    most = stands.remaining
    fields = ("", "quantity", "reason", "said", "comment", "photos", "serial")
    return Card(
        id=line.id,
        title=line.title,
        detail=_pieces(line)
        if writing.draft.is_gift
        else _detail(line, is_several=len(offer.orders) > 1),
        image=own_address(line.image),
        price=local.money(line.unit_price),
        is_each=line.bought > 1 and not local.hides_prices,
        by=_by(line, offer.policy, local) if stands.is_open else "",
        is_soon=_is_soon(line, writing.now),
        no=None if stands.is_open else _no(writing, line),
        is_on=typed.is_picked and stands.is_open,
        quantity=min(max(typed.quantity, 1), max(most, 1)),
        most=most,
        branches=_branches(offer.policy, typed) if stands.is_open else (),
        conditions=conditions_of(offer.policy, typed) if stands.is_open else (),
        comment=typed.comment,
        asks_serial=asks_serials(offer.policy) or bool(line.facts.is_serialised),
        serial=typed.serial,
        photos=_photos(writing, line.id),
        wrong={
            what or "line": wrongs.at("-".join(filter(None, ("line", str(line.id), what))))
            for what in fields
        },
    )


def _pieces(line: OfferedLine) -> str:
    n = line.standing.remaining
    pieces = ngettext("{n} piece", "{n} pieces", n).format(n=n) if n > 1 else ""
    return " · ".join(filter(None, (line.variant, pieces)))


def _detail(line: OfferedLine, *, is_several: bool) -> str:
    parts = [line.variant]
    if line.bought > 1:
        parts.append(ngettext("{n} bought", "{n} bought", line.bought).format(n=line.bought))
    left = line.standing.remaining
    if 0 < left < line.bought:
        parts.append(ngettext("{n} left", "{n} left", left).format(n=left))
    if is_several:
        parts.append(_("order {number}").format(number=line.order.number))
    return " · ".join(filter(None, parts))


def _by(line: OfferedLine, policy: Policy, local: Local) -> str:
    if line.standing.closes_at is None:
        return ngettext(
            "Until {n} day after delivery",
            "Until {n} days after delivery",
            policy.window_days,
        ).format(n=policy.window_days)
    return until_when(line, line.standing.closes_at, local)


def _is_soon(line: OfferedLine, now: datetime) -> bool:
    closes_at = line.standing.closes_at
    return line.standing.is_open and closes_at is not None and closes_at - now < _SOON


def _branches(policy: Policy, typed: Chosen) -> tuple[Branch, ...]:
    return tuple(
        Branch(
            code=branch,
            word=branch_word(branch),
            is_on=typed.branch == branch,
            question=question_of(branch),
            leaves=tuple(
                Leaf(
                    code=leaf,
                    word=reason_word(leaf),
                    is_on=typed.branch == branch and typed.reason == leaf,
                    needs_photos=needs_photos(policy, leaf),
                    welcomes_photos=welcomes_photos(policy, leaf),
                )
                for leaf in leaves
            ),
        )
        for branch, leaves in TREE.items()
    )


def _photos(writing: Writing, line_id: int) -> tuple[ShownPhoto, ...]:
    return tuple(
        ShownPhoto(photo.id, reverse("portal:photo", args=[writing.brand.slug, photo.id]))
        for photo in writing.draft.photos_of(line_id)
    )


def _no(writing: Writing, line: OfferedLine) -> No:
    if line.standing.gone is not None:
        return _gone(writing, line, line.standing.gone)
    refusals = line.standing.refusals
    codes = {refusal.code for refusal in refusals}
    is_late = "window_closed" in codes
    return No(
        tag=_("Return period ended") if is_late else _("Can’t be sent back"),
        tone="wait" if is_late else "mute",
        sentences=tuple(_refusal(refusal, line, writing.local) for refusal in refusals),
        ways=(_faulty(writing, line),),
    )


def _faulty(writing: Writing, line: OfferedLine) -> Way:
    """What the law gives, and no more: a person looks at what is said to be faulty."""
    until = covered_until(line, writing.local)
    text = _("Tell us. A person looks at it with you.")
    if until is not None:
        text = _(
            "If it came faulty, the law covers it until {day}. A person looks at it with you."
        ).format(day=writing.local.day(until))
    return Way(_help(writing), "chat", _("Is something wrong with it?"), text)


def _gone(writing: Writing, line: OfferedLine, gone: Gone) -> No:
    not_right = Way(_help(writing), "chat", _("Is that not right?"), _("Tell us"))
    match gone:
        case Gone.ASKED_BACK:
            said = _("You asked to send it back before.")
            ways = tuple(_see(writing, asked) for asked in line.asked_in if not asked.is_gift)
            if not ways:  # whose return it is, is nobody else's business
                return No(_("Already in a return"), "info", (), (not_right,))
            return No(_("Already in a return"), "info", (said,), ways)
        case Gone.CAME_BACK:
            said = _("It has come back to us already.")
            return No(_("Came back"), "mute", (said,), (not_right,))
        case Gone.NOT_SENT:
            said = _("It has not left us. You can send it back once you have it.")
            return No(_("Not sent yet"), "mute", (said,), (not_right,))


def _see(writing: Writing, asked: AskedBack) -> Way:
    where = [writing.brand.slug, link_token(asked.return_id)]
    return Way(
        reverse("portal:tracking", args=where),
        "truck",
        _("See return {number}").format(number=asked.ran),
        _("Where it is, and when the money comes"),
    )


def _refusal(refusal: Finding, line: OfferedLine, local: Local) -> str:
    if refusal.code == "final_sale":
        return _("It was a final sale, so it can’t come back.")
    if refusal.code == "rule" and "say" in refusal.facts:
        return str(refusal.facts["say"])
    if refusal.code != "window_closed" or line.delivered_at is None:
        return _("Our return policy does not allow it.")
    closed = datetime.fromisoformat(str(refusal.facts["closed_at"]))
    days = int(refusal.facts["window_days"])
    return ngettext(
        "You could send it back until {day}, {n} day after delivery on {delivered}.",
        "You could send it back until {day}, {n} days after delivery on {delivered}.",
        days,
    ).format(day=local.day_of(closed), n=days, delivered=local.day_of(line.delivered_at))


def _help(writing: Writing) -> str:
    return reverse("portal:help", args=[writing.brand.slug])


def sum_of(draft: Draft, offer: Offer, local: Local) -> Sum:
    """Return what is chosen, with what was paid for it."""
    lines = offer.by_id
    picked = [
        (typed, lines[typed.line_id])
        for typed in draft.picked
        if typed.line_id in lines and lines[typed.line_id].standing.is_open
    ]
    currency = picked[0][1].currency if picked else offer.policy.currency
    prices = [line.price_of(typed.quantity) for typed, line in picked]
    is_one_currency = {price.currency for price in prices} <= {currency}
    pieces = sum(max(typed.quantity, 1) for typed, _line in picked)
    return Sum(
        rows=tuple(
            SumRow(
                title=line.title,
                detail=row_detail(typed),
                image=own_address(line.image),
                amount=local.money(price),
            )
            for (typed, line), price in zip(picked, prices, strict=True)
        ),
        pieces=ngettext("{n} item", "{n} items", pieces).format(n=pieces)
        if pieces
        else _("No item chosen"),
        amount=local.money(total(prices, currency)) if is_one_currency else "",
    )


def row_detail(typed: Chosen) -> str:
    pieces = ""
    if typed.quantity > 1:
        pieces = ngettext("{n} piece", "{n} pieces", typed.quantity).format(n=typed.quantity)
    return " · ".join(filter(None, (pieces, reason_word(typed.reason))))


@dataclass(frozen=True, slots=True)
class CheckRow:
    title: str
    detail: str
    image: str
    amount: str
    quantity: int


def check_rows(writing: Writing, offer: Offer) -> tuple[CheckRow, ...]:
    """Return what was picked, each with its reason and how many photos came along."""
    lines = offer.by_id
    return tuple(
        CheckRow(
            title=lines[typed.line_id].title,
            detail=_check_detail(writing.draft, typed, lines[typed.line_id]),
            image=own_address(lines[typed.line_id].image),
            amount=writing.local.money(lines[typed.line_id].price_of(typed.quantity)),
            quantity=typed.quantity,
        )
        for typed in writing.draft.picked
        if typed.line_id in lines
    )


def _check_detail(draft: Draft, typed: Chosen, line: OfferedLine) -> str:
    photos = len(draft.photos_of(line.id))
    said = ngettext("{n} photo", "{n} photos", photos).format(n=photos) if photos else ""
    return " · ".join(
        filter(None, (line.variant, row_detail(typed), condition_word(typed.said), said))
    )
