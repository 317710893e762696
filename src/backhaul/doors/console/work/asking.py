"""How shoppers are asked before a decision: does the clock stand still, and for how long."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from backhaul.core.asking import MOST_DAYS, AskingRule
from backhaul.core.errors import DomainError
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.flash import tell
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.access import May
from backhaul.stages.messaging.asking import rule_of, set_rule


class AskingForm(forms.Form):
    pauses = forms.BooleanField(
        label=gettext_lazy("The clock of the review stands still until the answer"),
        required=False,
    )
    remind_after_days = forms.IntegerField(
        label=gettext_lazy("Remind after so many days"),
        min_value=1,
        max_value=MOST_DAYS,
        required=False,
        help_text=gettext_lazy("Empty: nobody is reminded."),
    )
    give_up_after_days = forms.IntegerField(
        label=gettext_lazy("Wait so many days for the answer"),
        min_value=1,
        max_value=MOST_DAYS,
        help_text=gettext_lazy(
            "Then the request is back in the queue, marked as without an answer. No right that "
            "the law gives is lost by that."
        ),
    )

    def rule(self) -> AskingRule:
        return AskingRule(**self.cleaned_data)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            try:
                AskingRule(**given).check()
            except DomainError as error:
                self.add_error("remind_after_days", sentence(error))
        return given


@desk_page(May.CONFIGURE)
@require_http_methods(["GET", "HEAD", "POST"])
def asking(request: HttpRequest, desk: Desk) -> HttpResponse:
    rule = rule_of(desk.brand.pk)
    initial = {
        "pauses": rule.pauses,
        "remind_after_days": rule.remind_after_days,
        "give_up_after_days": rule.give_up_after_days,
    }
    form = AskingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        set_rule(desk.brand.pk, form.rule(), at=desk.now, actor=desk.actor)
        tell(request, _("Shoppers are asked by it from now on."))
        return redirect("console:asking", slug=desk.brand.slug)
    status = 422 if form.errors else 200
    return desk.render(
        request, "console/review/asking.html", {"form": form}, current="reviews", status=status
    )
