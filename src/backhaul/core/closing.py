"""Why a choice of a request is not offered, and which ones the rules would refuse anyhow."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from backhaul.core.axes import Method, Resolution
from backhaul.core.drafts import SELF_SERVICE, Offered, needs_a_label
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.policy import Policy
from backhaul.core.policies.verdict import Verdict

Choice = Resolution | Method
#: A shopper looks for these; whoever does not exchange need not say so.
_USUAL = frozenset({Resolution.REFUND, Resolution.CREDIT})
Verdicts = Mapping[tuple[Resolution, Method], Verdict]


class Closed(StrEnum):
    """What keeps a choice from being offered."""

    BRAND = "brand"
    """The policy has it for nobody."""
    GIFT = "gift"
    """What was paid is the buyer's."""
    NO_LABELS = "no_labels"
    """No carrier is there that would make its label."""
    THESE_ITEMS = "these_items"
    """A rule has it not for what was picked."""


def narrowed(offered: Offered, verdicts: Verdicts) -> Offered:
    """Leave out what would be refused whatever else is chosen.

    Where that would leave nothing of a kind, all of it stays: deciding gives the reasons then.
    """
    ways, gets = offered.methods, offered.resolutions
    resolutions = tuple(
        one
        for one in gets
        if not all(_refuses(verdicts[one, way], "resolution_not_offered") for way in ways)
    )
    methods = tuple(
        way
        for way in ways
        if not all(_refuses(verdicts[one, way], "method_not_offered") for one in gets)
    )
    return Offered(resolutions=resolutions or gets, methods=methods or ways)


def _refuses(verdict: Verdict, code: str) -> bool:
    return any(
        found.code == code and found.outcome is Outcome.REFUSE
        for unit in verdict.units
        for found in unit.reasons
    )


def closed(
    policy: Policy, offered: Offered, *, sells_labels: bool, is_gift: bool
) -> dict[Choice, Closed]:
    """Return why, for each choice that a shopper could expect and that is not in `offered`."""
    found: dict[Choice, Closed] = {}
    expected = (one for one in Resolution if one in policy.every_resolution or one in _USUAL)
    for one in expected:
        if one not in offered.resolutions:
            is_the_buyers = is_gift and one is not Resolution.CREDIT
            found[one] = (
                Closed.GIFT
                if is_the_buyers
                else _by(is_in_policy=one in policy.every_resolution)
            )
    for way in SELF_SERVICE:
        if way not in offered.methods:
            is_wanted = way in policy.every_method
            is_unmade = is_wanted and needs_a_label(way) and not sells_labels
            found[way] = Closed.NO_LABELS if is_unmade else _by(is_in_policy=is_wanted)
    return found


def _by(*, is_in_policy: bool) -> Closed:
    return Closed.THESE_ITEMS if is_in_policy else Closed.BRAND
