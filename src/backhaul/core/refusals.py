"""Why a person refuses a request: what the shopper reads, as codes with one free text."""

from __future__ import annotations

from collections.abc import Sequence

from backhaul.core.errors import DomainError
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.verdict import Finding

#: Public, never reused; in the order in which they are offered.
REFUSALS = (
    "not_as_claimed",
    "used_too_much",
    "damaged_by_use",
    "photos_do_not_show_it",
    "not_bought_here",
    "asked_too_late",
)
IN_WORDS = "in_words"
"""What none of them says; its fact `text` holds the words."""
LONGEST = 500


def refusal(codes: Sequence[str], text: str) -> tuple[Finding, ...]:
    """Return the findings of a person who says no, for every reason that was chosen.

    Raises DomainError `refusal_without_reason`, `unknown_refusal` or `refusal_too_long`.
    """
    words = text.strip()
    unknown = [code for code in codes if code not in REFUSALS]
    if unknown:
        raise DomainError("unknown_refusal", given=unknown[0])
    if len(words) > LONGEST:
        raise DomainError("refusal_too_long", most=LONGEST)
    found = [Finding(code, Outcome.REFUSE) for code in REFUSALS if code in codes]
    if words:
        found.append(Finding(IN_WORDS, Outcome.REFUSE, {"text": words}))
    if not found:
        raise DomainError("refusal_without_reason")
    return tuple(found)
