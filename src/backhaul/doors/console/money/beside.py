"""Goodwill and interest from the return's page: beside what is due, each a decision."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from backhaul.doors.console.case.acting import Act, ask, attempt, done
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.money import second, sure
from backhaul.doors.console.money.forms import AmountField, reason_field
from backhaul.foundation.tenancy.access import May
from backhaul.stages.approvals.actions import Wish
from backhaul.stages.approvals.limits import alone
from backhaul.stages.returns.case import read
from backhaul.stages.settlement.beside import Gift, give_beside


class BesideForm(forms.Form):
    purpose = forms.ChoiceField(
        label=gettext_lazy("What for"),
        choices=(
            ("goodwill", gettext_lazy("Goodwill")),
            ("interest", gettext_lazy("Interest, because it was late")),
        ),
    )
    way = forms.ChoiceField(
        label=gettext_lazy("How"),
        choices=(
            ("credit", gettext_lazy("As store credit, at once")),
            ("by_hand", gettext_lazy("By hand: somebody pays it and notes the reference")),
        ),
    )

    def __init__(self, currency: str, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        label = _("Amount, in {currency}").format(currency=currency)
        self.fields["amount"] = AmountField(currency, label=label)
        self.fields["reason"] = reason_field()


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(May.PAY)
def beside(request: HttpRequest, desk: Desk, ran: str) -> HttpResponse:
    currency = read(desk.brand.pk, ran).ret.currency
    form = BesideForm(currency, request.POST or None)
    act = Act(
        ran=ran,
        title=_("Give goodwill or interest"),
        effects=(
            _("It is beside what is due and counts against no payment."),
            _("It is booked in your name, with your reason."),
        ),
        submit=_("Give it"),
        form=form,
    )
    if request.method != "POST" or not form.is_valid():
        return ask(request, desk, act)
    gift = Gift(**form.cleaned_data, most=alone(desk.brand, desk.actor))
    if second.is_asked(request):
        return _ask_second(request, desk, act, gift)
    if sure.lacks_for_return(request, desk, form, gift.amount, ran):
        return ask(request, desk, act)
    work = partial(give_beside, desk.brand.pk, ran, gift, at=desk.now, actor=desk.actor)
    if error := attempt(desk, work):
        shown = _by_two(act, gift, desk) if error.code == "second_person_needed" else act
        return ask(request, desk, shown, wrong=error)
    told = _("{amount} given.").format(amount=desk.local.money(gift.amount))
    return done(request, desk, ran, told)


def _by_two(act: Act, gift: Gift, desk: Desk) -> Act:
    return replace(
        act,
        effects=second.effects(gift.amount, desk),
        submit=str(second.ASK),
        extra={"second": True},
    )


def _ask_second(request: HttpRequest, desk: Desk, act: Act, gift: Gift) -> HttpResponse:
    wish = Wish(
        ran=act.ran,
        amount=gift.amount,
        reason=gift.reason,
        way=gift.way,
        purpose=gift.purpose,
    )
    if error := second.ask_for(wish, desk):
        return ask(request, desk, _by_two(act, gift, desk), wrong=error)
    return done(request, desk, act.ran, second.needs_another(gift.amount, desk))
