"""A second look at an amount that is unusually high: it goes once that very amount is ticked.

It needs no setting. Limits that a brand has set come first: above them another person decides.
"""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from backhaul.core.approvals import usual
from backhaul.core.money import Money
from backhaul.doors.console.desk import Desk
from backhaul.doors.console.money import second
from backhaul.stages.settlement.beside import beside_so_far

_FIELD = "sure"


def lacks_for_return(
    request: HttpRequest, desk: Desk, form: forms.Form, amount: Money, ran: str
) -> bool:
    """Whether `amount` is still to be ticked before it is given beside a return's order.

    The form has the box then, and why: it is to be shown again, and nothing was written.
    """
    so_far = beside_so_far(desk.brand.pk, ran)
    if not so_far.is_unusual(amount):
        return False
    if so_far.paid is None:
        return _lacks(request, desk, form, amount, _without_order(desk, amount))
    why = _("With it, more is given beside the order than was paid for it: {paid}.")
    told = why.format(paid=desk.local.money(so_far.paid))
    return _lacks(request, desk, form, amount, told)


def lacks_for_credit(request: HttpRequest, desk: Desk, form: forms.Form, amount: Money) -> bool:
    """Whether `amount` is still to be ticked before it is given without any order."""
    if amount <= usual(amount.currency):
        return False
    return _lacks(request, desk, form, amount, _without_order(desk, amount))


def _without_order(desk: Desk, amount: Money) -> str:
    most = desk.local.money(usual(amount.currency))
    return _("That is much to give without an order: it is above {most}.").format(most=most)


def _lacks(request: HttpRequest, desk: Desk, form: forms.Form, amount: Money, why: str) -> bool:
    """A tick is for the amount that it names: another amount has to be ticked anew."""
    shown = f"{amount.minor}@{amount.currency}"
    if request.POST.getlist(_FIELD) == [shown]:
        return False
    if second.is_asked(request) or second.barred(amount, desk):
        return False
    form.fields[_FIELD] = forms.MultipleChoiceField(
        label=_("Unusual amount"),
        choices=((shown, _("Yes, {amount}").format(amount=desk.local.money(amount))),),
        widget=forms.CheckboxSelectMultiple,
    )
    form.add_error(_FIELD, _("{why} Nothing was given yet.").format(why=why))
    return True
