"""Asking a second person for what is above somebody's limit, from any form."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.doors.console.case.acting import attempt
from backhaul.doors.console.desk import Desk
from backhaul.stages.approvals import actions
from backhaul.stages.approvals.actions import Wish
from backhaul.stages.approvals.limits import alone, confirmers
from backhaul.stages.settlement.as_shown import above

ASK = gettext_lazy("Ask a second person")
_NEEDS_ANOTHER = gettext_lazy("Somebody else has to confirm {amount} now.")


def is_asked(request: HttpRequest) -> bool:
    """Whether the form was sent by the button that asks, which is shown above a limit."""
    return request.POST.get("second") == "1"


def barred(amount: Money, desk: Desk) -> DomainError | None:
    """Return why whoever is at the desk may not let `amount` go alone."""
    return above(amount, alone(desk.brand, desk.actor))


def who_confirms(amount: Money, desk: Desk) -> str:
    names = confirmers(desk.brand, amount, but=desk.actor)
    if not names:
        return _("Nobody else may confirm it: a limit has to be raised, or a member invited.")
    return _("It can be confirmed by: {names}.").format(names=", ".join(names))


def effects(amount: Money, desk: Desk) -> tuple[str, ...]:
    """Return what asking means."""
    return (
        who_confirms(amount, desk),
        _("Nothing is ordered before. Your reason is shown to whoever confirms it."),
    )


def ask_for(wish: Wish, desk: Desk) -> DomainError | None:
    """Ask; return why it cannot even be asked for."""
    return attempt(desk, lambda: actions.ask(desk.brand, wish, at=desk.now, actor=desk.actor))


def needs_another(amount: Money, desk: Desk) -> str:
    return str(_NEEDS_ANOTHER).format(amount=desk.local.money(amount))
