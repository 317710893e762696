"""Charging a case of missing goods at its provider: what is possible, and the steps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backhaul.core.errors import DomainError
from backhaul.core.holds import LIVE, NAMES_THE_HOLD, Purpose, State
from backhaul.core.money import Money
from backhaul.core.recovery import Rule, term_days
from backhaul.doors.console.desk import Desk
from backhaul.doors.console.work.holds import card, minor_of
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.access import name_of
from backhaul.stages.advances.rules import rule_of
from backhaul.stages.holds import queries
from backhaul.stages.holds.agreeing import card_of, consent_of
from backhaul.stages.recovery.charging import confirm_charge, hold_now, order_charge
from backhaul.stages.recovery.deciding import Word
from backhaul.stages.recovery.queries import shortfall_of
from backhaul.stages.settlement.forgotten import must_look

ACTS = frozenset({"charge_now", "confirm", "hold"})


def work(request: HttpRequest, desk: Desk, number: int, act: str) -> Callable[[], object]:
    has_looked = request.POST.get("looked") == "yes"
    said = Word(actor=desk.actor, at=desk.now, has_looked=has_looked)
    if act == "hold":
        return lambda: hold_now(desk.brand.pk, number, said)
    if act == "confirm":
        seen = request.POST.get("seen", "")
        minor = int(seen) if seen.isascii() and seen.isdigit() else 0
        return lambda: confirm_charge(desk.brand, number, minor, said)
    currency = shortfall_of(desk.brand.pk, number).currency
    back = minor_of(request.POST.get("amount", ""), currency)
    return lambda: order_charge(desk.brand, number, back, said)


def told(act: str) -> str:
    if act == "hold":
        return _("The provider is asked to hold it.")
    return _("It is kept: the provider is asked, or a second person.")


def panel(row: Any, desk: Desk, *, most_minor: int) -> dict[str, Any]:
    """Return what is held for a case, and whether `most_minor` can be charged at the provider.

    0: the shopper is not charged. `typed` is what of it was agreed, wherever it is charged.
    """
    holds = queries.of_return(desk.brand.pk, row.ret_id)
    shown: dict[str, Any] = {"holds": [card(hold, desk) for hold in holds]}
    if not most_minor:
        return shown
    consent = consent_of(desk.brand.pk, row.ret_id, Purpose.EARLY)
    if consent is None or consent.most_minor < 1:
        return {**shown, "why_not": sentence(DomainError("charge_not_agreed_to"))}
    shown["typed"] = str(Money(min(most_minor, consent.most_minor), row.currency).major)
    if card_of(desk.brand.pk, row.ret_id).payment is None:
        return {**shown, "why_not": sentence(DomainError("hold_not_possible"))}
    early = [one for one in holds if one.purpose == Purpose.EARLY]
    return {
        **shown,
        "consent": consent,
        "must_look": must_look(row.ret),
        "agreed": desk.local.moment(consent.given_at),
        "most": desk.local.money(Money(consent.most_minor, consent.currency)),
        "may_hold": consent.version >= NAMES_THE_HOLD
        and row.told_at is not None
        and not any(State(one.state) in LIVE for one in early),
        "too_early": _too_early(row, consent.days, desk),
        "is_held": any(one.state == State.HELD for one in early),
        "asked": desk.local.money(Money(row.asked_minor, row.currency))
        if row.asked_minor
        else "",
        "asked_by": name_of(row.asked_by) if row.asked_by else "",
        "may_confirm": bool(row.asked_minor) and row.asked_by != desk.actor,
    }


def _too_early(row: Any, agreed: int | None, desk: Desk) -> str:
    """Return from when on it may be charged, by the letter as it was written; empty: now.

    When a letter went later than it was written, whoever charges too early is told so.
    """
    if row.told_at is None:
        return sentence(DomainError("shopper_not_asked"))
    rule = rule_of(desk.brand.pk) if agreed is None else Rule()
    days = term_days(agreed, rule, has_agreed=True)
    over_at = row.told_at + timedelta(days=days)
    if desk.now >= over_at:
        return ""
    return ngettext(
        "The shopper has {n} day for an answer to our letter: charge it from {moment} on.",
        "The shopper has {n} days for an answer to our letter: charge it from {moment} on.",
        days,
    ).format(n=days, moment=desk.local.moment(over_at))
