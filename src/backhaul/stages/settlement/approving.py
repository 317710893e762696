"""From units whose money may go to legs that pay for them: decided, booked and ordered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from backhaul.core.axes import LegState, Processing, Resolution, UnitMoney
from backhaul.core.disposition import Disposition
from backhaul.core.entitlement import Claim, Standing, standing
from backhaul.core.errors import DomainError
from backhaul.core.journal import EntryKind
from backhaul.core.money import Money
from backhaul.core.settlement import Owed
from backhaul.foundation.crashing import CrashPoint, crash_point
from backhaul.stages.advances.models import AdvanceHold
from backhaul.stages.incidents.actions import change_incidents, open_incidents
from backhaul.stages.orders.models import OrderLine, Payment
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case, terms_of
from backhaul.stages.returns.models import Unit
from backhaul.stages.settlement import alarms, counting, exchanging, facts, summary, unseen
from backhaul.stages.settlement.as_shown import refuse_other_amounts
from backhaul.stages.settlement.books import Books
from backhaul.stages.settlement.counting import Went
from backhaul.stages.settlement.credit import open_accounts
from backhaul.stages.settlement.drafts import Draft, Group, drafts_of, legs_of
from backhaul.stages.settlement.forgotten import forgotten
from backhaul.stages.settlement.models import BY_PERSON, Leg, LegUnit
from backhaul.stages.settlement.owing import what_is_owed
from backhaul.stages.settlement.queueing import queue_refunds
from backhaul.stages.settlement.way_out import ways_out

#: Else it is on its way, in a person's hands, or none is due: no rule starts it again.
UNTOUCHED = frozenset({UnitMoney.NONE, UnitMoney.PROMISED})

_LOOKED_AT = frozenset({Processing.INSPECTED, Processing.DECIDED, Processing.FINISHED})


@dataclass(frozen=True, slots=True)
class Word:
    """Who says that money goes. With a `reason`, a person says so beside the rules.

    `shown` is what the person saw, by RAN: another amount is not paid. `most` is what they
    may let go for one return by their own word, and `asked_by` who asked them to. `went` is
    not paid once more.
    """

    actor: str
    at: datetime
    reason: str = ""
    deduction_bp: int = 0
    shown: Mapping[str, Money] | None = None
    most: Money | None = None
    asked_by: str = ""
    went: Went | None = None

    def moves(self, found: Standing) -> bool:
        """Return whether money goes for a unit that stands so."""
        if found is Standing.PAYABLE:
            return True
        return bool(self.reason) and found in {Standing.WAITING, Standing.HELD}


@dataclass(slots=True)
class Survey:
    """What became of each unit that nothing pays for yet."""

    alive: facts.Living
    claims: dict[int, Claim] = field(default_factory=dict)
    chosen: dict[int, list[Unit]] = field(default_factory=lambda: defaultdict(list))
    """By return: the units whose money goes now."""
    left: dict[int, list[tuple[Unit, Standing]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """By return: the units with a claim whose money does not go now."""
    held: list[tuple[Case, Unit]] = field(default_factory=list)
    """They are here, and a person has to say what becomes of their money."""
    taken_back: list[tuple[Case, Unit, Money]] = field(default_factory=list)
    """Their money left by another way: a person looks at how much is still due."""
    settled: list[tuple[Case, Unit]] = field(default_factory=list)
    """Nothing holds these up any more."""
    too_early: dict[int, AdvanceHold] = field(default_factory=dict)
    """By return: the limit for money before the goods are seen that its units would pass."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What a group is owed, and by which legs. `is_short`: its order has not that much left."""

    group: Group
    result: Owed
    drafts: Sequence[Draft]
    is_short: bool


def survey(loaded: Sequence[Case], word: Word, *, alive: facts.Living | None = None) -> Survey:
    """Sort the units of cases: money goes now, not now, or is on its way already.

    `alive` are their living legs, where somebody has read them already.
    """
    brand_ids = sorted({case.ret.brand_id for case in loaded})
    found = Survey(alive or facts.living_of(brand_ids, loaded, is_locked=False))
    open_units = [
        (case, unit)
        for case in loaded
        for unit in case.units
        if unit.line_id is not None
        and not summary.covers(unit, found.alive.shares.get(unit.pk, ()))
        and (word.reason or UnitMoney(unit.money) in UNTOUCHED)
    ]
    other = facts.differing(brand_ids, (unit for _, unit in open_units))
    for case, unit in open_units:
        claim = facts.claim(unit, other)
        stands = standing(claim)
        if stands is Standing.WAITING:
            claim = unseen.with_law(case, unit, claim, word.at)
            stands = standing(claim)
        if unit.disposition == Disposition.SEND_BACK_TO_CUSTOMER:
            _nothing_due(case, unit)
        if word.moves(stands):
            found.claims[unit.pk] = claim
            found.chosen[case.ret.pk].append(unit)
        elif stands is not Standing.BARRED:
            found.left[case.ret.pk].append((unit, stands))
        is_held = stands is Standing.HELD and unit.pk not in found.claims
        is_looked_at = Processing(unit.processing) in _LOOKED_AT
        (found.held if is_held and is_looked_at else found.settled).append((case, unit))
    if not word.reason:
        _hold_back(loaded, found, word)
    return found


def _hold_back(loaded: Sequence[Case], found: Survey, word: Word) -> None:
    """Leave units whose money would pass a limit before they are seen: they wait for that."""
    found.too_early = unseen.too_early(loaded, found.chosen, found.claims, at=word.at)
    for return_id in found.too_early:
        units = found.chosen[return_id]
        early = [unit for unit in units if unseen.is_early(unit, found.claims)]
        found.left[return_id] += [(unit, Standing.WAITING) for unit in early]
        if rest := [unit for unit in units if unit not in early]:
            found.chosen[return_id] = rest
        else:
            del found.chosen[return_id]


def approve(loaded: Sequence[Case], found: Survey, word: Word) -> None:
    """Make the legs of the chosen units, book them, order them, and write it all.

    Locks their lines and payments. `found.alive` holds the new legs afterwards. Raises
    DomainError, and nothing may be committed, where more would go than was paid.
    """
    brand_ids = sorted({case.ret.brand_id for case in loaded})
    by_id = {case.ret.pk: case for case in loaded}
    units = [unit for chosen in found.chosen.values() for unit in chosen]
    books = Books(word.at)
    drafts: list[Draft] = []
    if units:
        lines = facts.locked_lines(brand_ids, (u.line_id for u in units if u.line_id))
        drafts = _drafts(brand_ids, by_id, found, lines, word)
    refuse_other_amounts(loaded, drafts, shown=word.shown, most=word.most)
    if units:
        _bear(books, found, drafts, word)
        books.post()
        crash_point(CrashPoint.SETTLEMENT_BOOKED)
    _alarm(found, word)
    unseen.keep_holds(found.too_early, lambda row: _tell_hold(by_id, row, word))
    touched = [
        case for case in loaded if case.changed or case.entries or case.ret.pk in found.chosen
    ]
    for case in touched:
        summary.reflect(case, found.alive)
    new = [leg for leg, _ in books.born]
    _tell(by_id, new, word)
    cases.write(touched, fields=summary.UNIT_FIELDS, at=word.at, actor=word.actor)
    queue_refunds(leg for leg in new if leg.state == LegState.ORDERED)
    crash_point(CrashPoint.SETTLEMENT_QUEUED)


def _tell_hold(by_id: Mapping[int, Case], row: AdvanceHold, word: Word) -> None:
    by_id[row.return_id].note(
        EntryKind.ADVANCE_HELD,
        at=word.at,
        actor=word.actor,
        code=row.limit,
        amount_minor=row.amount_minor,
        out_minor=row.out_minor,
        most_minor=row.most_minor,
        currency=row.currency,
    )


def _drafts(
    brand_ids: Sequence[int],
    by_id: dict[int, Case],
    found: Survey,
    lines: dict[int, OrderLine],
    word: Word,
) -> list[Draft]:
    orders = sorted({lines[u.line_id].order_id for u in _chosen(found) if u.line_id})
    payments = facts.locked_payments(brand_ids, orders)
    drafts: list[Draft] = []
    gone: list[counting.TakenOff] = []
    for one in reckon(by_id, found, lines, payments, word):
        case, group = by_id[one.group.ret.pk], one.group
        gone += _taken_off(group, one.result)
        if one.is_short and not word.reason:
            _leave(found, case, group, one.result)
        else:
            _count(case, group, one.result, word)
            drafts += one.drafts
    if word.went:
        (case,) = by_id.values()  # a person counts it for one
        counting.count(case.ret, word.went, gone)
    return drafts


def _taken_off(group: Group, result: Owed) -> Iterator[counting.TakenOff]:
    for unit, one in zip(group.units, result.units, strict=True):
        is_alone = bool(one.elsewhere_minor) and not one.due
        yield counting.TakenOff(unit.pk, one.elsewhere_minor, one.elsewhere_shipping, is_alone)


def _chosen(found: Survey) -> Iterator[Unit]:
    return (unit for units in found.chosen.values() for unit in units)


def reckon(
    by_id: dict[int, Case],
    found: Survey,
    lines: dict[int, OrderLine],
    payments: Mapping[int, Sequence[Payment]],
    word: Word,
) -> Iterator[Reckoned]:
    """Reckon group after group: what one takes of its payments is gone for the next.

    What the order has not got any more, because it left without us, has no legs: a person
    may say that it is due all the same, as what left was for something else.
    """
    brand_ids = sorted({case.ret.brand_id for case in by_id.values()})
    rooms = facts.rooms(brand_ids, payments)
    rooms |= dict.fromkeys(forgotten(brand_ids, payments), 0)
    ways = ways_out(brand_ids, _chosen(found), lines.values())
    groups = groups_of(by_id, found, lines, word)
    for group, gone in zip(groups, counting.by_group(groups, ways, word.went), strict=True):
        ways.join(group)
        result = what_is_owed(group, payments.get(group.order.pk, ()), gone)
        due = sum(unit.rest.minor for unit in result.units)
        room = rooms.get(group.order.pk)
        is_short = room is not None and due > room
        if is_short and not word.reason:
            yield Reckoned(group, result, (), is_short)
            continue
        if room is not None:
            rooms[group.order.pk] = room - due
        ways.count(group, result)
        yield Reckoned(group, result, drafts_of(group, result, payments), is_short)


def groups_of(
    by_id: dict[int, Case], found: Survey, lines: dict[int, OrderLine], word: Word
) -> Sequence[Group]:
    """Units are paid for together where they were bought together and want the same."""
    grouped: dict[tuple[int, int, str, int, int], Group] = {}
    going_out = exchanging.values_of(_chosen(found))
    for return_id, units in found.chosen.items():
        for unit in units:
            assert unit.line_id is not None
            line = lines[unit.line_id]
            terms = terms_of(unit)
            bonus = terms.credit_bonus_percent if terms else 0
            alone = unit.pk if unit.pk in going_out else 0
            key = (return_id, line.order_id, unit.resolution, bonus, alone)
            group = grouped.setdefault(
                key,
                Group(
                    by_id[return_id].ret,
                    line.order,
                    Resolution(unit.resolution),
                    bonus,
                    _decision(word),
                ),
            )
            covered = found.alive.shares.get(unit.pk, ())
            group.covered[unit.pk] = covered
            settled = replace(
                facts.settled_unit(unit, line, word.deduction_bp, covered),
                exchange_minor=exchanging.left_of(going_out.get(unit.pk, 0), covered),
            )
            group.add(unit, line, settled, facts.known_then(unit, found.claims[unit.pk]))
    return list(grouped.values())


def _decision(word: Word) -> dict[str, object]:
    by: dict[str, object] = {"by": word.actor, "at": word.at.isoformat()}
    if word.asked_by:
        by["asked_by"] = word.asked_by
    if word.went:
        by["taken"] = word.went.taken_id
    if not word.reason:
        return by
    return {**by, "override_reason": word.reason, "deduction_bp": word.deduction_bp}


def _leave(found: Survey, case: Case, group: Group, result: Owed) -> None:
    for unit, due in zip(group.units, result.units, strict=True):
        case.change(unit, money=UnitMoney.CHECKING.value)
        found.settled.remove((case, unit))
        found.taken_back.append((case, unit, due.rest))


def _alarm(found: Survey, word: Word) -> None:
    openings = [alarms.held(case, unit) for case, unit in found.held]
    openings += [
        alarms.unit_taken_back(case, unit, due) for case, unit, due in found.taken_back
    ]
    healed = [alarms.unit_healed(case, u) for case, u in found.settled if case.ret.incident]
    change_incidents(openings, healed, at=word.at, actor=word.actor)


def _count(case: Case, group: Group, result: Owed, word: Word) -> None:
    """Count what goes on its line; units for which nothing is due are told so."""
    for unit, due in zip(group.units, result.units, strict=True):
        line = group.lines[unit.pk]
        line.refund_ordered_minor += due.rest.minor - due.rest_shipping
        if line.refund_ordered_minor > line.paid_minor + line.duties_minor:
            raise DomainError("refund_above_paid", line=line.external_id)
        if not due.due:
            _nothing_due(case, unit)
            if word.reason:
                _note_nothing(case, unit, word)


def _note_nothing(case: Case, unit: Unit, word: Word) -> None:
    """No leg keeps this decision, so the journal does; a reason in free words is not for it."""
    is_code = word.reason == summary.as_code(word.reason)
    case.note(
        EntryKind.UNIT_DECIDED,
        at=word.at,
        actor=word.actor,
        unit=unit.ordinal,
        money=UnitMoney.NOTHING_DUE.value,
        deduction_bp=word.deduction_bp,
        code=word.reason if is_code else "in_words",
    )


def _nothing_due(case: Case, unit: Unit) -> None:
    if unit.money != UnitMoney.NOTHING_DUE:
        case.change(unit, money=UnitMoney.NOTHING_DUE.value)


def _bear(books: Books, found: Survey, drafts: Sequence[Draft], word: Word) -> None:
    accounts = open_accounts([draft for draft in drafts if draft.is_credit], word.at)
    for draft in drafts:
        for leg, shares in legs_of(draft, actor=word.actor, at=word.at):
            books.born.append((leg, shares))
            if leg.purpose == Leg.Purpose.DUE:
                books.reserve(leg, draft.due_by_line, 1)
            draft.book(books, leg, accounts.get(draft.account_key))
            _join(found.alive, leg, shares)


def _join(alive: facts.Living, leg: Leg, shares: Iterable[LegUnit]) -> None:
    alive.legs[leg.ret_id].append(leg)
    for share in shares:
        alive.shares[share.unit_id].append(share)


def _tell(by_id: dict[int, Case], legs: Sequence[Leg], word: Word) -> None:
    for leg in legs:
        case = by_id[leg.ret_id]
        summary.tell(case, EntryKind.LEG_APPROVED, leg, at=word.at, actor=word.actor)
        if leg.state == LegState.ORDERED:
            summary.tell(case, EntryKind.LEG_ORDERED, leg, at=word.at, actor=word.actor)
        if leg.state == LegState.PAID:
            summary.tell(case, EntryKind.LEG_PAID, leg, at=word.at, actor=word.actor)
            case.reach("paid", word.at)
    by_hand = [leg for leg in legs if leg.kind in BY_PERSON]
    if by_hand:
        open_incidents(alarms.no_tender(by_id, by_hand), at=word.at, actor=word.actor)
