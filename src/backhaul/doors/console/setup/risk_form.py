"""A brand's risk rules as forms: one for all, one for each signal."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backhaul.core.money import exponent
from backhaul.core.risk.rules import RiskRules, Signal, SignalRule, Standing
from backhaul.doors.console.risk_words import STANDINGS
from backhaul.foundation.pages.words import word


def _number(label: object, least: int, most: int, hint: object = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,  # type: ignore[arg-type]  # lazily translated
        help_text=hint,  # type: ignore[arg-type]  # lazily translated
        min_value=least,
        max_value=most,
        widget=forms.NumberInput(attrs={"min": least, "max": most, "inputmode": "numeric"}),
    )


class RulesForm(forms.Form):
    normal_from = _number(gettext_lazy("Normal risk from so many points"), -100, 100)
    high_from = _number(gettext_lazy("High risk from so many points"), -100, 100)
    budget_percent = _number(
        gettext_lazy("So many of a hundred decided flags may be wrong"), 0, 100
    )
    budget_fewest = _number(gettext_lazy("Look at it from so many decided flags on"), 1, 1000)
    flag_months = _number(gettext_lazy("Months until a flag expires"), 1, 60)
    link_days = _number(
        gettext_lazy("Days until a link is forgotten"),
        0,
        730,
        gettext_lazy("Keyed hashes of addresses and networks. 0: none are made."),
    )
    rate_fewest_units = _number(
        gettext_lazy("A return rate counts from so many bought units on"), 1, 1000
    )
    appeal_days = _number(gettext_lazy("Days in which a second look can be asked for"), 1, 365)
    appeal_answer_h = _number(gettext_lazy("Hours in which it is answered"), 1, 2160)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        low, high = given.get("normal_from"), given.get("high_from")
        if low is not None and high is not None and low > high:
            self.add_error("high_from", _("High begins where normal does, or above."))
        return given


class SignalForm(forms.Form):
    points = _number(gettext_lazy("Points"), -100, 100)
    most = _number(gettext_lazy("At most, together"), -100, 100)
    standing = forms.ChoiceField(label=gettext_lazy("How much it counts"))
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, rule: SignalRule, rules: RiskRules, data: Any) -> None:
        self._rule, self._scale = rule, _scale(rule, rules)
        initial = {
            **rule.model_dump(include={"points", "most"}),
            "threshold": Decimal(rule.threshold) / self._scale,
            "standing": rule.standing.value,
            "seen": rules.version,
        }
        super().__init__(data, initial=initial)
        self.fields["threshold"] = _threshold(rule, rules)
        self.fields["standing"].choices = [  # type: ignore[attr-defined]  # a choice field
            (one.value, word(STANDINGS, one.value)) for one in Standing
        ]
        self.order_fields(["points", "most", "threshold", "standing", "seen"])

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        points, most = given.get("points"), given.get("most")
        if points is not None and most is not None:
            is_other_side = points * most < 0
            if is_other_side or abs(most) < abs(points):
                self.add_error("most", _("Not less than the points of one, and on their side."))
        return given

    def changed(self, at: datetime) -> SignalRule:
        """Return the rule as the form has it; for a form that is valid."""
        given = self.cleaned_data
        new = self._rule.model_copy(
            update={
                "points": given["points"],
                "most": given["most"],
                "threshold": int(given["threshold"] * self._scale),
                "standing": Standing(given["standing"]),
            }
        )
        return (
            self._rule if new == self._rule else new.model_copy(update={"measured_since": at})
        )


def _scale(rule: SignalRule, rules: RiskRules) -> int:
    return int(10 ** exponent(rules.currency)) if rule.signal is Signal.VALUE else 1


def _threshold(rule: SignalRule, rules: RiskRules) -> forms.Field:
    is_money = rule.signal is Signal.VALUE
    places = exponent(rules.currency) if is_money else 0
    labels = {
        Signal.VALUE: _("From a value of, in {currency}").format(currency=rules.currency),
        Signal.NEW_CUSTOMER: _("First order fewer days ago than"),
        Signal.RETURN_RATE: _("From so many percent of similar customers"),
    }
    return forms.DecimalField(
        label=labels.get(rule.signal, _("From so many on")),
        min_value=0,
        max_value=10**9,
        decimal_places=places,
        widget=forms.NumberInput(attrs={"min": 0, "step": "any", "inputmode": "decimal"}),
    )
