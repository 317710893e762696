"""Plain values that look like life: what the parts are shown with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backhaul.foundation.pages.words import REASON_BRANCHES, REASONS, word

RAN = "NL-7F39-2QKX"
TEE = "Lys cotton tee"
LONG = "Tind expedition down parka with a detachable hood and two-way zip"
PICTURE = "/static/demo/tee.svg"
JACKET = "/static/demo/jacket.svg"
PERSON = "Clara Schneider-Wolfenstein-Hohenlohe"


class SampleForm(forms.Form):
    """One field of each kind that pages have."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"), help_text=gettext_lazy("you@example.com")
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, widget=forms.Textarea)
    agreed = forms.BooleanField(label=gettext_lazy("Send me news of this return"))
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"),
        choices=(("agent", gettext_lazy("Care agent")), ("viewer", gettext_lazy("Viewer"))),
        widget=forms.CheckboxSelectMultiple,
    )


def blank(prefix: str) -> SampleForm:
    return SampleForm(auto_id=f"{prefix}_%s")


def wrong(prefix: str) -> SampleForm:
    return SampleForm({"email": "sam@"}, auto_id=f"{prefix}_%s")


class Said(str):
    """A message as Django's framework gives it to a page."""

    __slots__ = ("extra_tags", "level_tag")
    level_tag: str
    extra_tags: str

    @classmethod
    def of(cls, text: str, level_tag: str, extra_tags: str = "") -> Said:
        made = cls(text)
        made.level_tag, made.extra_tags = level_tag, extra_tags
        return made


def branches(chosen: str = "") -> list[dict[str, Any]]:
    """Return two branches of the tree of reasons, one of them with leaves."""
    leaves = [
        {"code": code, "word": word(REASONS, code), "is_on": code == chosen}
        for code in ("too_small", "too_large", "fits_badly")
    ]
    mind = {"code": "changed_mind", "word": word(REASONS, "changed_mind"), "is_on": False}
    return [
        {
            "code": "fit",
            "word": word(REASON_BRANCHES, "fit"),
            "is_on": bool(chosen),
            "question": _("How does it fit?"),
            "leaves": leaves,
        },
        {
            "code": "mind",
            "word": word(REASON_BRANCHES, "mind"),
            "is_on": False,
            "question": "",
            "leaves": [mind],
            "only": mind,
        },
    ]
