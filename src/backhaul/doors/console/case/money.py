"""The money of a return: what is owed line by line and why, and what became of each leg."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backhaul.core.axes import LegState
from backhaul.core.banking.payout import is_our_file
from backhaul.core.entitlement import Standing
from backhaul.core.money import Money, share_out, total
from backhaul.core.settlement import Part
from backhaul.doors.console.case.people import People
from backhaul.doors.console.case.things import Tag, instant
from backhaul.foundation.pages import words
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.words import word
from backhaul.stages.casefile.desk import CaseFile
from backhaul.stages.casefile.desk_rows import Row
from backhaul.stages.casefile.desk_steps import leg_steps


@dataclass(frozen=True, slots=True)
class Bar:
    """Three widths of a thousand, drawn as one bar, and what each is."""

    paid: int
    going: int
    proposed: int
    paid_told: str
    going_told: str
    proposed_told: str
    captured_told: str


@dataclass(frozen=True, slots=True)
class OwedLine:
    title: str
    amount: str
    why: tuple[str, ...]
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegCard:
    id: int
    title: str
    amount: str
    tag: Tag
    line: str
    reference: str
    approved: str
    asks: str
    """Said in place of a retry where the outcome is not known."""
    steps: tuple[str, ...]
    is_for_file: bool = False
    """It waits for a bank file, which is the usual way of what no payment takes back."""
    is_in_file: bool = False
    """`reference` is the number of its bank file."""


@dataclass(frozen=True, slots=True)
class MoneyPanel:
    bar: Bar | None
    lines: tuple[OwedLine, ...]
    total: str
    legs: tuple[LegCard, ...]
    elsewhere: str = ""
    """What left the payments of its orders without us; empty: nothing."""
    is_by_bank: bool = False
    """A bank took it: all that left did so by a chargeback."""
    dispute: int | None = None
    """The newest dispute that is known of it."""
    is_stopped: bool = False
    """Nothing of the lines is proposed: a person decides what is still due."""


_PARTS = {
    "paid": gettext_lazy("{amount} paid for it"),
    "deduction": gettext_lazy("less {amount} for its condition"),
    "fee": gettext_lazy("less {amount} return fee"),
    "kept": gettext_lazy("less {amount} that is not given for keeping it"),
    "elsewhere": gettext_lazy("less {amount} that was refunded elsewhere already"),
    "shipping": gettext_lazy("{amount} of the shipping to the customer"),
    "duties": gettext_lazy("{amount} of the customs duties"),
    "bonus": gettext_lazy("{amount} bonus for store credit"),
    "exchanged": gettext_lazy("{amount} set off against what goes out"),
    "paid_otherwise": gettext_lazy("less {amount}, paid by another leg"),
    "back_to_tender": gettext_lazy("{amount} by this payment"),
    "store_credit": gettext_lazy("{amount} as store credit"),
    "by_hand": gettext_lazy("{amount} that no payment can take back"),
    "points_back": gettext_lazy("{amount} as loyalty points"),
}
_STANDINGS = {
    Standing.PAYABLE: gettext_lazy("goes in a moment"),
    Standing.WAITING: gettext_lazy("waits for its condition"),
    Standing.HELD: gettext_lazy("a person must decide"),
    Standing.BARRED: gettext_lazy("no claim"),
}
_PURPOSES = {
    "bonus": gettext_lazy("Bonus"),
    "goodwill": gettext_lazy("Goodwill"),
    "interest": gettext_lazy("Interest"),
}
_KINDS = {
    "refund": gettext_lazy("Refund"),
    "credit": gettext_lazy("Store credit"),
    "by_hand": gettext_lazy("By hand"),
    "exchange": gettext_lazy("Exchange"),
    "points": gettext_lazy("Loyalty points"),
}
_TAGS = {
    LegState.PROPOSED: ("info", "hourglass"),
    LegState.APPROVED: ("info", "hourglass"),
    LegState.ORDERED: ("info", "hourglass"),
    LegState.SENDING: ("info", "hourglass"),
    LegState.PAID: ("ok", "check"),
    LegState.FAILED: ("bad", "incident"),
    LegState.UNKNOWN: ("info", "hourglass"),
    LegState.CANCELLED: ("mute", "pause"),
    LegState.REVERSED: ("bad", "incident"),
}
_GOING = (LegState.APPROVED, LegState.ORDERED, LegState.SENDING, LegState.UNKNOWN)


def money_of(file: CaseFile, local: Local, people: People) -> MoneyPanel:
    lines, gone = tuple(_lines(file, local)), file.around.taken_back
    proposed = _proposed(file)
    return MoneyPanel(
        bar=_bar(file, local),
        lines=lines,
        total=local.money(proposed) if len(lines) > 1 and proposed else "",
        legs=tuple(_leg(file, leg, local, people) for leg in reversed(file.around.legs)),
        elsewhere=_elsewhere(file, local),
        is_by_bank=_is_by_bank(file),
        dispute=max((int(row["dispute"]) for row in gone if row["dispute"]), default=None),
        is_stopped=bool(lines) and all(unit.is_stopped for unit in file.owed.units),
    )


def _is_by_bank(file: CaseFile) -> bool:
    kinds = {row["kind"] for row in file.around.taken_back}
    return kinds == {"chargeback"}


def _proposed(file: CaseFile) -> Money:
    """Return what a rule or a word would let go; what is stopped is nobody's proposal."""
    going = [unit.rest for unit in file.owed.units if not unit.is_stopped]
    is_whole = len(going) == len(file.owed.units)
    return file.owed.total if is_whole else total(going, file.ret.currency)


def _elsewhere(file: CaseFile, local: Local) -> str:
    minor = sum(payment.taken_back_minor for payment in file.owed.payments)
    return local.money(Money(minor, file.ret.currency)) if minor else ""


def _sum(file: CaseFile, *states: LegState) -> int:
    legs = file.around.legs
    return sum(int(leg["amount_minor"]) for leg in legs if leg["state"] in states)


def _bar(file: CaseFile, local: Local) -> Bar | None:
    """Return how much of what was captured is paid, on its way and proposed."""
    currency = file.ret.currency
    captured = sum(payment.captured_minor for payment in file.owed.payments)
    paid, going = _sum(file, LegState.PAID), _sum(file, *_GOING)
    proposed = _proposed(file).minor
    whole = max(captured, paid + going + proposed)
    if not whole or not (paid or going or proposed):
        return None
    widths = share_out(1000, (paid, going, proposed, whole - paid - going - proposed))

    def told(minor: int) -> str:
        return local.money(Money(minor, currency)) if minor else ""

    return Bar(
        paid=widths[0],
        going=widths[1],
        proposed=widths[2],
        paid_told=told(paid),
        going_told=told(going),
        proposed_told=told(proposed),
        captured_told=told(captured),
    )


def explained(part: Part, local: Local) -> str:
    """Return why an amount is what it is."""
    amount = local.money(Money(abs(part.amount.minor), part.amount.currency))
    return str(_PARTS.get(part.code, part.code)).format(amount=amount)


def standing(code: Standing) -> str:
    return str(_STANDINGS[code])


def _lines(file: CaseFile, local: Local) -> list[OwedLine]:
    """Alike units stand in one line: two hundred socks are not two hundred reasons."""
    grouped: dict[tuple[str, int, tuple[str, ...], str], int] = {}
    for unit in file.owed.units:
        why = tuple(explained(part, local) for part in unit.parts)
        stands = _stopped(file) if unit.is_stopped else standing(unit.standing)
        key = (file.unit_title(unit.ordinal), unit.rest.minor, why, stands)
        grouped[key] = grouped.get(key, 0) + 1
    found = []
    for (title, minor, why, stands), count in grouped.items():
        name = _("{n} × {title}").format(n=count, title=title) if count > 1 else title
        amount = local.money(Money(minor * count, file.ret.currency))
        found.append(OwedLine(name, amount, why, stands))
    return found


def _stopped(file: CaseFile) -> str:
    if _is_by_bank(file):
        return _("stopped: the bank took the money back")
    return _("stopped: money of the order left without us")


def leg_title(leg: Row) -> str:
    return str(_KINDS.get(str(leg["kind"]), leg["kind"]))


def leg_amount(leg: Row, local: Local) -> str:
    return local.money(Money(int(leg["amount_minor"]), str(leg["currency"])))


def _leg(file: CaseFile, leg: Row, local: Local, people: People) -> LegCard:
    state = LegState(str(leg["state"]))
    titles = [file.unit_title(ordinal) for ordinal in leg["units"]]
    title = ", ".join(dict.fromkeys(titles[:3])) + (" …" if len(titles) > 3 else "")
    tag = Tag(*_TAGS[state], word(words.LEG_STATES, state))
    return LegCard(
        id=int(leg["id"]),
        title=str(_PURPOSES.get(str(leg["purpose"]), title or leg_title(leg))),
        amount=leg_amount(leg, local),
        tag=tag,
        line=_target(leg, local),
        reference=str(leg["provider_ref"] or leg["bank_reference"]),
        approved=_("approved by {name}").format(name=people.name(str(leg["approved_by"])))
        if leg["approved_by"]
        else "",
        asks=_("We ask the provider; it is never sent twice.")
        if state is LegState.UNKNOWN
        else "",
        steps=leg_steps(leg),
        is_for_file=state is LegState.APPROVED and _is_transfer(leg),
        is_in_file=_is_transfer(leg) and is_our_file(str(leg["provider_ref"])),
    )


def _is_transfer(leg: Row) -> bool:
    """What is given beside what is due goes into no file: a person pays and notes it."""
    return (str(leg["kind"]), str(leg["purpose"])) == ("by_hand", "due")


def _target(leg: Row, local: Local) -> str:
    if leg["kind"] == "credit":
        where = _("as store credit")
    elif leg["kind"] == "exchange":
        where = _("in goods: paid when the shop has sent them")
    elif leg["kind"] == "points":
        where = _("as loyalty points: somebody gives them at the shop")
    elif _is_transfer(leg):
        where = _("by bank transfer or by hand: no payment can take it back")
    elif leg["kind"] == "by_hand":
        where = _("by hand: no payment can take it back")
    else:
        label = str(leg["label"])
        where = _("to {label}").format(label=label) if label else _("back the way it was paid")
    when = leg["paid_at"] or leg["sent_at"] or leg["ordered_at"]
    if not when:
        return where
    return _("{where} · {when}").format(where=where, when=local.moment(instant(str(when))))
