"""The questions about a unit, as the bench asks them: one screen, one question, few words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backhaul.core.inspection import Condition, point_number
from backhaul.core.policies.model import Check
from backhaul.stages.inspection.sheets import NO, YES

Words = object
"""Lazy: read in the language of the request."""

MISSING = "missing"
"""The question after “something is missing”: what."""


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    title: Words
    text: Words = ""


@dataclass(frozen=True, slots=True)
class Question:
    """`look` is what to do first, `hints` what to look for."""

    title: Words
    look: Words
    hints: tuple[Words, ...]
    options: tuple[Option, ...]


QUESTIONS: Mapping[Check, Question] = {
    Check.COMPLETE: Question(
        _("Is everything there?"),
        _("Lay it out beside the picture"),
        (_("All parts and accessories?"), _("Tags, papers, spare parts?")),
        (
            Option(YES, _("Yes, everything"), _("As it was sold")),
            Option(NO, _("Something is missing"), _("Say what on the next screen")),
        ),
    ),
    Check.MATCHES: Question(
        _("Is it this product?"),
        _("Read the label inside"),
        (_("Same size and colour?"), _("Same name or number?")),
        (
            Option(YES, _("Yes, this one"), _("Product, size and colour are right")),
            Option(NO, _("No, something else"), _("Other product, size or colour")),
        ),
    ),
    Check.CONDITION: Question(
        _("How does it look?"),
        _("Turn it once all round"),
        (_("Marks, hairs, smell?"), _("Does it close, does it work?")),
        (
            Option(Condition.AS_NEW, _("As new"), _("Never used, tags on")),
            Option(
                Condition.OPENED,
                pgettext_lazy("condition", "Opened"),
                _("Unpacked or tried on, no marks"),
            ),
            Option(Condition.USED, _("Used"), _("Worn or washed, light marks")),
            Option(Condition.DAMAGED, _("Damaged"), _("Torn, stained or scratched")),
            Option(Condition.BROKEN, _("Broken"), _("Does not work, cannot be worn")),
        ),
    ),
}


def question(code: str, points: Sequence[str]) -> Question:
    """Return the question of a code: of a check, or about a point of the brand's own list."""
    number = point_number(code)
    if number is None:
        return QUESTIONS[Check(code)]
    return Question(
        points[number - 1],
        _("The brand wants this looked at"),
        (_("Look before you answer: a no is shown to a person."),),
        (
            Option(YES, _("Yes, it is so"), _("As the brand wants it")),
            Option(NO, _("No, it is not"), _("A person decides about the money")),
        ),
    )


#: What is missing most often: code → its name.
ACCESSORIES: Mapping[str, Words] = {
    "packaging": _("Box or bag"),
    "papers": _("Papers or manual"),
    "tags": _("Tags or labels"),
    "cable": _("Cable or charger"),
    "part": _("A part of it"),
}
#: Why a unit is put aside: code → what is kept as its note.
DOUBTS: tuple[Option, ...] = (
    Option("what", _("I cannot tell what it is"), _("No label, no picture like it")),
    Option("grade", _("I cannot grade it"), _("Between two answers")),
    Option("odd", _("Something is wrong with it"), _("Smell, leak, battery, dirt")),
    Option("other", _("Something else"), _("Write it in your words")),
)
#: Why the proposal is not followed.
OVERRIDES: tuple[Option, ...] = (
    Option("worse_than_graded", _("It is worse than graded"), _("Seen only now")),
    Option("better_than_graded", _("It is better than graded"), _("Looks worse than it is")),
    Option("no_room", _("No room for it"), _("Bin or bench is full")),
    Option("brand_asked", _("The brand asked for it"), _("Told to us for this one")),
    Option("other", _("Something else"), _("Write it in your words")),
)


def named(options: Sequence[Option], value: str) -> Option | None:
    return next((one for one in options if one.value == value), None)


def accessory(code: str) -> str:
    """Return the name of what is missing; what was typed is shown as it was typed."""
    return str(ACCESSORIES.get(code, code))
