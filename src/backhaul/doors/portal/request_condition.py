"""In what state a thing is, by the shopper's word: asked only where a rule reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy, pgettext_lazy

from backhaul.core.drafts import asks_condition
from backhaul.core.policies.facts import Said
from backhaul.core.policies.policy import Policy
from backhaul.stages.intake.drafts import Chosen

_WORDS: Mapping[str, object] = {
    Said.UNOPENED: gettext_lazy("Unopened"),
    Said.OPENED: pgettext_lazy("condition", "Opened"),
    Said.USED: gettext_lazy("Used"),
    Said.DAMAGED: gettext_lazy("Damaged"),
}


@dataclass(frozen=True, slots=True)
class Condition:
    code: str
    word: str
    is_on: bool


def conditions_of(policy: Policy, typed: Chosen) -> tuple[Condition, ...]:
    """Return the states to choose from, none where no rule asks."""
    if not asks_condition(policy):
        return ()
    return tuple(Condition(one, condition_word(one), typed.said == one) for one in Said)


def condition_word(code: str) -> str:
    """Return the word for a state, empty for none."""
    return str(_WORDS.get(code, ""))
