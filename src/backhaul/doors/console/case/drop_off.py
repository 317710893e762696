"""Care writes down when and where a shopper says that a parcel was handed over."""

from __future__ import annotations

from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from backhaul.doors.console.case.acting import Act, ask, attempt, done
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.access import May
from backhaul.stages.casefile.desk import case_of
from backhaul.stages.casefile.tracking_subject import subject_of
from backhaul.stages.playbooks.telling import PLACE_LIMIT, Account, tell_drop_off

#: A refusal's code → the field that it is about; the others stand above the form.
_ABOUT = {
    "drop_off_in_future": "happened_at",
    "drop_off_before_label": "happened_at",
    "place_missing": "place",
    "place_too_long": "place",
    "told_too_often": "place",
    "weight_out_of_range": "weight",
}


class AccountForm(forms.Form):
    parcel = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    happened_at = forms.DateTimeField(
        label=gettext_lazy("When it was handed over"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    place = forms.CharField(
        label=gettext_lazy("Where: the shop, locker or address"), max_length=PLACE_LIMIT
    )
    weight = forms.IntegerField(
        label=gettext_lazy("Weight on the receipt, in grams"),
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 1}),
    )

    def account(self, desk: Desk) -> Account:
        """Return it with its time on the clock of the brand."""
        given: dict[str, Any] = self.cleaned_data
        zone = ZoneInfo(desk.brand.time_zone)
        at = given["happened_at"].replace(tzinfo=zone)
        return Account(happened_at=at, place=given["place"], weight_grams=given["weight"])


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(May.CARE)
def drop_off(request: HttpRequest, desk: Desk, ran: str) -> HttpResponse:
    case = case_of(desk.brand.pk, ran)
    form = AccountForm(request.POST or None, initial={"parcel": request.GET.get("parcel", "")})
    act = Act(
        ran=ran,
        title=_("What the shopper tells of the hand-over"),
        effects=(
            _("It counts as the shopper’s word: evidence, not a scan."),
            _("It goes into the form for the carrier’s search."),
        ),
        submit=_("Keep it"),
        form=form,
    )
    if request.method != "POST":
        return ask(request, desk, act)
    if "parcel" in form.errors:
        raise Http404
    if not form.is_valid():
        return ask(request, desk, act)
    subject = subject_of(desk.brand.pk, case.ret.pk, form.cleaned_data["parcel"])
    error = attempt(desk, partial(_tell, desk, ran, subject.parcel_id, form.account(desk)))
    if error is None:
        return done(request, desk, ran, _("Noted, as the shopper tells it."))
    if field := _ABOUT.get(error.code):
        form.add_error(field, sentence(error))
        return ask(request, desk, act)
    return ask(request, desk, act, wrong=error)


def _tell(desk: Desk, ran: str, parcel_id: int, account: Account) -> None:
    tell_drop_off(desk.brand.pk, ran, parcel_id, account, at=desk.now, actor=desk.actor)
