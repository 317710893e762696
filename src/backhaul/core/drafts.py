"""What may be asked back of an order line, and what a half-written request still lacks."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backhaul.core.allowance import LineAllowance, remaining
from backhaul.core.axes import Method, Resolution
from backhaul.core.ids import compact
from backhaul.core.intake import MOST_COMMENT, Problem
from backhaul.core.policies.asker import NOBODY, Asker
from backhaul.core.policies.decide import judge_unit
from backhaul.core.policies.facts import OrderFacts, RequestFacts, UnitFacts
from backhaul.core.policies.judging import photos_needed
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.policy import Policy
from backhaul.core.policies.verdict import Finding
from backhaul.core.reasons import TREE, is_leaf
from backhaul.core.tracking.numbers import guesses


class Gone(StrEnum):
    """Why nothing is left of a line to ask back."""

    NOT_SENT = "not_sent"
    ASKED_BACK = "asked_back"
    CAME_BACK = "came_back"


@dataclass(frozen=True, slots=True)
class Standing:
    """What may still be asked back of a line: nothing, if there is any `gone` or `refusals`.

    `refusals` are the policy's own findings; `closes_at` is the end of the window.
    """

    remaining: int
    gone: Gone | None
    refusals: tuple[Finding, ...]
    closes_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.gone is None and not self.refusals


#: Against what is put in for a choice that comes later: other choices may be open.
_CHOSEN_LATER = frozenset({"resolution_not_offered", "method_not_offered"})


def standing(
    policy: Policy,
    unit: UnitFacts,
    order: OrderFacts,
    allowance: LineAllowance[int],
    *,
    now: datetime,
    asker: Asker = NOBODY,
) -> Standing:
    """Return what the rules would say to one unit of a line, were it asked back now."""
    left = remaining(allowance)
    facts = RequestFacts(
        units=(unit,),
        orders=(order,),
        resolution=policy.resolutions[0],
        method=policy.methods[0],
        currency=unit.paid.currency,
        requested_at=now,
    )
    judged = judge_unit(policy, asker.asking(facts), unit)
    return Standing(
        remaining=left,
        gone=None if left else _gone(allowance),
        refusals=tuple(
            found
            for found in judged.opinion.reasons
            if found.outcome is Outcome.REFUSE and found.code not in _CHOSEN_LATER
        ),
        closes_at=judged.closes_at,
    )


def _gone(allowance: LineAllowance[int]) -> Gone:
    if allowance.asked_back:
        return Gone.ASKED_BACK
    return Gone.CAME_BACK if allowance.returned else Gone.NOT_SENT


def leaf_of(branch: str, leaf: str) -> str:
    """Return the reason that was chosen in two steps; empty while the second one is open.

    A branch with one leaf needs no second step. A leaf of another branch was chosen before
    the first step was changed: it does not count.
    """
    leaves = TREE.get(branch, {})
    if len(leaves) == 1:
        return next(iter(leaves))
    return leaf if leaf in leaves else ""


def branch_of(leaf: str) -> str:
    """Return the branch of a leaf, empty for what is none."""
    return next((branch for branch, leaves in TREE.items() if leaf in leaves), "")


def needs_photos(policy: Policy, reason: str) -> bool:
    return reason in policy.reasons_needing_photos


#: Something is to be seen of them.
_SHOWING = ("wrong", "broken")


def welcomes_photos(policy: Policy, reason: str) -> bool:
    """Whether a picture would help to decide, needed or not."""
    return needs_photos(policy, reason) or branch_of(reason) in _SHOWING


@dataclass(frozen=True, slots=True, kw_only=True)
class PickedFacts:
    """One line that was picked, as it was typed."""

    line_id: int
    quantity: int
    reason: str
    has_branch: bool
    comment: str
    photos: int
    serials: int = 0
    """How many serial numbers were typed."""
    said: str = ""
    """In what state it is, by the shopper's word; empty: nothing was chosen."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What must come with a line, by the rule that decides about it."""

    photos: int = 0
    serials: bool = False


def needs_of(policy: Policy, request: RequestFacts) -> dict[int, Needs]:
    """Return what each line of a request needs, for the reason that is chosen."""
    found: dict[int, Needs] = {}
    for unit in request.units:
        judged = judge_unit(policy, request, unit)
        then = judged.then
        found[int(unit.line_id)] = Needs(
            photos=photos_needed(policy, judged.known, then),
            serials=then is not None and then.needs_serial,
        )
    return found


def asks_serials(policy: Policy) -> bool:
    """Whether a rule may want a serial number: then there is a field for it."""
    return any(rule.is_on and rule.then.needs_serial for rule in policy.tables.eligibility)


def asks_condition(policy: Policy) -> bool:
    """Whether a rule reads in what state it is: then the shopper is asked."""
    return not policy.asked.isdisjoint(("said", "is_opened"))


#: What may stand between the numbers of several pieces.
_BETWEEN = re.compile(r"[,;\n]")


def serials_of(typed: str) -> tuple[str, ...]:
    """Return the serial numbers in a field, one for each piece."""
    return tuple(filter(None, (one.strip() for one in _BETWEEN.split(typed))))


def item_problems(
    policy: Policy,
    picked: Sequence[PickedFacts],
    lines: Mapping[int, Standing],
    needs: Mapping[int, Needs],
) -> tuple[Problem, ...]:
    """Return all that keeps the chosen items from going on, line by line."""
    if not picked:
        return (Problem("nothing_wanted"),)
    found: list[Problem] = []
    for one in picked:
        told = _of_line(policy, one, lines.get(one.line_id))
        told += _of_rule(one, needs.get(one.line_id, Needs()), dict(told))
        found += [Problem(code, {"line": one.line_id, **facts}) for code, facts in told]
    return tuple(found)


_Told = list[tuple[str, dict[str, str | int]]]


def _of_rule(one: PickedFacts, needs: Needs, told: Mapping[str, object]) -> _Told:
    """Return what the rule wants with it; nothing while the reason is open."""
    if "line_not_returnable" in told or not is_leaf(one.reason):
        return []
    found: _Told = []
    if one.photos < needs.photos and "photos_needed" not in told:
        found.append(("photos_needed", {"reason": one.reason, "most": needs.photos}))
    if needs.serials and one.serials < one.quantity:
        found.append(("serial_needed", {"most": one.quantity}))
    return found


def _of_line(policy: Policy, one: PickedFacts, line: Standing | None) -> _Told:
    if line is None or not line.is_open:
        return [("line_not_returnable", {})]
    found: _Told = []
    if not 1 <= one.quantity <= line.remaining:
        found.append(("quantity_out_of_range", {"most": line.remaining}))
    if not is_leaf(one.reason):
        found.append(("reason_half" if one.has_branch else "reason_missing", {}))
    if asks_condition(policy) and not one.said:
        found.append(("said_missing", {}))
    if len(one.comment) > MOST_COMMENT:
        found.append(("comment_too_long", {"most": MOST_COMMENT}))
    if needs_photos(policy, one.reason) and not one.photos:
        found.append(("photos_needed", {"reason": one.reason}))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What a request may choose from, in the order in which it is shown."""

    resolutions: tuple[Resolution, ...]
    methods: tuple[Method, ...]


#: A pickup is a matter of a carrier coming by: no day for it can be asked for yet.
SELF_SERVICE = (Method.QR, Method.LABEL, Method.OWN_CARRIER)
_NEEDING_A_LABEL = frozenset({Method.QR, Method.LABEL})


def needs_a_label(method: Method) -> bool:
    """Whether a carrier of ours has to make something for it first."""
    return method in _NEEDING_A_LABEL


def offered(policy: Policy, *, sells_labels: bool, is_gift: bool = False) -> Offered:
    """Return what the policy has for anybody and we can do; money back as it came first.

    What a row gives to some only is among it: `core.closing.narrowed` takes it from others.
    Whoever was given it gets store credit or nothing: what was paid is the buyer's.
    """
    open_to = (Resolution.CREDIT,) if is_gift else tuple(Resolution)
    return Offered(
        resolutions=tuple(one for one in open_to if one in policy.every_resolution),
        methods=tuple(
            method
            for method in SELF_SERVICE
            if method in policy.every_method and (sells_labels or not needs_a_label(method))
        ),
    )


def option_problems(
    offered: Offered, *, resolution: str, method: str, carrier: str, tracking_number: str
) -> tuple[Problem, ...]:
    found: list[Problem] = []
    if resolution not in offered.resolutions:
        found.append(Problem("resolution_missing"))
    found.extend(way_problems(offered.methods, method, carrier, tracking_number))
    return tuple(found)


def way_problems(
    ways: Collection[Method], method: str, carrier: str, tracking_number: str
) -> tuple[Problem, ...]:
    """Return what is wrong with the way back that was chosen of `ways`."""
    found: list[Problem] = []
    if method not in ways:
        found.append(Problem("method_missing"))
    if method == Method.OWN_CARRIER:
        found.extend(_of_own_carrier(carrier.strip(), tracking_number.strip()))
    return tuple(found)


MOST_CARRIER = 80
MOST_NUMBER = 40


def _carrier_missing(number: str) -> Problem:
    """Name the likeliest carrier of the number: it is offered, and never taken for granted."""
    likely = next(iter(guesses(number)), None) if len(number) <= MOST_NUMBER else None
    if likely is None:
        return Problem("carrier_missing")
    if likely.looks_mistyped:
        return Problem("carrier_suggested_mistyped", {"carrier": likely.title})
    return Problem("carrier_suggested", {"carrier": likely.title})


def _of_own_carrier(carrier: str, number: str) -> list[Problem]:
    found: list[Problem] = []
    if not carrier:
        found.append(_carrier_missing(number))
    elif len(carrier) > MOST_CARRIER:
        found.append(Problem("carrier_too_long", {"most": MOST_CARRIER}))
    if not compact(number):
        found.append(Problem("tracking_number_missing"))
    elif len(number) > MOST_NUMBER or not number.isascii():
        found.append(Problem("tracking_number_unusable", {"most": MOST_NUMBER}))
    return found
