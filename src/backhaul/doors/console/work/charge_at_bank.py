"""A charge that was made elsewhere, and what the shopper's bank took back of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from backhaul.core.errors import DomainError
from backhaul.core.holds import AtBank
from backhaul.core.money import Money
from backhaul.doors.console.desk import Desk
from backhaul.doors.console.work.holds import minor_of
from backhaul.foundation.tenancy.access import May
from backhaul.stages.recovery import at_bank
from backhaul.stages.recovery.at_bank import PROVIDER
from backhaul.stages.recovery.deciding import Word
from backhaul.stages.recovery.queries import shortfall_of

_SAID = frozenset({"open", "kept", "won"})


def work(request: HttpRequest, desk: Desk, number: int) -> Callable[[], object]:
    said = request.POST.get("said", "")
    if said not in _SAID:
        raise Http404
    currency = shortfall_of(desk.brand.pk, number).currency
    minor = minor_of(request.POST.get("amount", ""), currency)
    word = Word(actor=desk.actor, at=desk.now)
    if said == "won":
        return lambda: at_bank.say(desk.brand.pk, number, AtBank(), word)
    bank = AtBank(minor, minor if said == "kept" else 0)
    return lambda: at_bank.say(desk.brand.pk, number, _taken(bank), word)


def _taken(bank: AtBank) -> AtBank:
    """Raise DomainError `bank_amount_wrong` for what is no amount: that is not all of it."""
    if bank.taken_minor < 1:
        raise DomainError("bank_amount_wrong")
    return bank


def panel(request: HttpRequest, row: Any, desk: Desk) -> dict[str, Any]:
    """Return what is known of the bank, and whether a person may say it; amounts as words."""
    if not at_bank.may_say(row):
        return {}
    is_heard = row.bank_by == PROVIDER
    back = sum(part.get("back_minor", 0) for part in row.parts)
    typed = Money(row.taken_back_minor or row.recovered_minor, row.currency)
    return {
        "taken": _told(desk, row.taken_back_minor, row.currency),
        "state": _("It has not decided yet") if row.bank.is_open else _("It keeps that"),
        "back": _told(desk, back, row.currency),
        "is_heard": is_heard,
        "may_say": desk.may(May.PAY) and not is_heard,
        "typed": request.POST.get("amount", str(typed.major)),
    }


def _told(desk: Desk, minor: int, currency: str) -> str:
    return desk.local.money(Money(minor, currency)) if minor else ""
