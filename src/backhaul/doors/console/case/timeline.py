"""The journal in sentences, newest first: never edited, never hidden."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backhaul.core.journal import EntryKind as K
from backhaul.core.money import Money
from backhaul.doors.console.case.clocks import length
from backhaul.doors.console.case.people import People
from backhaul.doors.console.playbook_words import RECOVERY_STATES, STATES, STEPS
from backhaul.foundation.pages import words
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.words import word
from backhaul.stages.casefile.desk import CaseFile


@dataclass(frozen=True, slots=True)
class Line:
    icon: str
    tone: str
    text: str
    by: str
    at: datetime
    time: str


@dataclass(frozen=True, slots=True)
class Day:
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Teller:
    file: CaseFile
    local: Local
    people: People

    def unit(self, data: Mapping[str, Any]) -> str:
        title = self.file.unit_title(int(data.get("unit") or 0))
        return title or _("a unit")

    def parcel(self, data: Mapping[str, Any]) -> str:
        number = self.file.parcel_number(data.get("parcel"))
        if number is None or len(self.file.view.parcels) < 2:
            return _("the parcel")
        return _("parcel {n}").format(n=number)

    def code_of_incident(self, data: Mapping[str, Any]) -> str:
        mine = (row for row in self.file.incidents if row.pk == data.get("incident"))
        return next((str(row.evidence.get("code") or "") for row in mine), "")

    def amount(self, data: Mapping[str, Any]) -> str:
        if data.get("amount_minor") is None:
            return ""
        money = Money(int(data["amount_minor"]), str(data.get("currency", "EUR")))
        return self.local.money(money)

    def day(self, text: object) -> str:
        return self.local.day(date.fromisoformat(str(text))) if text else _("a later day")


#: Kind → icon, tone, and a sentence with {unit} {parcel} {amount} and the entry's own fields.
_PLAIN: Mapping[str, tuple[str, str, object]] = {
    K.UNIT_AUTHORIZED: ("shield", "ok", gettext_lazy("{unit}: authorised")),
    K.UNIT_REFUSED: ("shield", "bad", gettext_lazy("{unit}: refused")),
    K.UNIT_IN_REVIEW: ("person", "", gettext_lazy("{unit}: left to a person")),
    K.UNIT_KEPT: ("check", "ok", gettext_lazy("{unit}: the shopper keeps it")),
    K.UNIT_DEADLINE: (
        "clock",
        "",
        gettext_lazy("{unit}: its delivery was corrected, and its deadline was looked at anew"),
    ),
    K.ACCOUNT_ASKED: ("mail", "", gettext_lazy("The shopper is asked for a bank account")),
    K.ACCOUNT_REMINDED: (
        "mail",
        "",
        gettext_lazy("The shopper is reminded to name a bank account"),
    ),
    K.ACCOUNT_GIVEN: ("money", "", gettext_lazy("A bank account was given for the refund")),
    K.UNIT_REOPENED: ("undo", "", gettext_lazy("{unit}: decision taken back, in review")),
    K.UNIT_WITHDRAWN: ("shield", "", gettext_lazy("{unit}: withdrawn")),
    K.UNIT_EXPIRED: ("clock", "", gettext_lazy("{unit}: the authorisation ran out")),
    K.UNIT_RECEIVED: ("scan", "ok", gettext_lazy("{unit}: received")),
    K.UNIT_RECEIPT_UNDONE: ("undo", "", gettext_lazy("{unit}: receipt taken back")),
    K.UNIT_MISSING: ("incident", "bad", gettext_lazy("{unit}: was not in the parcel")),
    K.UNIT_UNEXPECTED: ("scan", "bad", gettext_lazy("An unexpected piece was in the parcel")),
    K.UNIT_ADOPTED: ("scan", "", gettext_lazy("{unit}: found its return")),
    K.UNIT_INSPECTION_UNDONE: ("undo", "", gettext_lazy("{unit}: inspection taken back")),
    K.LABEL_ORDERED: ("printer", "", gettext_lazy("The label was ordered")),
    K.LABEL_BOUGHT: ("printer", "ok", gettext_lazy("The label was bought")),
    K.LABEL_FAILED: ("printer", "bad", gettext_lazy("The carrier refused the label")),
    K.LABEL_UNKNOWN: ("printer", "", gettext_lazy("The carrier gave no answer about a label")),
    K.LABEL_VOIDED: ("printer", "", gettext_lazy("The label was voided")),
    K.LABEL_WRITTEN_OFF: ("printer", "", gettext_lazy("The carrier had sold no label")),
    K.PARCEL_ANNOUNCED: (
        "truck",
        "",
        gettext_lazy("A parcel of another carrier was announced"),
    ),
    K.DROP_OFF_RECEIPT_GIVEN: ("camera", "", gettext_lazy("A drop-off receipt was given")),
    K.DROP_OFF_TOLD: ("person", "", gettext_lazy("When and where it was dropped off was told")),
    K.RECOVERY_PREPARED: ("money", "", gettext_lazy("A claim on the carrier: {amount}")),
    K.RETURN_METHOD: ("truck", "", gettext_lazy("Another way back was chosen")),
    K.GIFT_LINK_MADE: ("plus", "", gettext_lazy("A gift link was made")),
    K.GIFT_LINK_USED: ("plus", "", gettext_lazy("Asked back by gift link")),
    K.WITHDRAWAL_MATCHED: ("shield", "", gettext_lazy("Opened for declaration {number}")),
    K.PROOF_APPROVED: ("check", "ok", gettext_lazy("Proof {number} was approved")),
    K.WITHDRAWAL_ANSWERED: ("chat", "", gettext_lazy("Declaration {number} was answered")),
    K.RETURN_OPENED_FOR: ("person", "", gettext_lazy("Opened for the shopper")),
    K.UNIT_MISSING_UNDONE: ("undo", "", gettext_lazy("{unit}: missing taken back")),
    K.UNIT_DECISION_UNDONE: ("undo", "", gettext_lazy("{unit}: decision taken back")),
    K.UNIT_MOVED: ("bins", "", gettext_lazy("{unit}: put into another bin")),
    K.UNIT_PUT_ASIDE: ("bins", "", gettext_lazy("{unit}: put aside")),
    K.UNIT_HANDED_ON: ("truck", "", gettext_lazy("{unit}: handed on with its bin or box")),
    K.UNIT_HANDING_ON_UNDONE: ("undo", "", gettext_lazy("{unit}: handing on taken back")),
    K.PARCEL_WEIGHED: ("box", "", gettext_lazy("The parcel was weighed: {grams} g")),
    K.UNIT_SERIAL_READ: ("scan", "", gettext_lazy("{unit}: its serial number was read")),
    K.PARCEL_MATCHED: ("scan", "", gettext_lazy("Pieces of nobody were found to be of it")),
    K.INCIDENT_NOTED: ("chat", "", gettext_lazy("A note on an incident")),
    K.APPEAL_ASKED: ("chat", "", gettext_lazy("The shopper asked for a second look")),
    K.APPEAL_DECIDED: ("person", "", gettext_lazy("A second person decided")),
    K.REVIEW_ASKED: ("chat", "", gettext_lazy("The shopper was asked before the decision")),
    K.REVIEW_REMINDED: ("mail", "", gettext_lazy("The shopper was reminded of the question")),
    K.REVIEW_UNANSWERED: (
        "clock",
        "",
        gettext_lazy("No answer to the question: it waits for a person again"),
    ),
    K.EXCHANGE_ASKED: ("box", "", gettext_lazy("{unit}: something else is wanted for it")),
    K.EXCHANGE_RESERVED: ("box", "ok", gettext_lazy("{unit}: a piece is kept for it")),
    K.EXCHANGE_WAITS: ("clock", "bad", gettext_lazy("What was kept is gone: it waits again")),
    K.EXCHANGE_DUE_PAID: ("money", "ok", gettext_lazy("{unit}: the difference is settled")),
    K.EXCHANGE_RELEASED: ("truck", "", gettext_lazy("{unit}: the shop is to send the other")),
    K.EXCHANGE_SENT: ("truck", "ok", gettext_lazy("{unit}: the other was sent")),
    K.EXCHANGE_ENDED: ("close", "", gettext_lazy("{unit}: nothing goes out for it")),
    K.LEG_PROPOSED: ("money", "", gettext_lazy("{amount} proposed")),
    K.LEG_APPROVED: ("money", "ok", gettext_lazy("{amount} approved")),
    K.LEG_ORDERED: ("money", "", gettext_lazy("{amount} ordered")),
    K.LEG_PAID: ("money", "ok", gettext_lazy("{amount} paid")),
    K.LEG_FAILED: ("money", "bad", gettext_lazy("{amount} failed")),
    K.LEG_UNKNOWN: ("money", "", gettext_lazy("{amount} sent, and no answer came")),
    K.LEG_CANCELLED: ("money", "", gettext_lazy("{amount} cancelled")),
    K.LEG_REVERSED: ("money", "bad", gettext_lazy("{amount} taken back by the provider")),
    K.SECOND_ASKED: ("person", "", gettext_lazy("A second person was asked for {amount}")),
    K.SECOND_CONFIRMED: ("person", "ok", gettext_lazy("A second person confirmed {amount}")),
    K.SECOND_REFUSED: ("person", "bad", gettext_lazy("A second person refused {amount}")),
    K.REFUND_ELSEWHERE: ("money", "", gettext_lazy("{amount} refunded elsewhere")),
    K.AMENDS_GIVEN: (
        "gift",
        "ok",
        gettext_lazy("{amount} of store credit for the broken promise"),
    ),
    K.ADVANCE_HELD: (
        "pause",
        "",
        gettext_lazy("{amount} waits for the goods: the limit for money paid early is reached"),
    ),
    K.ADVANCE_MISSED: ("incident", "bad", gettext_lazy("{amount} went early: goods missing")),
    K.HOLD_AGREED: ("person", "", gettext_lazy("The shopper agreed to a hold or a charge")),
    K.HOLD_ORDERED: ("pause", "", gettext_lazy("{amount} are to be held on the card")),
    K.HOLD_PLACED: ("pause", "ok", gettext_lazy("{amount} are held on the card")),
    K.HOLD_STEP: ("pause", "", gettext_lazy("The provider is asked about the hold")),
    K.HOLD_CAPTURED: ("money", "ok", gettext_lazy("{amount} charged to the card")),
    K.HOLD_RELEASED: ("pause", "", gettext_lazy("The hold is let go")),
    K.HOLD_GIVEN_BACK: ("money", "ok", gettext_lazy("{amount} of the charge given back")),
    K.HOLD_FAILED: ("incident", "bad", gettext_lazy("The card was not held or charged")),
    K.HOLD_NONE_FOUND: (
        "person",
        "",
        gettext_lazy("After a restore: no earlier charge was found at the provider"),
    ),
    K.ADVANCE_REMINDED: ("mail", "", gettext_lazy("The shopper is asked for the goods")),
    K.ADVANCE_AT_BANK: ("money", "", gettext_lazy("The bank has {amount} of our charge")),
    K.CHARGEBACK: ("money", "bad", gettext_lazy("{amount} charged back")),
    K.RETURN_DONE: ("check", "ok", gettext_lazy("The return is done")),
    K.CLOCK_MOVED: ("clock", "", gettext_lazy("The sandbox clock was moved")),
}


def timeline_of(file: CaseFile, local: Local, people: People) -> tuple[Day, ...]:
    """Return the entries that were asked for, grouped by day."""
    teller = _Teller(file, local, people)
    days: dict[str, list[Line]] = {}
    for entry in file.history.rows:
        icon, tone, text = _told(teller, str(entry.kind), entry.data)
        line = Line(
            icon=icon,
            tone=tone,
            text=text,
            by=people.name(entry.actor),
            at=entry.occurred_at,
            time=entry.occurred_at.astimezone(local.zone).strftime("%H:%M"),
        )
        days.setdefault(_day(entry.occurred_at, local), []).append(line)
    return tuple(Day(title, tuple(lines)) for title, lines in days.items())


def _day(at: datetime, local: Local) -> str:
    is_today = local.days_since(at) == 0
    return _("Today") if is_today else local.day_of(at)


def _told(teller: _Teller, kind: str, data: Mapping[str, Any]) -> tuple[str, str, str]:
    if kind in _SPECIAL:
        return _SPECIAL[kind](teller, data)
    if kind in _PLAIN:
        icon, tone, text = _PLAIN[kind]
        told = str(text).format(
            unit=teller.unit(data), parcel=teller.parcel(data), amount=teller.amount(data)
        )
        return icon, tone, told
    return "info", "", kind.replace(".", " ").replace("_", " ")


_Told = tuple[str, str, str]


def _requested(_teller: _Teller, data: Mapping[str, Any]) -> _Told:
    n = int(data.get("units") or 0)
    text = ngettext("{n} unit asked back", "{n} units asked back", n).format(n=n)
    return "box", "", text


def _headline(_teller: _Teller, data: Mapping[str, Any]) -> _Told:
    at = word(words.HEADLINES, str(data["headline"]))
    count, of = int(data.get("count") or 0), int(data.get("of") or 0)
    if of > 1 and count < of:
        at = _("{what}, {n} of {of}").format(what=at, n=count, of=of)
    return "flag", "", _("The return is now: {what}").format(what=at)


def _moved(teller: _Teller, data: Mapping[str, Any]) -> _Told:
    where = word(words.POSITIONS, str(data.get("position") or "label_created"))
    what = teller.parcel(data)
    return "truck", "", _("{parcel}: {where}").format(parcel=_first(what), where=where)


def _claimed(teller: _Teller, data: Mapping[str, Any]) -> _Told:
    if data.get("claim") == "not_sent_yet":
        return (
            "person",
            "",
            _("Said of {parcel}: not sent yet").format(parcel=teller.parcel(data)),
        )
    return "person", "", _("Said of {parcel}: dropped off").format(parcel=teller.parcel(data))


def _incident(text: object, tone: str) -> Callable[[_Teller, Mapping[str, Any]], _Told]:
    def told(teller: _Teller, data: Mapping[str, Any]) -> _Told:
        code = teller.code_of_incident(data)
        kind = words.incident_word(str(data.get("kind", "")), code)
        told = str(text).format(kind=kind)
        if code in words.WAITS_FOR_HANDS:
            return "hourglass" if tone == "bad" else "check", "", told
        return "incident" if tone == "bad" else "check", tone, told

    return told


def _step(_teller: _Teller, data: Mapping[str, Any]) -> _Told:
    what, state = word(STEPS, str(data["step"])), word(STATES, str(data["state"]))
    return "flag", "", _("Playbook: {what} ({state})").format(what=what, state=state)


def _recovery(teller: _Teller, data: Mapping[str, Any]) -> _Told:
    state = word(RECOVERY_STATES, str(data["state"]))
    told = _("The claim on the carrier, {amount}: {state}")
    return "money", "", told.format(amount=teller.amount(data), state=state)


def _inspected(teller: _Teller, data: Mapping[str, Any]) -> _Told:
    grade = data.get("grade")
    if not grade:
        return "inspect", "ok", _("{unit}: inspected").format(unit=teller.unit(data))
    told = _("{unit}: inspected, grade {grade}").format(unit=teller.unit(data), grade=grade)
    return "inspect", "ok", told


def _decided(teller: _Teller, data: Mapping[str, Any]) -> _Told:
    if "disposition" not in data:
        return "money", "", _("{unit}: nothing is due").format(unit=teller.unit(data))
    fate = word(words.DISPOSITIONS, str(data["disposition"])).lower()
    return "bins", "", _("{unit}: {what}").format(unit=teller.unit(data), what=fate)


def _finished(teller: _Teller, data: Mapping[str, Any]) -> _Told:
    fate = word(words.DISPOSITIONS, str(data.get("disposition", ""))).lower()
    return "check", "ok", _("{unit}: done ({what})").format(unit=teller.unit(data), what=fate)


def _promised(teller: _Teller, data: Mapping[str, Any]) -> _Told:
    return (
        "flag",
        "",
        _("Promised: {amount} by {day}").format(
            amount=teller.amount(data), day=teller.day(data.get("on"))
        ),
    )


def _kept(_teller: _Teller, data: Mapping[str, Any]) -> _Told:
    if data.get("was_kept"):
        return "flag", "ok", _("The promise was kept")
    return "flag", "bad", _("The promise was broken")


def _owned(teller: _Teller, data: Mapping[str, Any]) -> _Told:
    owner = data.get("owner")
    if not owner:
        return "person", "", _("Nobody looks after it any more")
    name = teller.people.name(str(owner))
    return "person", "", _("Looked after by: {name}").format(name=name)


def _sent(teller: _Teller, data: Mapping[str, Any]) -> _Told:
    subject = next(
        (str(row["subject"]) for row in teller.file.around.messages
         if row["id"] == data.get("message")), "",
    )  # fmt: skip
    return "mail", "", _("E-mail sent: {subject}").format(subject=subject or "…")


def _written(_teller: _Teller, data: Mapping[str, Any]) -> _Told:
    if data.get("again"):
        return "mail", "", _("A letter was put into the post again")
    return "mail", "", _("Wrote to the shopper")


def _cost(teller: _Teller, data: Mapping[str, Any]) -> _Told:
    if data.get("amount_minor") is not None:
        return "money", "", _("Cost: {amount}").format(amount=teller.amount(data))
    seconds = timedelta(seconds=int(data.get("seconds") or 0))
    if seconds < timedelta(minutes=1):
        return "clock", "", _("Work: {n} s").format(n=int(seconds.total_seconds()))
    return "clock", "", _("Work: {time}").format(time=length(seconds))


def _answered(_teller: _Teller, data: Mapping[str, Any]) -> _Told:
    n = int(data.get("photos") or 0)
    if not n:
        return "chat", "ok", _("The shopper answered the question")
    text = ngettext(
        "The shopper answered the question, with {n} photo",
        "The shopper answered the question, with {n} photos",
        n,
    )
    return "chat", "ok", text.format(n=n)


def _first(text: str) -> str:
    return text[:1].upper() + text[1:]


_ADVANCES = {
    "charging": ("money", "", gettext_lazy("{amount} without goods: the card is charged")),
    "undecided": ("incident", "bad", gettext_lazy("{amount} without goods: a person decides")),
    "charged": ("money", "ok", gettext_lazy("{amount} without goods: charged again")),
    "written_off": ("money", "", gettext_lazy("{amount} without goods: written off")),
    "healed": ("check", "ok", gettext_lazy("The goods came after all")),
}


def _advance(teller: _Teller, data: Mapping[str, Any]) -> _Told:
    icon, tone, text = _ADVANCES.get(str(data["state"]), _ADVANCES["undecided"])
    return icon, tone, str(text).format(amount=teller.amount(data))


_SPECIAL: Mapping[str, Callable[[_Teller, Mapping[str, Any]], _Told]] = {
    K.RETURN_REQUESTED: _requested,
    K.RETURN_HEADLINE: _headline,
    K.RETURN_OWNER: _owned,
    K.PARCEL_MOVED: _moved,
    K.PARCEL_CLAIMED: _claimed,
    K.INCIDENT_OPENED: _incident(gettext_lazy("Incident opened: {kind}"), "bad"),
    K.INCIDENT_TAKEN: _incident(gettext_lazy("Took over the incident: {kind}"), ""),
    K.INCIDENT_STEP: _step,
    K.RECOVERY_CHANGED: _recovery,
    K.ADVANCE_CHANGED: _advance,
    K.INCIDENT_HEALED: _incident(gettext_lazy("Incident closed: {kind}"), "ok"),
    K.UNIT_INSPECTED: _inspected,
    K.UNIT_DECIDED: _decided,
    K.UNIT_FINISHED: _finished,
    K.PROMISE_GIVEN: _promised,
    K.PROMISE_KEPT: _kept,
    K.REVIEW_ANSWERED: _answered,
    K.MESSAGE_SENT: _sent,
    K.MESSAGE_WRITTEN: _written,
    K.COST: _cost,
}
