"""The steps for one kind of incident as a form: on or off, in which order, after how long."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backhaul.core.playbooks.model import BY_ITSELF, Playbooks, Step, StepKind, can_be
from backhaul.core.tracking.words import IncidentKind
from backhaul.doors.console.playbook_words import STEPS

_MOST_HOURS = 24 * 365


def _number(label: object, least: int, most: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,  # type: ignore[arg-type]  # lazily translated
        min_value=least,
        max_value=most,
        widget=forms.NumberInput(attrs={"min": least, "max": most, "inputmode": "numeric"}),
    )


class LoyaltyForm(forms.Form):
    orders = _number(gettext_lazy("A loyal customer has at least so many orders"), 1, 1000)
    lost_before = _number(
        gettext_lazy("and at most so many earlier parcels that nobody ever saw"), 0, 100
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


class StepsForm(forms.Form):
    """`rows` are the steps that make sense for the kind, in their present order."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, kind: IncidentKind, books: Playbooks, seen: int, data: Any) -> None:
        super().__init__(data, initial={"seen": seen})
        self._kind, self._books = kind, books
        known = books.steps.get(kind, ())
        others = [one for one in StepKind if one not in {step.kind for step in known}]
        offered = [*known, *(Step(kind=one, is_on=False) for one in others)]
        self._offered = [step for step in offered if can_be(kind, step.kind)]
        for place, step in enumerate(self._offered, start=1):
            self._add(step, place)

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "name": STEPS[step.kind],
                "on": self[f"{step.kind.value}_on"],
                "fields": [
                    self[name]
                    for part in ("place", "after_h", "due_h")
                    if (name := f"{step.kind.value}_{part}") in self.fields
                ],
            }
            for step in self._offered
        ]

    @property
    def playbooks(self) -> Playbooks:
        """What the brand's playbooks are with these steps; for a form that is valid."""
        steps = {**self._books.steps, self._kind: tuple(self._chosen())}
        return self._books.model_copy(update={"steps": steps})

    def clean(self) -> dict[str, Any]:
        """Say at the field where two steps have one place, or one comes before its time."""
        if self.errors:
            return self.cleaned_data
        places: set[int] = set()
        latest = 0
        for step in self._chosen():
            place = int(self.cleaned_data[f"{step.kind.value}_place"])
            if place in places:
                self.add_error(f"{step.kind.value}_place", _("Two steps have this place."))
            places.add(place)
            if step.is_on and step.after_h < latest:
                words = _("The step above it comes after {n} h: not earlier than that.")
                self.add_error(f"{step.kind.value}_after_h", words.format(n=latest))
            latest = max(latest, step.after_h) if step.is_on else latest
        return self.cleaned_data

    def _add(self, step: Step, place: int) -> None:
        name = step.kind.value
        self.fields[f"{name}_on"] = forms.BooleanField(
            label=STEPS[step.kind],  # type: ignore[arg-type]  # lazily translated
            required=False,
            initial=step.is_on,
        )
        self.fields[f"{name}_place"] = _number(gettext_lazy("Place"), 1, 99)
        self.fields[f"{name}_after_h"] = _number(
            gettext_lazy("Hours after the incident"), 0, _MOST_HOURS
        )
        self.initial[f"{name}_place"] = place
        self.initial[f"{name}_after_h"] = step.after_h
        if step.kind not in BY_ITSELF:
            self.fields[f"{name}_due_h"] = _number(
                gettext_lazy("Hours a person has"), 0, _MOST_HOURS
            )
            self.initial[f"{name}_due_h"] = step.due_h

    def _chosen(self) -> list[Step]:
        given = self.cleaned_data
        ordered = sorted(self._offered, key=lambda step: given[f"{step.kind.value}_place"])
        return [
            Step(
                kind=step.kind,
                is_on=given[f"{step.kind.value}_on"],
                after_h=given[f"{step.kind.value}_after_h"],
                due_h=given.get(f"{step.kind.value}_due_h", step.due_h),
            )
            for step in ordered
        ]
