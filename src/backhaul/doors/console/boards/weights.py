"""By how much the weight of a parcel may differ before somebody has to look at it."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from backhaul.core.contents import Tolerance
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.flash import tell
from backhaul.foundation.tenancy.access import May
from backhaul.stages.shipping.weights import (
    MOST_GRAMS,
    MOST_PERCENT,
    set_tolerance,
    tolerance_of,
)


class ToleranceForm(forms.Form):
    percent = forms.IntegerField(
        label=gettext_lazy("Percent of what it should weigh"),
        min_value=0,
        max_value=MOST_PERCENT,
    )
    grams = forms.IntegerField(
        label=gettext_lazy("Grams"),
        min_value=0,
        max_value=MOST_GRAMS,
        help_text=gettext_lazy("Whichever of the two allows more counts."),
    )


@desk_page(May.CONFIGURE)
@require_http_methods(["GET", "HEAD", "POST"])
def weights(request: HttpRequest, desk: Desk) -> HttpResponse:
    now = tolerance_of(desk.brand.pk)
    usual = {"percent": now.percent, "grams": now.grams}
    form = ToleranceForm(request.POST or None, initial=usual)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        wanted = Tolerance(percent=given["percent"], grams=given["grams"])
        set_tolerance(desk.brand.pk, wanted, at=desk.now, actor=desk.actor)
        tell(request, _("What is weighed from now on is judged by it."))
        return redirect("console:weights", slug=desk.brand.slug)
    status = 422 if form.errors else 200
    return desk.render(
        request, "console/boards/weights.html", {"form": form}, current="targets", status=status
    )
