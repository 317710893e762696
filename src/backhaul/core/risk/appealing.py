"""A second look that a shopper asks for: once, in time, and by somebody else."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from backhaul.core.errors import DomainError
from backhaul.core.risk.rules import RiskRules

MOST_WORDS = 2000
_BY_RULES = frozenset({"", "system"})


class AppealState(StrEnum):
    OPEN = "open"
    GRANTED = "granted"
    """At least one unit was authorised after all."""
    UPHELD = "upheld"
    """The first decision stands: a second person says so too."""
    WITHDRAWN = "withdrawn"
    """The shopper took the request back meanwhile: nothing is left to decide."""


def check_appeal(
    rules: RiskRules, words: str, *, decided_at: datetime | None, at: datetime
) -> None:
    """Refuse what cannot be asked; `decided_at` None: nothing was refused or is held.

    Raises DomainError `appeal_words_missing`, `appeal_words_too_long`, `nothing_to_appeal`,
    `appeal_too_late`.
    """
    if not words.strip():
        raise DomainError("appeal_words_missing")
    if len(words) > MOST_WORDS:
        raise DomainError("appeal_words_too_long", most=MOST_WORDS)
    if decided_at is None:
        raise DomainError("nothing_to_appeal")
    if at > appeal_until(rules, decided_at):
        raise DomainError("appeal_too_late", days=rules.appeal_days)


def appeal_until(rules: RiskRules, decided_at: datetime) -> datetime:
    return decided_at + timedelta(days=rules.appeal_days)


def answer_by(rules: RiskRules, asked_at: datetime) -> datetime:
    return asked_at + timedelta(hours=rules.appeal_answer_h)


def people(deciders: Collection[str]) -> list[str]:
    """Return who of those that decided is a person: the rules have no opinion to defend."""
    return sorted({one for one in deciders if one not in _BY_RULES})


def check_second_person(first_deciders: Collection[str], actor: str) -> None:
    """Raises DomainError `needs_second_decider`."""
    if actor in _BY_RULES or actor in first_deciders:
        raise DomainError("needs_second_decider")
