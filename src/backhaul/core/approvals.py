"""Who may let money go alone: a limit for each role, and one above which two are needed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from backhaul.core.money import Money, exponent

#: In whole units of a currency.
_USUAL = 500


@dataclass(frozen=True, slots=True)
class Limits:
    """Amounts in minor units of the brand's currency.

    A role that is not in `by_role` has no limit. `second_above`: beyond it nobody is alone.
    """

    by_role: Mapping[str, int] = field(default_factory=dict)
    second_above: int | None = None

    def of(self, roles: Collection[str]) -> int | None:
        """Return up to what somebody with these roles may decide at all; None: anything.

        The highest of their roles counts. Nobody without a role may decide anything.
        """
        if not roles:
            return 0
        if any(role not in self.by_role for role in roles):
            return None
        return max(self.by_role[role] for role in roles)

    def alone(self, roles: Collection[str]) -> int | None:
        """Return up to what they may decide without a second person; None: anything."""
        given = [most for most in (self.of(roles), self.second_above) if most is not None]
        return min(given, default=None)


def usual(currency: str) -> Money:
    """Return up to what is given without an order, and nobody is asked whether it is meant.

    No limit of a brand: it catches a digit too many where no limit was set.
    """
    return Money(_USUAL * 10 ** exponent(currency), currency)
