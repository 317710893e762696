"""What whoever was given something types: the code of the gift, and who sends it back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backhaul.doors.portal.entry_forms import EmailField, Entry, text_input
from backhaul.foundation.pages.local import Local
from backhaul.stages.intake.gifts import read_code

#: Names of babel's that are no countries.
_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


class GiftForm(Entry):
    code = forms.CharField(
        label=gettext_lazy("Gift code"),
        max_length=40,
        help_text=gettext_lazy("Sixteen signs, like 7F39-2QDK-XW4M-8HTC"),
        widget=text_input(autocapitalize="characters"),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.field_said("code", self._wrong)

    @property
    def _wrong(self) -> str:
        return _("Enter all sixteen signs of the gift code. One of them is not as it must be.")

    def clean_code(self) -> str:
        code = read_code(self.cleaned_data["code"])
        if code is None:
            raise forms.ValidationError(self._wrong)
        return code


class ReceiverForm(Entry):
    email = EmailField(gettext_lazy("News and the store credit go there, to nobody else"))
    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=80, widget=text_input(autocomplete="name")
    )
    line1 = forms.CharField(
        label=gettext_lazy("Street and number"),
        max_length=100,
        widget=text_input(autocomplete="address-line1"),
    )
    line2 = forms.CharField(
        label=gettext_lazy("More of the address"),
        max_length=100,
        required=False,
        widget=text_input(autocomplete="address-line2"),
    )
    postcode = forms.CharField(
        label=gettext_lazy("Postcode"),
        max_length=16,
        widget=text_input(autocomplete="postal-code"),
    )
    city = forms.CharField(
        label=gettext_lazy("City"),
        max_length=80,
        widget=text_input(autocomplete="address-level2"),
    )
    region = forms.CharField(
        label=gettext_lazy("State or region"),
        max_length=80,
        required=False,
        widget=text_input(autocomplete="address-level1"),
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Country"), widget=forms.Select(attrs={"autocomplete": "country"})
    )

    def __init__(self, data: Any = None, *, local: Local, known: dict[str, str]) -> None:
        """`known` is what is in the fields before anything was typed."""
        super().__init__(data, initial=known)
        country = self.fields["country"]
        assert isinstance(country, forms.ChoiceField)
        country.choices = [("", _("Choose a country")), *_countries(local)]
        for name, sentence in self._sentences().items():
            self.field_said(name, sentence)

    def _sentences(self) -> dict[str, str]:
        return {
            "email": _("Enter an e-mail address like name@example.com"),
            "name": _("Enter your name"),
            "line1": _("Enter the street and the number"),
            "postcode": _("Enter the postcode"),
            "city": _("Enter the city"),
            "country": _("Choose the country"),
        }


def _countries(local: Local) -> list[tuple[str, str]]:
    names = local.locale.territories
    codes = [str(code) for code in names]
    known = [
        (code, str(names[code]))
        for code in codes
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
    ]
    return sorted(known, key=lambda pair: pair[1])
