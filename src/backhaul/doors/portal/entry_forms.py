"""What a shopper types before anything is known: checked as far as it says by itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backhaul.core.ids import read_ran

_LONGEST_NUMBER = 120


def text_input(**attributes: Any) -> forms.TextInput:
    usual = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
    return forms.TextInput(attrs={**usual, **attributes})


class Entry(forms.Form):
    """Fields whose messages say what is right, and whose ids the summary can link to."""

    use_required_attribute = False

    def field_said(self, name: str, sentence: str) -> None:
        field = self.fields[name]
        field.error_messages |= {"required": sentence, "invalid": sentence}


class NumberForm(Entry):
    number = forms.CharField(
        label=gettext_lazy("Order number"), max_length=_LONGEST_NUMBER, widget=text_input()
    )

    def __init__(self, data: Any = None, *, example: str = "") -> None:
        """`example` is how the brand's numbers look; empty: nobody can say."""
        super().__init__(data)
        if example:
            self.fields["number"].help_text = _("In your order e-mail, like {example}").format(
                example=example
            )
            sentence = _("Enter the order number, like {example}").format(example=example)
        else:
            self.fields["number"].help_text = _("In your order e-mail")
            sentence = _("Enter the order number from your order e-mail")
        self.field_said("number", sentence)


class EmailField(forms.EmailField):
    def __init__(self, hint: Any) -> None:
        attributes = {"autocomplete": "email", "spellcheck": "false", "inputmode": "email"}
        # Of type text: what is wrong is told by us, in the words of the page.
        widget = forms.TextInput(attrs=attributes)
        super().__init__(label=gettext_lazy("E-mail"), max_length=254, help_text=hint)
        self.widget = widget


class LookUpForm(NumberForm):
    email = EmailField(gettext_lazy("The address you ordered with"))

    def __init__(self, data: Any = None, *, example: str = "") -> None:
        super().__init__(data, example=example)
        self.field_said("email", _("Enter an e-mail address like name@example.com"))


class TrackForm(Entry):
    number = forms.CharField(
        label=gettext_lazy("Return number"),
        max_length=_LONGEST_NUMBER,
        widget=text_input(autocapitalize="characters"),
    )
    email = EmailField(gettext_lazy("The address you ordered with"))

    def __init__(self, data: Any = None, *, example: str) -> None:
        super().__init__(data)
        self.example = example
        self.fields["number"].help_text = _("In every e-mail about it, like {example}").format(
            example=example
        )
        self.field_said("number", self._wrong)
        self.field_said("email", _("Enter an e-mail address like name@example.com"))

    @property
    def _wrong(self) -> str:
        return _(
            "Enter the return number, like {example}. One sign is not as it must be."
        ).format(example=self.example)

    def clean_number(self) -> str:
        written = read_ran(self.cleaned_data["number"])
        if written is None:
            raise forms.ValidationError(self._wrong)
        return written


class CodeForm(Entry):
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        help_text=gettext_lazy("Six digits, in the e-mail"),
        widget=text_input(autocomplete="one-time-code", inputmode="numeric"),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.field_said("code", _("Enter the six digits from the e-mail"))

    def clean_code(self) -> str:
        digits = "".join(str(self.cleaned_data["code"]).split())
        if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
            raise forms.ValidationError(_("Enter the six digits from the e-mail"))
        return digits
