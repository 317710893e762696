"""Amounts and reasons as people type them: a comma is as good as a point."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backhaul.core.errors import DomainError
from backhaul.core.money import Money, parse_major
from backhaul.foundation.pages.problems import sentence

MOST_REASON = 200
#: In minor units: 100 million euros, which nobody gives, and the books can add up.
_MOST = 10**10
#: Checked here, not in the page: a browser would cut the rest off without a word.
_MOST_SIGNS = 20


class AmountField(forms.CharField):
    """Reads whole units of a currency, to Money; nothing typed is None."""

    def __init__(self, currency: str, **more: Any) -> None:
        super().__init__(
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            **more,
        )
        self.currency = currency

    def clean(self, value: Any) -> Money | None:
        typed = super().clean(value)
        if not typed:
            return None
        if len(typed) > _MOST_SIGNS:
            raise forms.ValidationError(sentence(DomainError("amount_beyond_all")))
        try:
            amount = parse_major(typed.replace(",", "."), self.currency)
        except (ValueError, ArithmeticError):
            raise forms.ValidationError(sentence(DomainError("amount_unreadable"))) from None
        if amount.minor < 0:
            raise forms.ValidationError(sentence(DomainError("amount_not_above_zero")))
        if amount.minor > _MOST:
            raise forms.ValidationError(sentence(DomainError("amount_beyond_all")))
        return amount


def reason_field(label: object = _("Why, for your colleagues")) -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type] # lazily translated
        max_length=MOST_REASON,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
