"""What the board of incidents says: why a column is there, and what happens by itself next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backhaul.core.money import Money
from backhaul.core.policies.model import TrackingWindows
from backhaul.doors.console import playbook_words
from backhaul.doors.console.case.clocks import Clock, length
from backhaul.doors.console.shell import Person
from backhaul.foundation.pages import words
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.words import word
from backhaul.stages.casefile.incident_board import Card
from backhaul.stages.playbooks.queries import TakenStep

_ICONS = {
    "no_first_scan": "clock", "not_sent_yet": "clock", "claimed_not_scanned": "person",
    "no_movement": "truck", "delivered_not_received": "home", "refund_unknown": "money",
    "refund_failed": "money", "refund_late": "money", "promise_at_risk": "hourglass",
    "contents_differ": "box", "label_in_doubt": "printer", "lost": "search",
    "damaged": "incident",
}  # fmt: skip
#: Kinds whose incident is about money or goods here: no carrier's news can end it.
_NOT_OF_A_CARRIER = frozenset(
    {
        "refund_unknown", "refund_failed", "refund_late", "promise_at_risk", "contents_differ",
        "label_in_doubt",
    }
)  # fmt: skip
SEVERITIES = {
    "incident": gettext_lazy("Somebody must act"),
    "soft": gettext_lazy("The shopper’s turn"),
    "note": gettext_lazy("For information"),
}
_RULES = {
    "not_sent_yet": gettext_lazy("{n} h after the label"),
    "no_first_scan": gettext_lazy("{n} h after the hand-over"),
    "claimed_not_scanned": gettext_lazy("{n} h after the shopper’s word"),
    "no_movement": gettext_lazy("{n} d without a scan, {border} d across a border"),
    "delivered_not_received": gettext_lazy("{n} h after the delivered scan"),
    "refund_unknown": gettext_lazy("the provider gave no answer"),
    "refund_failed": gettext_lazy("the money did not go"),
    "contents_differ": gettext_lazy("not what was announced"),
    "label_in_doubt": gettext_lazy("the carrier gave no answer, and may have sold it"),
    "promise_at_risk": gettext_lazy("the day is in doubt, or no rule pays"),
    "refund_late": gettext_lazy("the refund clock ran out"),
}
#: By the code of its evidence, where nothing of ours failed.
_RULES_OF_REFUNDS = {
    "no_tender": gettext_lazy("no payment can take it back"),
    "refund": gettext_lazy("somebody refunded it at the provider"),
    "chargeback": gettext_lazy("the shopper’s bank took it back"),
    "counted_came_back": gettext_lazy("a return was paid less for it, and the refund failed"),
    "paid_twice": gettext_lazy("refunded, and charged back as well"),
    "charge_disputed": gettext_lazy("the shopper’s bank took back what we charged"),
    "goods_came_after_charge": gettext_lazy("the goods came that a person had charged"),
    "evidence_due": gettext_lazy("a dispute waits for evidence"),
}
#: Of money, and over without a person: by what.
_ENDS_BY_ITSELF = {
    "promise_at_risk": gettext_lazy("Promised by {when}; ends when the day holds again"),
    "refund_late": gettext_lazy("Was due {when}; ends when the provider takes the money"),
}
_WINDOW_OF = {
    "not_sent_yet": "not_sent_h",
    "no_first_scan": "no_first_scan_h",
    "claimed_not_scanned": "claimed_h",
    "no_movement": "no_movement_days",
    "delivered_not_received": "delivered_not_received_h",
}
_TOLD_BY_THE_CARRIER = gettext_lazy("the carrier says so")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A card of the board, a row of the table."""

    id: int
    kind: str
    ran: str
    name: str
    place: str
    age: str
    opened: str
    opened_at: datetime
    money: str
    stake_minor: int
    owner: Person | None
    owner_code: str
    is_mine: bool
    pictures: tuple[str, ...]
    next: str
    notes: int
    task: Clock | None = None


def shown(
    cards: Sequence[Card],
    people: Mapping[str, Person],
    me: str,
    local: Local,
    tasks: Mapping[int, TakenStep] = MappingProxyType({}),
) -> list[Shown]:
    """`tasks`: by incident the step of its playbook that a person has to take first."""
    return [
        replace(_shown(card, people, me, local), task=_task(tasks.get(card.id), local))
        for card in cards
    ]


def _task(step: TakenStep | None, local: Local) -> Clock | None:
    if step is None:
        return None
    what = word(playbook_words.STEPS, step.step)
    if step.due_by is None:
        return Clock("wait", "person", what)
    when = local.moment_within(step.due_by)
    is_late = step.due_by < local.now
    return Clock(
        "bad" if is_late else "wait",
        "alarm" if is_late else "person",
        _("{what}: {when}").format(what=what, when=when),
        step.due_by,
    )


def _shown(card: Card, people: Mapping[str, Person], me: str, local: Local) -> Shown:
    return Shown(
        id=card.id,
        kind=words.incident_word(card.kind, card.evidence.get("code")),
        ran=card.ran or "",
        name=card.name or _order(card) or _("No return"),
        place=place(card),
        age=length(local.now - card.opened_at),
        opened=local.moment(card.opened_at),
        opened_at=card.opened_at,
        money=money(card, local),
        stake_minor=card.stake_minor,
        owner=people.get(card.owner),
        owner_code=card.owner,
        is_mine=card.owner == me,
        pictures=card.pictures,
        next=next_by_itself(card, local),
        notes=card.notes,
    )


def _order(card: Card) -> str:
    return _("Order {number}").format(number=card.order) if card.order else ""


def place(card: Card) -> str:
    """Return the carrier and where it saw the parcel last, else where the shopper lives."""
    if card.parcel and card.kind not in _NOT_OF_A_CARRIER:
        last = card.parcel.get("last") or {}
        return ", ".join(filter(None, (card.parcel["carrier"], str(last.get("place") or ""))))
    return ", ".join(filter(None, (card.city, card.country)))


def money(card: Card, local: Local) -> str:
    currency = str(card.evidence.get("currency") or card.currency)
    return local.money(Money(card.stake_minor, currency)) if currency else ""


def next_by_itself(card: Card, local: Local) -> str:
    """Return what goes on without anybody: only what a sweep really does."""
    if card.leg and card.kind == "refund_unknown" and card.leg["due_at"]:
        when = local.moment_within(_at(card.leg["due_at"]))
        return _("The provider is asked again {when}").format(when=when)
    if card.kind in _ENDS_BY_ITSELF and card.evidence.get("due"):
        when = local.deadline(_at(card.evidence["due"]))
        return str(_ENDS_BY_ITSELF[card.kind]).format(when=when)
    if card.kind in _NOT_OF_A_CARRIER or not card.parcel:
        return _("Nothing by itself: a person ends it")
    due = card.parcel.get("due_at")
    if due is None:
        return _("Ends with the next good scan")
    if _at(due) <= local.now:
        return _("Looked at again any moment; ends with a good scan")
    when = local.moment_within(_at(due))
    return _("Looked at again {when}; ends with a good scan").format(when=when)


def asked(card: Card, local: Local) -> str:
    """Return how fresh the carrier's word is."""
    at = card.parcel.get("asked_at") if card.parcel else None
    return _("Carrier heard {ago}").format(ago=local.ago(_at(at))) if at else ""


def icon(kind: str) -> str:
    return _ICONS.get(kind, "incident")


def rule(kind: str, windows: TrackingWindows, code: object = "") -> str:
    """Return when such an incident opens, with the brand's own figures."""
    if kind == "refund_failed" and code in _RULES_OF_REFUNDS:
        return str(_RULES_OF_REFUNDS[str(code)])
    figures = {
        "n": getattr(windows, _WINDOW_OF.get(kind, ""), None),
        "border": windows.no_movement_border_days,
    }
    return str(_RULES.get(kind, _TOLD_BY_THE_CARRIER)).format(**figures)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
