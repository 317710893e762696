"""How a brand's books are kept: its accounts, its advisers' numbers, its credit notes."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from backhaul.core.bookkeeping import CHARTS, BookSettings
from backhaul.core.ledger import Account
from backhaul.doors.console import flash
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.foundation.pages.words import Words, word
from backhaul.foundation.tenancy.access import May
from backhaul.stages.bookkeeping.keeping import change_settings, settings_of

ACCOUNTS: Words = {
    "returns": gettext_lazy("Returns: what was sold and came back"),
    "shopper_payable": gettext_lazy("Owed to shoppers"),
    "provider_clearing": gettext_lazy("Payment providers, in transit"),
    "store_credit_liability": gettext_lazy("Store credit that is not spent"),
    "orders_clearing": gettext_lazy("Store credit that paid orders"),
    "fees": gettext_lazy("Fees kept back"),
    "goodwill": gettext_lazy("Goodwill and bonus"),
    "interest": gettext_lazy("Interest paid"),
    "tax": gettext_lazy("Sales tax in what came back"),
    "chargebacks": gettext_lazy("Chargebacks"),
    "credit_expired": gettext_lazy("Store credit that expired"),
    "exchange_clearing": gettext_lazy("Goods that went out instead"),
    "write_down": gettext_lazy("Written off"),
    "shipping": gettext_lazy("Shipping given back"),
    "carrier_claims": gettext_lazy("Claims on carriers"),
    "bank_clearing": gettext_lazy("Bank transfers, in transit"),
    "hand_clearing": gettext_lazy("Paid by hand, in transit"),
    "points_clearing": gettext_lazy("Loyalty points given back"),
}
_NUMBER = re.compile(r"^[0-9A-Za-z.-]{1,12}$")


class BooksForm(forms.Form):
    chart = forms.ChoiceField(
        label=gettext_lazy("Chart of accounts"),
        choices=[("skr03", "SKR03"), ("skr04", "SKR04")],
        help_text=gettext_lazy("Its numbers are examples: your accountant says what is right."),
    )
    consultant = forms.RegexField(
        r"^([1-9][0-9]{3,6})?$", label=gettext_lazy("DATEV: consultant number"), required=False
    )
    client = forms.RegexField(
        r"^([1-9][0-9]{0,4})?$", label=gettext_lazy("DATEV: client number"), required=False
    )
    digits = forms.IntegerField(
        label=gettext_lazy("DATEV: digits of an account number"), min_value=4, max_value=8
    )
    year_starts_in = forms.TypedChoiceField(
        label=gettext_lazy("The financial year begins in"),
        choices=[(number, MONTHS[number]) for number in range(1, 13)],
        coerce=int,
    )
    xero_tax = forms.CharField(
        label=gettext_lazy("Xero: name of the tax rate that adds no tax"), max_length=50
    )
    note_prefix = forms.RegexField(
        r"^[A-Za-z0-9/-]{0,12}$",
        label=gettext_lazy("Credit notes: what their numbers begin with"),
        required=False,
    )
    seller = forms.CharField(
        label=gettext_lazy("Credit notes: name and address of the company"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=600,
        required=False,
    )
    tax_id = forms.CharField(
        label=gettext_lazy("Credit notes: VAT number"), max_length=40, required=False
    )

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        for account in Account:
            self.fields[f"number_{account.value}"] = forms.RegexField(
                _NUMBER,
                label=word(ACCOUNTS, account.value),
                required=False,
                help_text=_example(account.value),
            )

    @property
    def general(self) -> list[forms.BoundField]:
        return [field for field in self if not field.name.startswith("number_")]

    @property
    def numbers(self) -> list[forms.BoundField]:
        return [field for field in self if field.name.startswith("number_")]

    def settings(self) -> BookSettings:
        given = dict(self.cleaned_data)
        numbers = {
            account.value: number
            for account in Account
            if (number := given.pop(f"number_{account.value}", ""))
        }
        return BookSettings(**given, numbers=numbers)


def _example(account: str) -> str:
    known = [f"{chart.upper()} {numbers[account]}" for chart, numbers in CHARTS.items()
             if account in numbers]  # fmt: skip
    return " · ".join(known)


@desk_page(May.PAY)
@require_http_methods(["GET", "HEAD", "POST"])
def book_settings(request: HttpRequest, desk: Desk) -> HttpResponse:
    now = settings_of(desk.brand.pk)
    initial = now.model_dump(exclude={"numbers"})
    initial |= {f"number_{account}": number for account, number in now.numbers.items()}
    form = BooksForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_settings(desk.brand.pk, form.settings(), actor=desk.actor)
        flash.tell(request, _("Kept. What is closed or issued already stays as it is."))
        return redirect("console:books", slug=desk.brand.slug)
    return desk.render(
        request,
        "console/books/settings.html",
        {"form": form},
        current="books",
        status=422 if form.errors else 200,
    )
