"""What the page of one request says: the question, what speaks for it, what each step does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backhaul.core.money import Money, total
from backhaul.doors.console.case.people import People
from backhaul.doors.console.case.reasons import Reason, policy_reason, terms_reasons
from backhaul.doors.console.case.why import changes
from backhaul.doors.console.policy.saying import Tongue
from backhaul.foundation.pages import words
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.words import word
from backhaul.stages.casefile.review_item import Alike, Item

_NOTHING_FOUND = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A unit in review as the page shows it."""

    ordinal: int
    title: str
    variant: str
    image: str
    price: str
    reason: str
    comment: str
    photos: tuple[Mapping[str, Any], ...]
    order: str
    delivered: str
    reasons: tuple[Reason, ...]
    """Why a person must look at it."""
    speaks: tuple[Reason, ...]
    """What else is known: for, or a note."""
    changes: tuple[str, ...]
    """What would have spared it a person, or let it through."""


@dataclass(frozen=True, slots=True)
class Precedent:
    ran: str
    said: str
    decided: str
    tone: str
    icon: str
    by: str
    found: str
    refund: str


@dataclass(frozen=True, slots=True)
class Sum:
    words: str
    note: str
    amount: str
    is_total: bool = False


def things(item: Item, currency: str, local: Local) -> tuple[Thing, ...]:
    """Return the units in review; the policy's amounts are in `currency`."""
    why = _why(item, local)
    tongue = Tongue(local, currency)
    return tuple(_thing(item, unit, why.get(unit.ordinal, ()), tongue) for unit in item.units)


def _thing(item: Item, unit: Any, why: tuple[Reason, ...], tongue: Tongue) -> Thing:
    local = tongue.local
    line = item.lines.get(unit.line_id or 0, {})
    delivered = line.get("delivered_at")
    photos = item.photos.get(unit.pk, [])
    return Thing(
        ordinal=unit.ordinal,
        title=unit.title or unit.sku,
        variant=str(line.get("variant", "")),
        image=str(line.get("image", "")),
        price=local.money(Money(unit.paid_minor, item.case.ret.currency)),
        reason=word(words.REASONS, unit.reason) if unit.reason else _NOTHING_FOUND,
        comment=unit.comment,
        photos=tuple(
            {
                **photo,
                "at": local.moment(datetime.fromisoformat(photo["uploaded_at"])),
                "note": _photo_note(item, datetime.fromisoformat(photo["uploaded_at"])),
            }
            for photo in photos
        ),
        order=str(line.get("order", "")),
        delivered=_delivered(delivered, item.case.ret.requested_at, local),
        reasons=why,
        speaks=(*_photos(len(photos)), *terms_reasons(unit.terms, local)),
        changes=changes(item.nearest.get(unit.ordinal, ()), tongue),
    )


def _photo_note(item: Item, at: datetime) -> str:
    """Say of a photo with which answer it came; the others came with the request."""
    for number, one in enumerate(item.questions, start=1):
        if one.ended_at == at:
            return _("with the answer to question {n}").format(n=number)
    return ""


def _why(item: Item, local: Local) -> dict[int, tuple[Reason, ...]]:
    """Return by ordinal why the policy left it to a person, from its last decision."""
    found: dict[int, tuple[Reason, ...]] = {}
    for decision in item.decisions:
        for unit in decision["units"] or ():
            told = [one for one in unit.get("reasons", ()) if one["outcome"] == "review"]
            if told:
                told += unit.get("considered") or ()
                found[int(unit["key"])] = tuple(policy_reason(one, local) for one in told)
    return found


def _photos(count: int) -> tuple[Reason, ...]:
    if not count:
        return ()
    return (Reason("check", ngettext("{n} photo", "{n} photos", count).format(n=count)),)


def _delivered(at: str | None, asked_at: datetime, local: Local) -> str:
    if not at:
        return _("delivery not known")
    delivered = datetime.fromisoformat(at)
    days = local.days_between(delivered, asked_at)
    return _("delivered {day}, asked on day {n}").format(day=local.day_of(delivered), n=days)


def question(item: Item, things: Sequence[Thing], local: Local) -> str:
    """Return the sentence that opens the page: who wants what, and what it is worth."""
    name = item.case.ret.name or item.case.ret.email or _("Somebody")
    if len(things) == 1:
        text = _("{name} sends back {thing}: “{reason}”. Do we take it?")
        return text.format(name=name, thing=things[0].title, reason=things[0].reason)
    return ngettext(
        "{name} sends back {n} item for {amount}. Do we take it?",
        "{name} sends back {n} items for {amount}. Do we take them?",
        len(things),
    ).format(name=name, n=len(things), amount=value(item, local))


def value(item: Item, local: Local) -> str:
    currency = item.case.ret.currency
    return local.money(Money(sum(unit.paid_minor for unit in item.units), currency))


def policy_number(item: Item) -> int | None:
    numbers = [row["policy_number"] for row in item.decisions]
    return int(numbers[-1]) if numbers else None


def decision_id(item: Item) -> int | None:
    """Return the policy's last decision, for whoever wants to see all of it."""
    ids = [row["id"] for row in item.decisions if "units" in row["facts"]]
    return int(ids[-1]) if ids else None


def effect_of_yes(item: Item, local: Local) -> str:
    """Return what follows from a yes, from the Terms that were worked out with the request."""
    triggers = {unit.terms["refund_trigger"] for unit in item.units if unit.terms}
    due = total((one.total for one in item.money), item.case.ret.currency)
    amount = local.money(due)
    match sorted(triggers):
        case ["first_scan"]:
            return _("{amount} at the first scan of the parcel.").format(amount=amount)
        case ["delivered"]:
            return _("{amount} when the parcel is delivered to us.").format(amount=amount)
        case ["receipt"]:
            return _("{amount} when it was checked in.").format(amount=amount)
        case _:
            return _("{amount} after the inspection.").format(amount=amount)


def told(ret: Any) -> str:
    """Return how the shopper hears of a decision."""
    if not ret.email:
        return _("There is no e-mail address: the return’s page tells it.")
    return _("{email} is told by e-mail at once.").format(email=ret.email)


def sums(item: Item, local: Local) -> tuple[Sum, ...]:
    return tuple(_sums(item, local))


def _sums(item: Item, local: Local) -> Iterator[Sum]:
    titles = {str(unit.pk): unit.title or unit.sku for unit in item.units}
    part_words = {
        "deduction": _("Deduction for the condition"),
        "fee": _("Return fee"),
        "bonus": _("Bonus of store credit"),
        "kept": _("Not given, because it is kept"),
        "shipping": _("Shipping to the customer"),
        "duties": _("Customs duties"),
    }
    for preview in item.money:
        for unit in preview.owed.units:
            for part in unit.parts:
                words_of = titles.get(unit.key, "") if part.code == "paid" else ""
                yield Sum(
                    words_of or part_words.get(part.code, part.code),
                    _("what was paid for it") if part.code == "paid" else "",
                    local.money(part.amount),
                )
        for leg in preview.legs:
            yield Sum(_target(leg.kind, leg.label), "", local.money(leg.amount), is_total=True)
        if preview.by_hand:
            by_hand = _("To be paid by hand")
            note = _("no payment of the order can take it back")
            yield Sum(by_hand, note, local.money(preview.by_hand), is_total=True)


def _target(kind: str, label: str) -> str:
    if kind == "refund":
        return _("To {payment}").format(payment=label or _("the original payment"))
    if kind == "points":
        return _("Back as loyalty points")
    return _("To store credit")


def precedents(alike: Sequence[Alike], people: People, local: Local) -> tuple[Precedent, ...]:
    return tuple(_precedent(one, people, local) for one in alike)


def _precedent(one: Alike, people: People, local: Local) -> Precedent:
    is_yes = one.authorization == "authorized"
    return Precedent(
        ran=one.ran,
        said=one.comment or _NOTHING_FOUND,
        decided=_("Approved") if is_yes else _("Refused"),
        tone="ok" if is_yes else "bad",
        icon="check" if is_yes else "close",
        by=people.name(one.by),
        found=_found(one),
        refund=local.money(Money(one.paid_minor, one.currency)),
    )


def _found(one: Alike) -> str:
    if not one.grade:
        return _("not inspected yet")
    grade = _("Grade {grade}").format(grade=one.grade.upper())
    if one.disposition:
        return f"{grade}, {word(words.DISPOSITIONS, one.disposition)}"
    return grade
