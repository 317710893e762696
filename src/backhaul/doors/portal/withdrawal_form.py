"""What somebody types who withdraws: who, from which contract, and where the receipt goes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backhaul.core.withdrawals import MOST_CONTRACT, MOST_NAME, MOST_PARTS
from backhaul.doors.portal.entry_forms import EmailField, Entry, text_input


class StatementForm(Entry):
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=MOST_NAME,
        widget=text_input(autocomplete="name"),
    )
    contract = forms.CharField(
        label=gettext_lazy("Order number"), max_length=MOST_CONTRACT, widget=text_input()
    )
    parts = forms.CharField(
        label=gettext_lazy("Only some of it? Say what"),
        help_text=gettext_lazy("Empty: the whole order"),
        max_length=MOST_PARTS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    email = EmailField(gettext_lazy("The receipt of your declaration goes there, at once"))

    def __init__(
        self, data: Any = None, *, initial: dict[str, str] | None = None, example: str
    ) -> None:
        """`example` is how the brand's order numbers look; empty: nobody can say."""
        super().__init__(data, initial=initial)
        hint = _("Or whatever else tells us which purchase it is")
        if example:
            hint = _("Like {example}, or whatever else tells us which purchase it is").format(
                example=example
            )
        self.fields["contract"].help_text = hint
        self.field_said("name", _("Enter your name"))
        self.field_said("contract", _("Enter the order number, or what else names it"))
        self.field_said("email", _("Enter an e-mail address like name@example.com"))
