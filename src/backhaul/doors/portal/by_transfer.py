"""What no payment takes back waits for an account, a bank file or points: nothing is wrong."""

from __future__ import annotations

from dataclasses import replace

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from backhaul.doors.portal.next_step import NextStep
from backhaul.stages.casefile.tracking_view import MoneyState, TrackingView

#: The code of the incident that a part which no payment can take back opens.
BY_TRANSFER = "no_tender"
#: The same of a part that goes back as loyalty points.
AS_POINTS = "points_back"
#: Nothing went wrong: a card of its own asks to which account the money goes.
ASKED_ELSEWHERE = frozenset({BY_TRANSFER, AS_POINTS})
_IN_DOUBT = "refund_checking"
_APPROVED = "refund_approved"


def goes_by_transfer(view: TrackingView) -> bool:
    is_waiting = view.money.way == "transfer" and view.money.state is MoneyState.APPROVED
    return is_waiting or (view.incident is not None and view.incident.code == BY_TRANSFER)


def as_waiting(view: TrackingView) -> TrackingView:
    """What a person pays is approved and waits for that: nothing is in doubt."""
    if view.money.is_all_stopped:
        return view
    code = view.incident.code if view.incident is not None else ""
    where = _("loyalty points") if code == AS_POINTS else _("bank account")
    is_transfer = view.money.way == "transfer"
    if view.money.state is not MoneyState.CHECKING:
        return replace(view, money=replace(view.money, target=where)) if is_transfer else view
    if code not in ASKED_ELSEWHERE and not is_transfer:
        return view
    headline = view.headline
    if headline.code == _IN_DOUBT:
        headline = replace(headline, code=_APPROVED)
    return replace(
        view,
        headline=headline,
        money=replace(view.money, state=MoneyState.APPROVED, target=where),
        items=tuple(
            replace(item, code=_APPROVED) if item.code == _IN_DOUBT else item
            for item in view.items
        ),
    )


def transfer_step(view: TrackingView, *, knows_account: bool) -> NextStep | None:
    """Return None where the usual sentence holds."""
    if view.headline.code != _APPROVED or not goes_by_transfer(view):
        return None
    if knows_account:
        told = _("Next: we send it to your bank account. You have nothing to do.")
        return NextStep("card", format_html("{}", told))
    told = _("Next: tell us below to which bank account we should send it.")
    return NextStep("person", format_html("{}", told))


def transfer_words(view: TrackingView, *, knows_account: bool) -> SafeString:
    told = (
        _("We know your account and send it there; your bank then takes {n} days.")
        if knows_account
        else _("We send it as soon as we know your account; your bank then takes {n} days.")
    )
    return format_html(told, n=view.money.bank_days)
