"""What is held for something that goes out early: placed, let go, taken, or held anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from backhaul.core.axes import Processing
from backhaul.core.errors import DomainError
from backhaul.core.exchanges import State as ExchangeState
from backhaul.core.holds import Purpose, State, Step, to_give_back
from backhaul.core.money import Money
from backhaul.foundation import clock
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.stages.exchanges.following import follow
from backhaul.stages.exchanges.models import Exchange
from backhaul.stages.holds import alarms
from backhaul.stages.holds.covering import Cover, cover_of, look
from backhaul.stages.holds.models import Hold
from backhaul.stages.holds.ordering import Word, place, start
from backhaul.stages.incidents.actions import Opening, change_incidents
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case

_SENT = ExchangeState.SENT
_OUT = frozenset({ExchangeState.RELEASED, _SENT})


def secure(tasks: Sequence[TaskRow]) -> None:
    """Returns were authorised, or a piece is there: hold for it what was agreed to.

    Without a consent, or a card, it goes out after the inspection; so does what comes when
    something is held for its return already.
    """
    brand_ids, loaded = _loaded(tasks)
    rows = exchanges_of(brand_ids, loaded)
    held = _newest(brand_ids, loaded)
    word = Word(actor="system", at=clock.now())
    for return_id, wanted in rows.items():
        if return_id not in held:
            _place(loaded[return_id], _going(loaded[return_id], wanted), word)
    cases.append_all([case for case in loaded.values() if case.entries])


def follow_held(tasks: Sequence[TaskRow]) -> None:
    """A hold, an exchange or its goods have moved: what follows for the others."""
    brand_ids, loaded = _loaded(tasks)
    at = clock.now()
    rows, holds = exchanges_of(brand_ids, loaded), _newest(brand_ids, loaded)
    looked = look(brand_ids, loaded.values(), rows)
    moved: set[int] = set()
    openings: list[Opening] = []
    for return_id, hold in holds.items():
        case, wanted = loaded[return_id], rows.get(return_id, [])
        cover = cover_of(hold, wanted, looked)
        if _tell(hold, wanted, at):
            moved.add(return_id)
        if hold.state == State.RELEASED and hold.renews:
            openings += _renew(case, hold, cover, at)
        elif not hold.step and not hold.failure_code:
            _next(case, hold, cover, Word(actor="system", at=at))
    change_incidents(openings, (), at=at, actor="system", source="holds")
    cases.append_all([case for case in loaded.values() if case.entries])
    if moved:
        follow(brand_ids, moved, at=at)


def exchanges_of(
    brand_ids: Sequence[int], loaded: Mapping[int, Case]
) -> dict[int, list[Exchange]]:
    """Lock the exchanges of returns that need a hold, and return them by return."""
    rows = Exchange.objects.select_for_update().filter(
        brand_id__in=brand_ids, ret_id__in=list(loaded), hold_minor__gt=0
    )
    found: dict[int, list[Exchange]] = defaultdict(list)
    for one in rows.order_by("id") if loaded else ():
        found[one.ret_id].append(one)
    return found


def _next(case: Case, hold: Hold, cover: Cover, word: Word) -> None:
    """The goods are fine: what is held is let go; of what was taken, their part goes back."""
    if hold.state == State.HELD and cover.is_over:
        start(case, hold, Step.RELEASE, hold.amount_minor, word)
    elif hold.state == State.HELD:
        _look_at(hold, cover.capture_at)
    elif hold.state == State.CAPTURED:
        taken, given = hold.captured_minor, hold.given_back_minor
        back = to_give_back(taken, cover.missing_minor, given, hold.bank)
        if back:
            start(case, hold, Step.GIVE_BACK, back, word)


def _look_at(hold: Hold, at: datetime | None) -> None:
    if at is not None and (hold.due_at is None or at < hold.due_at):
        hold.due_at = at
        hold.save(update_fields=("due_at",))


def _tell(hold: Hold, wanted: Sequence[Exchange], at: datetime) -> bool:
    """Let exchanges know whether it is held for them; return whether that is news.

    What is not with the shop yet when a hold has ended is held for no more.
    """
    inside = [one for one in wanted if one.hold_id == hold.pk and one.state != _SENT]
    if hold.state == State.HELD:
        news = [one.pk for one in inside if one.secured_at is None]
        Exchange.objects.filter(id__in=news).update(secured_at=at)
        return bool(news)
    news = [one.pk for one in inside if one.secured_at is not None]
    Exchange.objects.filter(id__in=news).update(secured_at=None)
    if State(hold.state) is State.CAPTURED:
        left = [one.pk for one in inside if ExchangeState(one.state) not in _OUT]
        Exchange.objects.filter(id__in=left).update(hold_id=None)
    return bool(news)


def _renew(case: Case, hold: Hold, cover: Cover, at: datetime) -> list[Opening]:
    """It would have expired before the goods are here: as much as is needed is held anew."""
    hold.renews = False
    hold.save(update_fields=("renews",))
    word = Word(actor="system", at=at)
    if cover.is_over or _place(case, cover.exchanges, word):
        return []
    return [alarms.expires(hold)]


def _place(case: Case, wanted: Sequence[Exchange], word: Word) -> bool:
    """Hold as much as `wanted` need together; return whether it was ordered."""
    if not wanted:
        return False
    amount = Money(sum(one.hold_minor for one in wanted), wanted[0].currency)
    try:
        hold = place(case, Purpose.EXCHANGE, amount, word)
    except DomainError:
        return False  # nothing was written
    Exchange.objects.filter(id__in=[one.pk for one in wanted]).update(hold_id=hold.pk)
    return True


def _going(case: Case, wanted: Sequence[Exchange]) -> list[Exchange]:
    """Return what waits to go out."""
    units = {unit.pk: unit for unit in case.units}
    return [
        one
        for one in wanted
        if one.state == ExchangeState.RESERVED
        and units[one.unit_id].is_going
        and Processing(units[one.unit_id].processing) is Processing.AWAITED
    ]


def _loaded(tasks: Sequence[TaskRow]) -> tuple[list[int], dict[int, Case]]:
    brand_ids = sorted({task.brand_id for task in tasks})
    ids = {task.return_id for task in tasks if task.return_id is not None}
    wanted = Exchange.objects.filter(
        brand_id__in=brand_ids, ret_id__in=ids, hold_minor__gt=0
    ).values_list("ret_id", flat=True)
    found = cases.load_many(brand_ids, set(wanted))
    return brand_ids, {key: case for key, case in found.items() if key is not None}


def _newest(brand_ids: Sequence[int], loaded: Mapping[int, Case]) -> dict[int, Hold]:
    if not loaded:
        return {}
    rows = Hold.objects.select_for_update().filter(
        brand_id__in=brand_ids, ret_id__in=list(loaded), purpose=Purpose.EXCHANGE
    )
    return {hold.ret_id: hold for hold in rows.order_by("id")}
