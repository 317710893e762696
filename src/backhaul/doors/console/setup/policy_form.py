"""The policy as a form: amounts in whole units, and the model itself says what cannot be."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from backhaul.core.axes import Method, Resolution
from backhaul.core.money import Money, exponent, parse_major
from backhaul.core.policies.exchanging import HigherPrice, SendWhen
from backhaul.core.policies.model import Check, Payer, RefundTrigger, ShippingRefund
from backhaul.core.policies.policy import Policy
from backhaul.core.policies.windows import Window
from backhaul.core.reasons import TREE
from backhaul.doors.console.setup.policy_words import (
    CHECKS,
    HIGHER_PRICES,
    PAYERS,
    SENDS,
    SHIPPING_REFUNDS,
    TRIGGERS,
    rule_label,
)
from backhaul.foundation.pages.words import METHODS, REASONS, RESOLUTIONS
from backhaul.foundation.tenancy.models import Site

#: Fields of amounts → fields of the policy.
AMOUNTS = {
    "return_fee": "return_fee_minor",
    "review_above": "review_above_minor",
    "low_below": "low_below_minor",
    "high_from": "high_from_minor",
}
_PARTS = ("windows", "sla", "refund_trigger", "exchange")
#: What the model says of fields together → where it is shown, and in which words.
_TOGETHER = {
    "low_below_minor must not be above": (
        "high_from",
        _("“High from” must not be below “low up to”."),
    ),
    "a return fee needs who_pays": (
        "return_fee",
        _("A fee needs the shopper to pay for the way back."),
    ),
}
_KINDS = {
    "less_than_equal": _("At most %(le)s."),
    "greater_than_equal": _("At least %(ge)s."),
    "too_short": _("Choose at least one."),
}
_WRONG = _("This value cannot be used.")


def _several(name: str, choices: list[tuple[str, Any]], *, required: bool = True) -> Any:
    return forms.MultipleChoiceField(
        label=rule_label(name),
        choices=choices,
        required=required,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )


def _one(name: str, choices: list[tuple[str, Any]]) -> Any:
    return forms.ChoiceField(label=rule_label(name), choices=choices)


def _number(name: str, most: int, *, least: int = 0) -> Any:
    return forms.IntegerField(
        label=rule_label(name),
        min_value=least,
        max_value=most,
        widget=forms.NumberInput(attrs={"min": least, "max": most, "inputmode": "numeric"}),
    )


def _days(name: str) -> Any:
    return _number(name, 3650)


def _hours(name: str) -> Any:
    return _number(name, 24 * 365)


def _amount(name: str, *, required: bool = True, **more: Any) -> Any:
    return forms.CharField(
        label=rule_label(name),
        required=required,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        **more,
    )


class LinesField(forms.CharField):
    """One entry per line; empty lines are none."""

    widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        return [line.strip() for line in text.splitlines() if line.strip()]


_REASON_CHOICES = [(leaf, REASONS[leaf]) for leaves in TREE.values() for leaf in leaves]
_TRIGGER_CHOICES = [(each.value, TRIGGERS[each.value]) for each in RefundTrigger]
_SEND_CHOICES = [(each.value, SENDS[each.value]) for each in SendWhen]
_PRICE_CHOICES = [(each.value, HIGHER_PRICES[each.value]) for each in HigherPrice]


class PolicyForm(forms.Form):
    window_days = _days("window_days")
    label_valid_days = _days("label_valid_days")
    methods = _several("methods", [(m.value, METHODS[m.value]) for m in Method])
    resolutions = _several("resolutions", [(r.value, RESOLUTIONS[r.value]) for r in Resolution])
    reasons_needing_photos = _several("reasons_needing_photos", _REASON_CHOICES, required=False)
    who_pays = _one("who_pays", [(each.value, PAYERS[each.value]) for each in Payer])
    return_fee = _amount(
        "return_fee_minor", help_text=_("Once per return, when the reason is the shopper’s.")
    )
    refund_shipping = _one(
        "refund_shipping",
        [(each.value, SHIPPING_REFUNDS[each.value]) for each in ShippingRefund],
    )
    credit_bonus_percent = _number("credit_bonus_percent", 100)
    review_above = _amount(
        "review_above_minor", required=False, help_text=_("Empty: nobody looks at it.")
    )
    low_below = _amount("low_below_minor")
    high_from = _amount("high_from_minor")
    refund_trigger_low = _one("refund_trigger.low", _TRIGGER_CHOICES)
    refund_trigger_normal = _one("refund_trigger.normal", _TRIGGER_CHOICES)
    refund_trigger_high = _one("refund_trigger.high", _TRIGGER_CHOICES)
    checks = _several(
        "checks", [(each.value, CHECKS[each.value]) for each in Check], required=False
    )
    site = forms.ChoiceField(label=rule_label("site"))
    windows_not_sent_h = _hours("windows.not_sent_h")
    windows_no_first_scan_h = _hours("windows.no_first_scan_h")
    windows_claimed_note_h = _hours("windows.claimed_note_h")
    windows_claimed_h = _hours("windows.claimed_h")
    windows_no_movement_days = _days("windows.no_movement_days")
    windows_no_movement_border_days = _days("windows.no_movement_border_days")
    windows_delivered_not_received_h = _hours("windows.delivered_not_received_h")
    windows_business_days = _several(
        "windows.business_days",
        [(each.value, rule_label(f"windows.{each.value}")) for each in Window],
        required=False,
    )
    windows_exceptions = LinesField(
        label=rule_label("windows.exceptions"),
        required=False,
        max_length=4000,
        help_text=_(
            "One a line: carrier / service / route: rule = figure. A star stands for any, "
            "as in “ups / * / cross_border: no_movement_days = 9”. Routes are domestic and "
            "cross_border; rules are not_sent_h, no_first_scan_h, claimed_note_h, claimed_h, "
            "no_movement_days and delivered_not_received_h."
        ),
    )
    sla_check_in_h = _hours("sla.check_in_h")
    sla_inspection_h = _hours("sla.inspection_h")
    sla_refund_business_days = _days("sla.refund_business_days")
    sla_bank_days_from = _days("sla.bank_days_from")
    sla_bank_days_to = _days("sla.bank_days_to")
    sla_promise_percent = _number("sla.promise_percent", 99, least=50)
    exchange_send = _one("exchange.send", _SEND_CHOICES)
    exchange_replace = _one("exchange.replace", _SEND_CHOICES)
    exchange_higher_price = _one(
        "exchange.higher_price",
        [(each.value, HIGHER_PRICES[each.value]) for each in HigherPrice],
    )
    exchange_wait_days = _days("exchange.wait_days")
    exchange_instead = _one(
        "exchange.instead", [(each, RESOLUTIONS[each]) for each in ("refund", "credit")]
    )
    exchange_other_products = forms.BooleanField(
        label=rule_label("exchange.other_products"), required=False
    )
    needs_second_person = forms.BooleanField(
        label=rule_label("needs_second_person"), required=False
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, policy: Policy, sites: list[Site], data: Any = None, *, seen: int
    ) -> None:
        super().__init__(data, initial={**_initial(policy), "seen": seen})
        self._before = policy
        choices = [(site.code, site.name) for site in sites]
        if policy.site not in dict(choices):
            choices.append((policy.site, f"{policy.site} (–)"))
        field = self.fields["site"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Read the amounts, then let the model judge the whole."""
        given = dict(self.cleaned_data)
        for name in AMOUNTS:
            if name in given:
                given[name] = self._minor(name, str(given[name]))
        if not self.errors:
            self._judge(given)
        return given

    def _minor(self, name: str, text: str) -> int | None:
        currency = self._before.currency
        if not text.strip():
            return None
        try:
            minor = parse_major(text.replace(",", "."), currency).minor
        except ValueError:
            wanted = _("An amount in %(currency)s with at most %(places)d decimal places.")
            shown = {"currency": currency, "places": exponent(currency)}
            self.add_error(name, str(wanted) % shown)
            return None
        if minor < 0:
            self.add_error(name, _("At least %(ge)s.") % {"ge": 0})
        return minor

    def _judge(self, given: dict[str, Any]) -> None:
        try:
            self.policy = Policy.model_validate(_as_policy(given, self._before))
        except ValidationError as wrong:
            for error in wrong.errors():
                field, words = self._placed(dict(error))
                self.add_error(field, words)

    def _placed(self, error: dict[str, Any]) -> tuple[str | None, str]:
        for part, (field, words) in _TOGETHER.items():
            if part in str(error["msg"]):
                return field, str(words)
        if error["loc"][:2] == ("windows", "exceptions") and len(error["loc"]) > 2:
            words = _("Line {n} cannot be read.")
            return "windows_exceptions", str(words).format(n=int(error["loc"][2]) + 1)
        path = "_".join(str(step) for step in error["loc"] if isinstance(step, str))
        name = {minor: amount for amount, minor in AMOUNTS.items()}.get(path, path)
        said = str(_KINDS.get(error["type"], _WRONG)) % (error.get("ctx") or {})
        return (name if name in self.fields else None), said


def _initial(policy: Policy) -> dict[str, Any]:
    given: dict[str, Any] = policy.model_dump(mode="json")
    for part in _PARTS:
        given |= {f"{part}_{name}": value for name, value in given.pop(part).items()}
    for name, minor in AMOUNTS.items():
        given[name] = _written(given.pop(minor), policy.currency)
    return given


def _written(minor: int | None, currency: str) -> str:
    if minor is None:
        return ""
    amount = Money(minor, currency).major
    return str(amount.quantize(Decimal(1)) if amount == amount.to_integral() else amount)


def _as_policy(given: dict[str, Any], before: Policy) -> dict[str, Any]:
    """Return the policy as typed; its rows are not of this form and stay."""
    kept = before.model_dump(mode="json", include={"currency", "version", "tables"})
    made: dict[str, Any] = {**kept}
    for name, value in given.items():
        part = next((part for part in _PARTS if name.startswith(f"{part}_")), None)
        if name == "seen":
            continue
        if part is not None:
            made.setdefault(part, {})[name.removeprefix(f"{part}_")] = value
        else:
            made[AMOUNTS.get(name, name)] = value
    return made
