"""A delivery that is corrected: what is longer is given, what was promised stays.

A promise is a day that was told. None was told while the window had not begun; a day that was
only assumed, because nobody saw the delivery, was told all the same.
"""

from __future__ import annotations

from datetime import datetime

from backhaul.core.policies.facts import OrderFacts, RequestFacts, UnitFacts
from backhaul.core.policies.lawful import law_of, legal_terms
from backhaul.core.policies.return_window import open_window
from backhaul.core.policies.terms import LegalTerms, Terms


def redated(terms: Terms, request: RequestFacts, unit: UnitFacts, order: OrderFacts) -> Terms:
    """Return the Terms with the deadlines that follow from when it really was delivered.

    They are reckoned by the rule that was frozen, never by the policy of today.
    """
    known: dict[str, object] = {}
    if terms.window is not None:
        window = open_window(terms.window, unit, order)
        known["window_closes_at"] = _later(terms.window_closes_at, window.closes_at)
        known["window_is_assumed"] = window.is_assumed
    if terms.law is not None:
        law = law_of(request, unit, order)
        known["law"] = _longer(terms.law, legal_terms(law, request.requested_at))
    return terms.model_copy(update=known)


def _later(promised: datetime | None, found: datetime | None) -> datetime | None:
    if promised is None or found is None:
        return promised or found
    return max(promised, found)


def _longer(promised: LegalTerms, found: LegalTerms | None) -> LegalTerms:
    """Return the right as it stands now, where it ends no earlier than was told."""
    if found is None or found.ends_at is None:
        return promised
    is_shorter = promised.ends_at is not None and found.ends_at < promised.ends_at
    return promised if is_shorter else found
