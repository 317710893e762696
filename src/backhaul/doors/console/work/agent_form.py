"""What an agent typed for a caller, read from the form and laid back into it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from backhaul.core.axes import Resolution
from backhaul.core.drafts import Gone, asks_condition, asks_serials, branch_of
from backhaul.core.intake import Problem
from backhaul.core.policies.facts import Said
from backhaul.core.policies.model import Outcome
from backhaul.core.policies.verdict import Verdict
from backhaul.core.reasons import TREE
from backhaul.core.settlement import Part
from backhaul.doors.console.case.money import explained
from backhaul.doors.console.case.reasons import Reason, policy_reason
from backhaul.doors.console.policy.vocabulary_words import CODES
from backhaul.doors.console.typed import whole
from backhaul.foundation.pages import words
from backhaul.foundation.pages.local import Local
from backhaul.foundation.pages.problems import detail_of
from backhaul.foundation.pages.words import word
from backhaul.stages.casefile.request_choices import swaps_of_lines
from backhaul.stages.exchanges.offering import Choice
from backhaul.stages.intake.drafts import Chosen, Draft, Options
from backhaul.stages.intake.offers import Offer, OfferedLine
from backhaul.stages.promises.foreseen import Foreseen

_TYPED_MOST = 2000
_OUTCOMES = {
    Outcome.AUTHORIZE: ("ok", "check"),
    Outcome.REVIEW: ("violet", "person"),
    Outcome.REFUSE: ("bad", "close"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One order line as the form shows it; `why_not` says why it cannot be picked."""

    id: int
    title: str
    variant: str
    image: str
    price: str
    bought: int
    left: tuple[int, ...]
    is_picked: bool
    quantity: int
    reason: str
    comment: str
    serial: str
    asks_serial: bool
    said: str
    """In what state it is, by the shopper's word; empty: nothing was chosen."""
    needs_said: bool
    """Whether a rule reads it: left open, that rule would let pass what it is there for."""
    why_not: str
    returns: tuple[str, ...]
    wrong: tuple[str, ...]
    targets: tuple[tuple[str, str], ...] = ()
    """What it can be exchanged for: stock number and words."""
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the policy in force would say to one unit."""

    title: str
    tone: str
    icon: str
    words: str
    reasons: tuple[Reason, ...]


def typed_lines(data: QueryDict, offer: Offer) -> list[Chosen]:
    return [_typed(data, line) for line in offer.lines]


def _typed(data: QueryDict, line: OfferedLine) -> Chosen:
    quantity = data.get(f"quantity-{line.id}", "1")
    reason = data.get(f"reason-{line.id}", "")[:80]
    said = data.get(f"said-{line.id}", "")
    return Chosen(
        line_id=line.id,
        is_picked=f"pick-{line.id}" in data,
        quantity=whole(quantity) or 0,
        branch=branch_of(reason),
        reason=reason,
        comment=data.get(f"comment-{line.id}", "")[: _TYPED_MOST + 1],
        serial=data.get(f"serial-{line.id}", "")[:_TYPED_MOST],
        said=said if said in set(Said) else "",
        instead=data.get(f"instead-{line.id}", "")[:80],
    )


def typed_options(data: QueryDict) -> Options:
    return Options(
        resolution=data.get("resolution", "")[:80],
        method=data.get("method", "")[:80],
        carrier=data.get("carrier", "")[:80],
        tracking_number=data.get("tracking_number", "")[:80],
    )


def lines(
    draft: Draft, offer: Offer, problems: tuple[Problem, ...], local: Local
) -> tuple[Line, ...]:
    wrong: dict[int, list[str]] = {}
    for problem in problems:
        if "line" in problem.facts:
            said = detail_of(problem.code, problem.facts)
            wrong.setdefault(int(problem.facts["line"]), []).append(said)
    targets = (
        _targets(draft.brand_id, offer)
        if Resolution.EXCHANGE in offer.policy.every_resolution
        else {}
    )
    return tuple(
        replace(
            _line(draft.lines.get(line.id), line, tuple(wrong.get(line.id, ())), local),
            asks_serial=asks_serials(offer.policy) or bool(line.facts.is_serialised),
            needs_said=asks_condition(offer.policy),
            targets=targets.get(line.id, ()),
        )
        for line in offer.lines
    )


def _targets(brand_id: int, offer: Offer) -> dict[int, tuple[tuple[str, str], ...]]:
    open_lines = [line for line in offer.lines if line.standing.is_open]
    found = swaps_of_lines(brand_id, offer, open_lines)
    return {
        line: tuple((one.target.sku, _words(one)) for one in choices)
        for line, choices in found.items()
    }


def _words(one: Choice) -> str:
    target = one.target
    left = _("{n} left").format(n=target.free) if target.free else _("sold out")
    return " · ".join(filter(None, (target.title, target.variant, left)))


def _line(
    chosen: Chosen | None, line: OfferedLine, wrong: tuple[str, ...], local: Local
) -> Line:
    return Line(
        id=line.id,
        title=line.title,
        variant=line.variant,
        image=line.image,
        price=local.money(line.unit_price),
        bought=line.bought,
        left=tuple(range(1, line.standing.remaining + 1)),
        is_picked=bool(chosen and chosen.is_picked),
        quantity=chosen.quantity if chosen else 1,
        reason=chosen.reason if chosen else "",
        comment=chosen.comment if chosen else "",
        serial=chosen.serial if chosen else "",
        instead=chosen.instead if chosen else "",
        asks_serial=False,
        said=chosen.said if chosen else "",
        needs_said=False,
        why_not=_why_not(line, local),
        returns=tuple(asked.ran for asked in line.asked_in),
        wrong=wrong,
    )


def _why_not(line: OfferedLine, local: Local) -> str:
    gone = {
        Gone.NOT_SENT: _("Not sent to the shopper yet"),
        Gone.ASKED_BACK: _("All of it is asked back already"),
        Gone.CAME_BACK: _("All of it came back already"),
    }
    if line.standing.gone is not None:
        return gone[line.standing.gone]
    found = line.standing.refusals
    told = [{"code": one.code, "facts": one.facts} for one in found]
    return ". ".join(policy_reason(one, local).text for one in told)


def reason_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (
            word(words.REASON_BRANCHES, branch),
            [(leaf, word(words.REASONS, leaf)) for leaf in leaves],
        )
        for branch, leaves in TREE.items()
    ]


def conditions() -> list[tuple[str, str]]:
    return [(one.value, str(CODES["said"][one.value])) for one in Said]


def amount(foreseen: Foreseen, local: Local) -> str:
    return "" if foreseen.is_all_stopped else local.money(foreseen.amount)


def parts(foreseen: Foreseen, local: Local) -> tuple[str, ...]:
    """Return what lies between the prices and the amount, and whether none of it goes alone."""
    told = tuple(explained(Part(code, amount), local) for code, amount in foreseen.between)
    if not foreseen.is_stopped:
        return told
    return (*told, _("Stopped: money of the order was moved elsewhere"))


def judged(verdict: Verdict, titles: Mapping[str, str], local: Local) -> tuple[Judged, ...]:
    return tuple(_judged(verdict, titles, local))


def _judged(verdict: Verdict, titles: Mapping[str, str], local: Local) -> Iterator[Judged]:
    says = {
        Outcome.AUTHORIZE: _("Approved by policy"),
        Outcome.REVIEW: _("A person must look"),
        Outcome.REFUSE: _("Refused by policy"),
    }
    for unit in verdict.units:
        tone, icon = _OUTCOMES[unit.outcome]
        told: list[dict[str, Any]] = [
            {"code": one.code, "facts": dict(one.facts)} for one in unit.reasons
        ]
        reasons = tuple(policy_reason(one, local) for one in told)
        yield Judged(titles.get(unit.key, ""), tone, icon, says[unit.outcome], reasons)
