"""The things and the boxes they travel in: item by item, parcel by parcel."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backhaul.core.axes import Method, Resolution
from backhaul.core.exchanges import GOES_OUT
from backhaul.core.money import Money, total
from backhaul.core.tracking.links import tracking_link
from backhaul.core.tracking.words import Position
from backhaul.doors.portal import wording
from backhaul.doors.portal.freshness import Freshness, freshness_of
from backhaul.foundation.pages.local import Local
from backhaul.stages.casefile.tracking_view import (
    ItemView,
    MoneyState,
    ParcelView,
    TrackingView,
)

#: Nothing is paid for these, so no amount stands beside them.
_UNPAID = frozenset({"refused", "withdrawn", "expired", "closed", "sent_back"})
#: Letters that come before all figures, then four at a time.
_GROUPS = re.compile(r"^[A-Za-z]+(?=\d)|[A-Za-z\d]{1,4}")


@dataclass(frozen=True, slots=True)
class Item:
    title: str
    variant: str
    image: str
    """An address of our own; empty: a drawing stands in for it."""
    amount: str
    tag: str
    tone: str
    place: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    term: str
    amount: str
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    heading: str
    rows: tuple[Item, ...]
    sums: tuple[Sum, ...]


@dataclass(frozen=True, slots=True)
class Parcel:
    title: str
    number: tuple[str, ...]
    """The tracking number in groups, to be read to somebody; copied, it has no blanks."""
    carrier: str
    last: str
    fresh: Freshness
    icon: str
    link: str = ""
    """The carrier's own page about it, elsewhere; empty where none is known."""


@dataclass(frozen=True, slots=True)
class Parcels:
    rows: tuple[Parcel, ...]
    worth: str
    """`2, worth €48.00`."""


def items_of(view: TrackingView, local: Local) -> Items:
    is_paid = view.money.state is MoneyState.PAID and view.headline.is_done
    rows = tuple(_item(item, view, local) for item in view.items)
    return Items(
        heading=_("What you got back") if is_paid else _("Your items"),
        rows=rows,
        sums=_sums(view, local),
    )


def _item(item: ItemView, view: TrackingView, local: Local) -> Item:
    word, tone = wording.tag(item, view)
    return Item(
        title=item.title,
        variant=_variant(item),
        image=own_address(item.image),
        amount="" if item.code in _UNPAID else local.money(item.amount),
        tag=word,
        tone=tone,
        place=wording.item_place(item, view, local),
        reasons=tuple(wording.reasons(item, local)),
    )


def _variant(item: ItemView) -> str:
    pieces = ""
    if item.quantity > 1:
        pieces = ngettext("{n} piece", "{n} pieces", item.quantity).format(n=item.quantity)
    return " · ".join(filter(None, (item.variant, pieces)))


def own_address(address: str) -> str:
    """Return an address of this site only: the page loads nothing from anywhere else."""
    return address if address.startswith("/") and not address.startswith("//") else ""


def _sums(view: TrackingView, local: Local) -> tuple[Sum, ...]:
    """Return what lies between the prices and the amount; nothing where they are the same."""
    money = view.money
    is_paid = money.state is MoneyState.PAID
    between = (money.fee, money.deduction, money.kept, money.elsewhere, money.bonus)
    is_free = not any((*between, money.shipping, money.duties))
    is_swap = view.resolution in GOES_OUT
    if local.hides_prices or is_swap or money.state is MoneyState.NONE:
        return ()
    if is_free and not is_paid:
        return ()
    way = _("Way back, QR code") if view.method is Method.QR else _("Way back")
    rows = [Sum(way, local.money(-money.fee) if money.fee else _("Free"))]
    told = (
        ("deduction", -money.deduction),
        ("kept", -money.kept),
        ("elsewhere", -money.elsewhere),
        ("shipping", money.shipping),
        ("duties", money.duties),
        ("bonus", money.bonus),
    )
    rows += beside_the_fee(told, local)
    whole = money.amount if is_paid or not money.paid else money.amount + money.paid.amount
    rows.append(Sum(_whole(view, is_paid=is_paid), local.money(whole), is_total=True))
    return tuple(rows)


def beside_the_fee(told: Iterable[tuple[str, Money]], local: Local) -> tuple[Sum, ...]:
    """Return in words what is given or taken beside the prices, without the fee."""
    words = {
        "deduction": _("Deduction for its condition"),
        "kept": _("Less, because you keep it"),
        "elsewhere": _("Refunded to you already"),
        "shipping": _("What you paid for shipping"),
        "duties": _("What you paid for customs"),
        "bonus": _("Bonus for store credit"),
    }
    return tuple(
        Sum(words[code], local.money(amount))
        for code, amount in told
        if amount and code in words
    )


def _whole(view: TrackingView, *, is_paid: bool) -> str:
    if view.resolution is Resolution.CREDIT:
        return _("Store credit")
    if is_paid and view.money.target:
        return _("To {target}").format(target=view.money.target)
    return _("You got") if is_paid else _("You get")


def parcels_of(view: TrackingView, local: Local) -> Parcels | None:
    if not view.parcels:
        return None
    paid_for = [item for item in view.items if item.code not in _UNPAID]
    worth = total((item.amount for item in paid_for), view.money.amount.currency)
    return Parcels(
        rows=tuple(_parcel(parcel, local) for parcel in view.parcels),
        worth=_worth(sum(item.quantity for item in paid_for), worth, local),
    )


def _worth(pieces: int, worth: Money, local: Local) -> str:
    if not pieces or local.hides_prices:
        return ""
    return _("{n}, worth {amount}").format(n=pieces, amount=local.money(worth))


def _parcel(parcel: ParcelView, local: Local) -> Parcel:
    is_there = parcel.position in {Position.DELIVERED, Position.RECEIVED}
    fresh = freshness_of(parcel, local)
    last = fresh.scan or _("No scan so far")
    if parcel.received_at is not None:
        last = _("Checked in {when}").format(when=local.moment(parcel.received_at))
    return Parcel(
        title=_("Parcel {number}").format(number=parcel.number),
        number=in_groups(parcel.tracking_number),
        carrier=parcel.carrier,
        last=last,
        fresh=fresh,
        icon="box" if is_there else "truck",
        link=tracking_link(parcel.carrier, parcel.tracking_number),
    )


def in_groups(number: str) -> tuple[str, ...]:
    found = tuple(_GROUPS.findall(number))
    return found if "".join(found) == number else (number,)
