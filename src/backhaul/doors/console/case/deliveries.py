"""Care says when what is asked back really came to the shopper, or takes that back."""

from __future__ import annotations

from collections.abc import Sequence
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
from backhaul.stages.orders.actions import correct_delivery, take_back_delivery
from backhaul.stages.orders.queries import lines_by_id

_FORM = "%Y-%m-%dT%H:%M"
SAY, TAKE_BACK = "say", "take_back"
#: A refusal's code is about the time; there are no others.
_ABOUT = frozenset({"delivered_before_order", "delivered_in_future"})


class DeliveryForm(forms.Form):
    lines = forms.MultipleChoiceField(
        label=gettext_lazy("What was delivered"), widget=forms.CheckboxSelectMultiple
    )
    word = forms.ChoiceField(
        label=gettext_lazy("Whose word counts"),
        choices=(
            (SAY, gettext_lazy("The time below, whatever the channel says")),
            (TAKE_BACK, gettext_lazy("The channel’s again")),
        ),
        initial=SAY,
        widget=forms.RadioSelect,
    )
    delivered_at = forms.DateTimeField(
        label=gettext_lazy("When it was delivered"),
        required=False,
        input_formats=[_FORM, "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_FORM),
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lines"].choices = choices  # type: ignore[attr-defined]  # it has some

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        is_missing = not given.get("delivered_at") and "delivered_at" not in self.errors
        if given.get("word") == SAY and is_missing:
            self.add_error("delivered_at", _("When was it?"))
        return given


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(May.CARE)
def delivery(request: HttpRequest, desk: Desk, ran: str) -> HttpResponse:
    units = case_of(desk.brand.pk, ran).units
    ids = {unit.line_id for unit in units if unit.line_id is not None}
    lines = list(lines_by_id([desk.brand.pk], ids).values())
    if not lines:
        raise Http404
    form = DeliveryForm(
        request.POST or None,
        choices=[(str(line.pk), _told(line, desk)) for line in lines],
        initial=_initial(lines, desk),
    )
    act = Act(
        ran=ran,
        title=_("Correct the delivery"),
        effects=(
            _("The days until when it may come back are reckoned anew."),
            _("What was promised never becomes shorter."),
            _("What the channel says later is kept beside it and changes nothing."),
        ),
        submit=_("Keep it"),
        form=form,
    )
    if request.method != "POST" or not form.is_valid():
        return ask(request, desk, act)
    error = attempt(desk, lambda: _keep(desk, form.cleaned_data))
    if error is None:
        return done(request, desk, ran, _("Noted. Its deadlines follow in a moment."))
    if error.code in _ABOUT:
        form.add_error("delivered_at", sentence(error))
        return ask(request, desk, act)
    return ask(request, desk, act, wrong=error)


def _keep(desk: Desk, given: dict[str, Any]) -> None:
    for line in sorted(map(int, given["lines"])):
        if given["word"] == TAKE_BACK:
            take_back_delivery(desk.brand.pk, line, actor=desk.actor)
        else:
            at = given["delivered_at"].replace(tzinfo=ZoneInfo(desk.brand.time_zone))
            correct_delivery(desk.brand.pk, line, at, actor=desk.actor)


def _initial(lines: Sequence[Any], desk: Desk) -> dict[str, Any]:
    known = [line.delivered_at for line in lines if line.delivered_at is not None]
    zone = ZoneInfo(desk.brand.time_zone)
    at = max(known).astimezone(zone).replace(tzinfo=None) if known else None
    return {"lines": [str(line.pk) for line in lines], "word": SAY, "delivered_at": at}


def _told(line: Any, desk: Desk) -> str:
    """Return the line with who said what about its delivery."""
    moment = desk.local.moment_within
    if line.delivered_at is None:
        return _("{title}: no delivery is known").format(title=line.title)
    when = moment(line.delivered_at)
    if not line.delivered_by:
        return _("{title}: delivered {when}").format(title=line.title, when=when)
    if line.channel_delivered_at is None:
        told = _("{title}: delivered {when}, as a person said")
        return told.format(title=line.title, when=when)
    told = _("{title}: delivered {when}, as a person said; the channel says {other}")
    return told.format(title=line.title, when=when, other=moment(line.channel_delivered_at))
