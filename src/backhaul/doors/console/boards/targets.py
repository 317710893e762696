"""The targets that a brand's clocks are measured by, for any country and for single ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from backhaul.core.deadlines import SlaClock, Targets
from backhaul.core.errors import DomainError
from backhaul.core.service_levels import USUAL_PAUSES
from backhaul.core.tracking.words import IncidentKind
from backhaul.doors.console.boards.clocks import CLOCKS
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.flash import tell
from backhaul.doors.console.setup.forms import text
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.pages.words import INCIDENTS, word
from backhaul.foundation.tenancy.access import May
from backhaul.stages.policies.queries import policy_in_force
from backhaul.stages.service_levels import targets as actions

#: What may stand in the way of somebody who is measured.
_PAUSING = (
    IncidentKind.CUSTOMS,
    IncidentKind.HELD,
    IncidentKind.ADDRESS,
    IncidentKind.AWAITING_COLLECTION,
    IncidentKind.REFUSED,
    IncidentKind.PICKUP_FAILED,
    IncidentKind.CONTENTS_DIFFER,
)


class TargetForm(forms.Form):
    clock = forms.ChoiceField(label=gettext_lazy("Clock"), choices=list(CLOCKS.items()))
    country = text(
        gettext_lazy("From this country only"),
        most=2,
        required=False,
        help_text=gettext_lazy("Two letters, such as DE. Empty: from any."),
    )
    amount = forms.IntegerField(
        label=gettext_lazy("Hours (of a refund: business days)"),
        min_value=1,
        max_value=actions.MOST_HOURS,
    )
    on_business_days = forms.BooleanField(
        label=gettext_lazy("Days on which the return centre is closed do not count"),
        required=False,
    )
    pauses = forms.MultipleChoiceField(
        label=gettext_lazy("It stands still during"),
        choices=lambda: [(kind.value, word(INCIDENTS, kind)) for kind in _PAUSING],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def clean_country(self) -> str:
        country = str(self.cleaned_data["country"]).upper()
        if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
            raise forms.ValidationError(sentence(DomainError("unknown_country")))
        return country

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        is_refund = given.get("clock") == SlaClock.REFUND
        if is_refund and (given.get("amount") or 0) > actions.MOST_DAYS:
            told = ngettext("At most {n} day.", "At most {n} days.", actions.MOST_DAYS)
            self.add_error("amount", told.format(n=actions.MOST_DAYS))
        return given


@desk_page(May.CONFIGURE)
@require_http_methods(["GET", "HEAD", "POST"])
def targets(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = TargetForm(request.POST or None, initial={"on_business_days": True})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        wanted = actions.Wanted(
            clock=SlaClock(given["clock"]),
            country=given["country"],
            amount=given["amount"],
            on_business_days=given["on_business_days"],
            pauses=[IncidentKind(kind) for kind in given["pauses"]],
        )
        actions.set_target(desk.brand.pk, wanted, at=desk.now, actor=desk.actor)
        tell(request, _("{clock} is measured by it now.").format(clock=CLOCKS[wanted.clock]))
        return redirect("console:targets", slug=desk.brand.slug)
    context = {
        "form": form,
        "rows": [_row(row) for row in actions.own_targets(desk.brand.pk)],
        "usual": _usual(desk),
    }
    status = 422 if form.errors else 200
    return desk.render(
        request, "console/boards/targets.html", context, current="targets", status=status
    )


@desk_page(May.CONFIGURE)
@require_POST
def drop_target(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    gone = actions.drop_target(desk.brand.pk, number, at=desk.now, actor=desk.actor)
    tell(request, _("{clock} is measured as usual again.").format(clock=CLOCKS[gone.clock]))
    return redirect("console:targets", slug=desk.brand.slug)


def _row(row: actions.Own) -> dict[str, Any]:
    return {
        "id": row.id,
        "clock": CLOCKS[row.clock],
        "country": row.country,
        "amount": _amount(row.clock, row.amount),
        "days": row.on_business_days and row.clock != SlaClock.REFUND,
        "pauses": ", ".join(word(INCIDENTS, kind) for kind in row.pauses),
    }


def _amount(clock: str, amount: int) -> str:
    if clock == SlaClock.REFUND:
        told = ngettext("{n} business day", "{n} business days", amount)
        return told.format(n=amount)
    return _("{n} h").format(n=amount)


def _usual(desk: Desk) -> list[tuple[object, str]]:
    """Return what holds where nothing of its own is said: the policy's, and ours."""
    sla, ours = policy_in_force(desk.brand.pk).sla, Targets()
    border = ngettext("{n} day", "{n} days", ours.border_transit.days)
    told: Mapping[str, str] = {
        "first_scan": _amount("first_scan", int(ours.first_scan.total_seconds() // 3600)),
        "transit": _("{days}, {border} across a border").format(
            days=ngettext("{n} day", "{n} days", ours.domestic_transit.days).format(
                n=ours.domestic_transit.days
            ),
            border=border.format(n=ours.border_transit.days),
        ),
        "check_in": _amount("check_in", sla.check_in_h),
        "inspection": _amount("inspection", sla.inspection_h),
        "refund": _amount("refund", sla.refund_business_days),
    }
    found = []
    for clock, amount in told.items():
        kinds = sorted(USUAL_PAUSES.get(SlaClock(clock), ()))
        waits = ", ".join(word(INCIDENTS, kind) for kind in kinds)
        paused = _("{amount}; stands still during: {kinds}").format(amount=amount, kinds=waits)
        found.append((CLOCKS[clock], paused if kinds else amount))
    return found
