"""When a person says no to what the law may give: only for a reason that the law knows.

Pages offer `grounds_of` as a choice; `legal_exception` makes the finding that goes with the
refusal. Without it `stages.authorization.actions.judge` raises `refusal_needs_ground`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from backhaul.core.errors import DomainError
from backhaul.core.law.choice import REGIMES
from backhaul.core.law.words import Ground
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.terms import Terms
from backhaul.core.policies.verdict import Finding

CODE = "legal_exception"
"""Of the finding; its facts are `ground`, `regime` and `source`."""
PERIOD_OVER = "period_over"
"""Nobody told when it was delivered, and a person knows that it was too long ago."""
NOT_FAULTY = "not_faulty"


@dataclass(frozen=True, slots=True)
class RefusalGround:
    """`code` is `<goods>.<condition>` of an exclusion, PERIOD_OVER or NOT_FAULTY.

    `source` is the article, for people; the code alone goes into the journal.
    """

    code: str
    source: str


def grounds_of(terms: Terms | None) -> tuple[RefusalGround, ...]:
    """Return for what alone a person may refuse it; empty: no right may stand, any reason does.

    What the law excludes is a person's to see: a broken seal, a thing made to measure.
    """
    if terms is None:
        return ()
    if terms.ground is Ground.WARRANTY:
        return (RefusalGround(NOT_FAULTY, ""),)
    law = terms.law
    if terms.ground is not Ground.STATUTORY or law is None:
        return ()
    right = REGIMES[law.regime].right(law.channel)
    found = [
        RefusalGround(f"{one.goods.value}.{one.condition.value}", str(one.source))
        for one in (right.exclusions if right else ())
    ]
    if not law.is_sure:
        found.append(RefusalGround(PERIOD_OVER, law.source))
    return tuple(found)


def legal_exception(terms: Terms, code: str) -> Finding:
    """Return why the law lets a person refuse it; raises DomainError `unknown_legal_ground`."""
    for one in grounds_of(terms):
        if one.code == code:
            facts: dict[str, str | int] = {"ground": code, "source": one.source}
            if terms.law is not None:
                facts["regime"] = terms.law.regime
            return Finding(CODE, Outcome.REFUSE, facts)
    raise DomainError("unknown_legal_ground", given=code)


def ground_in(reasons: Iterable[Finding]) -> str:
    """Return the code of the ground that a refusal names, empty where it names none."""
    named = (str(one.facts.get("ground", "")) for one in reasons if one.code == CODE)
    return next(named, "")


def check(terms: Terms | None, reasons: Iterable[Finding], *, unit: int) -> str:
    """Return the ground that is named, empty where none is needed.

    Raises DomainError `refusal_needs_ground` with the codes to choose from, and
    `unknown_legal_ground` for one that is not this law's.
    """
    open_to = [one.code for one in grounds_of(terms)]
    named = ground_in(reasons)
    if named and named not in open_to:
        raise DomainError("unknown_legal_ground", given=named)
    if open_to and not named:
        raise DomainError("refusal_needs_ground", unit=unit, grounds=open_to)
    return named
