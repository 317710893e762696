"""What follows from a rule as fields, read off the model of each table.

An outcome that a table learns stands in the form as soon as its model has it.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Annotated, Any, Union, get_args, get_origin

from django import forms
from django.utils.translation import gettext as _

from backhaul.core.money import parse_major
from backhaul.core.policies.editing import then_of
from backhaul.core.policies.rules import Then
from backhaul.doors.console.policy.conditions_form import amount_typed
from backhaul.doors.console.policy.table_words import VALUES, label_of
from backhaul.foundation.pages.words import word

Sites = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The type of a field: `kind` of one value, whether it holds several, or may be None."""

    kind: type
    is_many: bool
    is_optional: bool
    is_needed: bool = False
    """It has no value of its own."""


def shape_of(annotation: Any) -> Shape | None:
    """Return the shape of a field that a form can show, else None."""
    found, is_optional, is_many = annotation, False, False
    while True:
        origin = get_origin(found)
        if origin is Annotated:
            found = get_args(found)[0]
        elif origin in (Union, types.UnionType):
            left = [one for one in get_args(found) if one is not types.NoneType]
            if len(left) != 1:
                return None
            found, is_optional = left[0], True
        elif origin is tuple:
            found, is_many = get_args(found)[0], True
        else:
            break
    if not isinstance(found, type):
        return None
    is_enum = issubclass(found, Enum)
    if not is_enum and (is_many or found not in (bool, int, str, date)):
        return None
    return Shape(kind=found, is_many=is_many, is_optional=is_optional)


def shapes(table: str) -> dict[str, Shape]:
    found = {}
    for name, field in then_of(table).model_fields.items():
        shape = shape_of(field.annotation)
        if shape is not None:
            found[name] = replace(shape, is_needed=field.is_required())
    return found


def then_fields(table: str, sites: Sites) -> Iterator[tuple[str, forms.Field]]:
    for name, shape in shapes(table).items():
        yield f"then_{name}", _field(name, shape, sites)


def _field(name: str, shape: Shape, sites: Sites) -> forms.Field:
    label = label_of(name)
    if name == "site":
        return forms.ChoiceField(label=label, choices=sites)
    if issubclass(shape.kind, Enum):
        return _choice(name, label, shape)
    if shape.kind is bool:
        return forms.BooleanField(label=label, required=False)
    if shape.kind is date:
        return forms.DateField(
            label=label, required=False, widget=forms.DateInput(attrs={"type": "date"})
        )
    if shape.kind is str or name.endswith("_minor"):
        attrs = {"inputmode": "decimal"} if shape.kind is int else {}
        return forms.CharField(
            label=label,
            required=shape.is_needed,
            max_length=300,
            widget=forms.TextInput(attrs={"autocomplete": "off", **attrs}),
        )
    return forms.IntegerField(label=label, required=shape.is_needed, min_value=0)


def _choice(name: str, label: str, shape: Shape) -> forms.Field:
    assert issubclass(shape.kind, Enum)
    codes = [str(one.value) for one in shape.kind]
    choices = [(code, word(VALUES.get(name, {}), code)) for code in codes]
    if shape.is_many:
        return forms.MultipleChoiceField(
            label=label,
            choices=choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("None: as for all others."),
        )
    if shape.is_optional:
        choices = [("", _("as for all others")), *choices]
    return forms.ChoiceField(label=label, choices=choices, required=shape.is_needed)


def initial_of(table: str, then: Then | None, currency: str) -> dict[str, Any]:
    if then is None:
        return {}
    told = then.model_dump(mode="json")
    found = {}
    for name in shapes(table):
        value = told[name]
        if name.endswith("_minor") and isinstance(value, int):
            value = amount_typed(value, currency) if value else ""
        found[f"then_{name}"] = value
    return found


def then_in(
    table: str, cleaned: Mapping[str, Any], currency: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what follows as a rule stores it, and what is wrong by field."""
    given: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, shape in shapes(table).items():
        key = f"then_{name}"
        value = cleaned.get(key)
        if shape.is_many:
            given[name] = value or (None if shape.is_optional else ())
        elif name.endswith("_minor") and value:
            try:
                given[name] = parse_major(str(value).replace(",", "."), currency).minor
            except ValueError:
                wrong[key] = _("This is no amount in {currency}.").format(currency=currency)
        elif value not in ("", None):
            given[name] = value.isoformat() if isinstance(value, date) else value
    return given, wrong
