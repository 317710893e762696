"""What somebody types about goods without an order: what shows it, and who they are."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backhaul.core.proofs import MOST_COMMENT, MOST_TEXT, Where
from backhaul.core.reasons import TREE
from backhaul.doors.portal.entry_forms import text_input
from backhaul.doors.portal.gift_forms import ReceiverForm
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.words import REASONS, word

_WHERE = {
    Where.SHOP: gettext_lazy("In a shop"),
    Where.MARKETPLACE: gettext_lazy("On a marketplace"),
    Where.GIFT: gettext_lazy("It was given to me"),
}


class ProofForm(ReceiverForm):
    where = forms.ChoiceField(
        label=gettext_lazy("Where does it come from?"),
        choices=[
            ("", gettext_lazy("Choose where it comes from")),
            *((one.value, words) for one, words in _WHERE.items()),
        ],
    )
    seller = forms.CharField(
        label=gettext_lazy("Which shop or marketplace?"),
        max_length=MOST_TEXT,
        required=False,
        widget=text_input(),
    )
    bought_on = forms.DateField(
        label=gettext_lazy("Bought on"), widget=forms.DateInput(attrs={"type": "date"})
    )
    title = forms.CharField(
        label=gettext_lazy("What is it?"),
        max_length=MOST_TEXT,
        widget=text_input(list="titles"),
    )
    serial = forms.CharField(
        label=gettext_lazy("Serial number"),
        max_length=MOST_TEXT,
        required=False,
        widget=text_input(autocapitalize="characters"),
    )
    receipt = forms.CharField(
        label=gettext_lazy("Number of the receipt"),
        max_length=MOST_TEXT,
        required=False,
        widget=text_input(),
    )
    reason = forms.ChoiceField(label=gettext_lazy("Why do you send it back?"))
    comment = forms.CharField(
        label=gettext_lazy("Anything else?"),
        max_length=MOST_COMMENT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = (
        "where", "seller", "bought_on", "title", "serial", "receipt", "reason", "comment",
        "email", "name", "line1", "line2", "postcode", "city", "region", "country",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, local: Local) -> None:
        super().__init__(data, local=local, known={})
        self.fields["email"].help_text = _("News about it go there")
        reason = self.fields["reason"]
        assert isinstance(reason, forms.ChoiceField)
        leaves = [leaf for leaves in TREE.values() for leaf in leaves]
        reason.choices = [("", _("Choose a reason")), *((x, word(REASONS, x)) for x in leaves)]
        for name, sentence in (
            ("where", _("Choose where it comes from")),
            ("bought_on", _("Enter the day on which it was bought")),
            ("title", _("Say what it is")),
            ("reason", _("Choose a reason.")),
        ):
            self.field_said(name, sentence)
