"""One row of a table as a form; the model itself says what cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from pydantic import ValidationError

from backhaul.core.policies.editing import put_rule
from backhaul.core.policies.policy import Policy
from backhaul.core.policies.rules import Rule
from backhaul.doors.console.policy.conditions_form import (
    CEL,
    Asked,
    as_data,
    asked_by,
    clauses_in,
    fields_of,
)
from backhaul.doors.console.policy.saying import SCOPES, Tongue, fact_word
from backhaul.doors.console.policy.table_words import TOGETHER
from backhaul.doors.console.policy.then_form import Sites, initial_of, then_fields, then_in


@dataclass(frozen=True, slots=True)
class Subject:
    """What a form is about: a row of a table of a draft; `rule` None: a new one."""

    policy: Policy
    table: str
    rule_id: str
    rule: Rule[Any] | None
    tongue: Tongue
    sites: Sites


@dataclass(frozen=True, slots=True)
class ConditionView:
    """The fields of one condition, and what takes it away."""

    number: int
    fact: str
    label: str
    join: Any
    op: Any
    value: Any
    is_expression: bool


class RuleForm(forms.Form):
    name = forms.CharField(required=False, max_length=120)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, about: Subject, asked: Sequence[Asked], data: Any = None, initial: Any = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.about, self.asked = about, list(asked)
        self.policy: Policy | None = None
        self.fields["name"].label = _("Name of the rule")
        for name, field in fields_of(asked, about.tongue):
            self.fields[name] = field
        for name, field in then_fields(about.table, about.sites):
            self.fields[name] = field
        for scope, fact in SCOPES.items():
            self.fields[f"scope_{scope}"] = forms.CharField(
                label=fact_word(fact).capitalize(),
                required=False,
                max_length=4000,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )

    @property
    def conditions(self) -> list[ConditionView]:
        found = []
        for number, one in enumerate(self.asked):
            names = (f"c{number}_{part}" for part in ("join", "op", "value"))
            join, op, value = (self[name] if name in self.fields else None for name in names)
            label = _("An expression") if one.fact == CEL else fact_word(one.fact)
            found.append(
                ConditionView(number, one.fact, label, join, op, value, one.fact == CEL)
            )
        return found

    @property
    def then(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith("then_")]

    @property
    def scope(self) -> list[Any]:
        return [self[f"scope_{name}"] for name in SCOPES]

    @property
    def has_scope(self) -> bool:
        return any(field.value() for field in self.scope)

    def clean(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        currency = self.about.policy.currency
        when, wrong = clauses_in(self.asked, currency)
        then, wrong_then = then_in(self.about.table, given, currency)
        for name, words in {**wrong, **wrong_then}.items():
            self.add_error(name if name in self.fields else None, words)
        if not self.errors:
            self._judge(given, when, then)
        return given

    def _judge(self, given: dict[str, Any], when: list[Any], then: dict[str, Any]) -> None:
        before = self.about.rule
        kept = before.then.model_dump(mode="json") if before else {}
        shown = {name.removeprefix("then_") for name in self.fields if "then_" in name}
        rule = {
            "id": self.about.rule_id,
            "name": given["name"],
            "is_on": before.is_on if before else True,
            "scope": {name: _codes(given.get(f"scope_{name}", "")) for name in SCOPES},
            "when": when,
            "then": {**{k: v for k, v in kept.items() if k not in shown}, **then},
        }
        try:
            self.policy = put_rule(self.about.policy, self.about.table, rule)
        except ValidationError as wrong:
            for error in wrong.errors():
                field, words = self._placed(dict(error))
                self.add_error(field, words)

    def _placed(self, error: dict[str, Any]) -> tuple[str | None, str]:
        message = str(error["msg"]).removeprefix("Value error, ")
        for part, (field, words) in TOGETHER.items():
            if part in message and f"then_{field}" in self.fields:
                return f"then_{field}", str(words)
        names = [f"then_{step}" for step in error["loc"] if isinstance(step, str)]
        names += [f"scope_{step}" for step in error["loc"] if isinstance(step, str)]
        return next((name for name in names if name in self.fields), None), message


def initial_rule(about: Subject) -> tuple[list[Asked], dict[str, Any]]:
    """Return the conditions and the values of the row that a form is about."""
    rule = about.rule
    if rule is None:
        return [], {}
    asked = asked_by(rule.when, about.policy.currency)
    scope = {f"scope_{name}": ", ".join(getattr(rule.scope, name)) for name in SCOPES}
    then = initial_of(about.table, rule.then, about.policy.currency)
    return asked, {"name": rule.name, **scope, **then, **as_data(asked)}


def typed_initial(about: Subject, data: Any, asked: Sequence[Asked]) -> dict[str, Any]:
    """Return what was typed, to be shown again with another list of conditions."""
    blank = RuleForm(about, ())
    kept = {
        name: data.getlist(name)
        if isinstance(field, forms.MultipleChoiceField)
        else data.get(name, "")
        for name, field in blank.fields.items()
    }
    return {**kept, **as_data(asked)}


def _codes(text: str) -> list[str]:
    return [code.strip() for code in text.split(",") if code.strip()]
