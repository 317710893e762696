"""What the forms of setting up share: a rule's refusal is put beside its field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from backhaul.core.errors import DomainError
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.pages.words import ROLES
from backhaul.foundation.tenancy.brands import time_zones
from backhaul.foundation.tenancy.models import Role


def put_problems(form: forms.Form, problems: Mapping[str, DomainError]) -> None:
    """Say at each field what is wrong with it; what has no field stands above the form."""
    for name, error in problems.items():
        form.add_error(name if name in form.fields else None, sentence(error))


def put_refusal(form: forms.Form, error: DomainError, field: str = "") -> None:
    form.add_error(field if field in form.fields else None, sentence(error))


def languages() -> list[tuple[str, Any]]:
    own = {"en": "English", "zh-hans": "简体中文"}
    return [(code, own.get(code, name)) for code, name in settings.LANGUAGES]


def zones() -> list[tuple[str, str]]:
    return [(zone, zone.replace("_", " ")) for zone in time_zones()]


def roles() -> list[tuple[str, Any]]:
    return [(role, ROLES.get(role, role)) for role in Role.values]


def text(label: object, *, most: int = 120, required: bool = True, **more: Any) -> Any:
    """Return a field for one line of text."""
    attributes = {"maxlength": most, **more.pop("attrs", {})}
    return forms.CharField(
        label=label,  # type: ignore[arg-type] # lazily translated
        max_length=most,
        required=required,
        widget=forms.TextInput(attrs=attributes),
        **more,
    )


def email(label: object = _("E-mail address"), **more: Any) -> Any:
    return forms.EmailField(
        label=label,  # type: ignore[arg-type] # lazily translated
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        **more,
    )


def new_password(**more: Any) -> Any:
    return forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least ten characters. A sentence is easier to remember than a word."),
        **more,
    )


def zone_field(**more: Any) -> Any:
    return forms.ChoiceField(label=_("Time zone"), choices=zones, **more)


def language_field(**more: Any) -> Any:
    return forms.ChoiceField(label=_("Language"), choices=languages, **more)
