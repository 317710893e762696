"""Setting up money: who may let how much go alone, and for how long store credit is good."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from backhaul.core.credit import FEWEST_MONTHS, MOST_MONTHS
from backhaul.core.errors import DomainError
from backhaul.core.money import Money, exponent
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.flash import tell
from backhaul.doors.console.money.forms import AmountField
from backhaul.doors.console.setup.forms import put_refusal
from backhaul.foundation.pages.words import ROLES as ROLE_WORDS
from backhaul.foundation.tenancy.access import May
from backhaul.stages.approvals import limits
from backhaul.stages.credit import by_person


class LimitsForm(forms.Form):
    months = forms.IntegerField(
        label=gettext_lazy("Store credit is good for so many months"),
        min_value=FEWEST_MONTHS,
        max_value=MOST_MONTHS,
        required=False,
        help_text=gettext_lazy(
            "Empty: it does not expire. It holds for credit that is given from now on; what "
            "was given before keeps its time. Ask your lawyer which time your countries demand."
        ),
    )

    def __init__(self, currency: str, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        free = _("Empty: no limit.")
        self.fields["second"] = AmountField(
            currency,
            label=_("Above this amount two people are needed, in {currency}").format(
                currency=currency
            ),
            required=False,
            help_text=free,
        )
        told = {limits.API: _("Empty: no limit for refunds, and no gifts at all.")}
        for role in (*limits.ROLES, limits.API):
            self.fields[f"role_{role}"] = AmountField(
                currency,
                label=_limit_of(role),
                required=False,
                help_text=told.get(role, free),
            )
        self.order_fields(["second", *(f"role_{role}" for role in limits.ROLES)])

    def by_role(self) -> dict[str, int]:
        given = self.cleaned_data
        return {
            role: given[f"role_{role}"].minor
            for role in (*limits.ROLES, limits.API)
            if given[f"role_{role}"] is not None
        }

    def second(self) -> int | None:
        given: Money | None = self.cleaned_data["second"]
        return None if given is None else given.minor


def _limit_of(role: str) -> str:
    if role == limits.API:
        return _("Limit of a program with an API key")
    return _("Limit of the role {role}").format(role=ROLE_WORDS.get(role, role))


@desk_page(May.CONFIGURE)
@require_http_methods(["GET", "HEAD", "POST"])
def money_rules(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = LimitsForm(desk.brand.currency, request.POST or None, initial=_initial(desk))
    if request.method == "POST" and form.is_valid():
        try:
            _write(desk, form)
        except DomainError as error:
            put_refusal(form, error, "second")
        else:
            tell(request, _("These limits hold from now on."))
            return redirect("console:money_rules", slug=desk.brand.slug)
    status = 422 if form.errors else 200
    context = {"form": form}
    return desk.render(
        request, "console/money/limits.html", context, current="money_rules", status=status
    )


def _write(desk: Desk, form: LimitsForm) -> None:
    known = limits.limits_of(desk.brand.pk)
    if (form.by_role(), form.second()) != (dict(known.by_role), known.second_above):
        limits.change_limits(
            desk.brand.pk, form.by_role(), form.second(), at=desk.now, actor=desk.actor
        )
    months = form.cleaned_data["months"]
    if months != by_person.months_now(desk.brand.pk):
        by_person.rule(desk.brand.pk, months, at=desk.now, actor=desk.actor)


def _initial(desk: Desk) -> dict[str, object]:
    known, currency = limits.limits_of(desk.brand.pk), desk.brand.currency

    def typed(minor: int) -> str:
        return f"{Money(minor, currency).major:.{exponent(currency)}f}"

    initial: dict[str, object] = {"months": by_person.months_now(desk.brand.pk)}
    if known.second_above is not None:
        initial["second"] = typed(known.second_above)
    for role, minor in known.by_role.items():
        initial[f"role_{role}"] = typed(minor)
    return initial
