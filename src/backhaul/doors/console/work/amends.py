"""What a brand gives for a promise that was broken."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from backhaul.core.money import Money, exponent
from backhaul.doors.console import flash
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.foundation.tenancy.access import May
from backhaul.stages.amends.making import amount_of, set_amount


class AmendsForm(forms.Form):
    amount = forms.DecimalField(
        label=gettext_lazy("Store credit for a broken promise"),
        min_value=0,
        help_text=gettext_lazy("Once for a return, and told by e-mail. 0: nothing."),
    )

    def __init__(self, *args: Any, currency: str, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["amount"] = forms.DecimalField(
            label=self.fields["amount"].label,
            help_text=self.fields["amount"].help_text,
            min_value=0,
            max_digits=12,
            decimal_places=exponent(currency),
        )


@desk_page(May.CONFIGURE)
@require_http_methods(["GET", "HEAD", "POST"])
def amends(request: HttpRequest, desk: Desk) -> HttpResponse:
    currency = desk.brand.currency
    initial = {"amount": Money(amount_of(desk.brand.pk), currency).major}
    form = AmendsForm(request.POST or None, initial=initial, currency=currency)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["amount"]
        minor = int(given * Decimal(10) ** exponent(currency))
        set_amount(desk.brand.pk, minor, at=desk.now, actor=desk.actor)
        flash.tell(request, _("Broken promises are made good by it from now on."))
        return redirect("console:amends", slug=desk.brand.slug)
    return desk.render(
        request,
        "console/work/amends.html",
        {"form": form, "currency": currency},
        current="targets",
        status=422 if form.errors else 200,
    )
