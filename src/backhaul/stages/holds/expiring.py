"""Holds that end soon, or whose goods were waited for long enough: by rule, or a person's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from backhaul.core.errors import OutsideError
from backhaul.core.holds import Purpose, State, Step
from backhaul.core.journal import EntryKind
from backhaul.core.ports.payments import HoldStatus, ProviderHold
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.stages.holds import alarms, looking_up, outcomes
from backhaul.stages.holds.covering import Cover, cover_of, look
from backhaul.stages.holds.exchanging import exchanges_of
from backhaul.stages.holds.models import Hold
from backhaul.stages.holds.ordering import Word, note, start
from backhaul.stages.incidents.actions import Opening, change_incidents
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case

_AT_ONCE = 25
_THERE = frozenset({HoldStatus.HELD, HoldStatus.PENDING})


def sweep() -> int:
    """Look at the holds whose time has come; return how many. Each is a statement or two."""
    brand_ids = every_brand_id()
    with acting_for(*brand_ids):
        now = clock.now()
        due = list(_due(brand_ids, now).select_related("payment")[:_AT_ONCE])
    told = {hold.pk: _read(hold) for hold in due}
    with acting_for(*brand_ids):
        _look_at_all(brand_ids, told, [hold.ret_id for hold in due], now)
    return len(due)


def _look_at_all(
    brand_ids: Sequence[int],
    told: dict[int, ProviderHold | None],
    return_ids: Sequence[int],
    now: datetime,
) -> None:
    loaded = cases.load_many(brand_ids, return_ids)
    by_id = {key: case for key, case in loaded.items() if key is not None}
    wanted = exchanges_of(brand_ids, by_id)
    looked = look(brand_ids, by_id.values(), wanted)
    openings: list[Opening] = []
    for hold in _due(brand_ids, now).filter(id__in=list(told)).select_for_update():
        case, word = by_id[hold.ret_id], told[hold.pk]
        if word is not None and word.status is HoldStatus.CAPTURED:
            openings += outcomes.take_captured(case, hold, word.captured, at=now)
        elif not _is_there(hold, word, now):
            openings += _gone(case, hold, now)
        elif hold.purpose == Purpose.EXCHANGE:
            cover = cover_of(hold, wanted.get(hold.ret_id, []), looked)
            openings += _look(case, hold, cover, now)
        else:
            openings += _wait(hold, None, now)
    change_incidents(openings, (), at=now, actor="system", source="holds")
    cases.append_all([case for case in loaded.values() if case.entries])


def _due(brand_ids: Sequence[int], now: datetime) -> QuerySet[Hold]:
    rows = Hold.objects.filter(
        brand_id__in=brand_ids, state=State.HELD, step="", due_at__lte=now
    )
    return rows.order_by("due_at", "id")


def _read(hold: Hold) -> ProviderHold | None:
    provider = looking_up.provider_of(hold)
    try:
        return provider.read_hold(hold.provider_ref) if provider else None
    except OutsideError:
        return None


def _is_there(hold: Hold, told: ProviderHold | None, now: datetime) -> bool:
    """Return whether it is held still; while nobody can tell, by its own date."""
    if told is None:
        return hold.expires_at is None or now < hold.expires_at
    return told.status in _THERE


def _look(case: Case, hold: Hold, cover: Cover, now: datetime) -> list[Opening]:
    """Take the step that is due; a person takes those that follow one that failed."""
    word = Word(actor="system", at=now)
    taken_at = cover.capture_at
    if hold.failure_code:
        return _wait(hold, None, now)
    if cover.is_over:
        start(case, hold, Step.RELEASE, hold.amount_minor, word)
    elif taken_at is not None and taken_at <= now:
        start(case, hold, Step.CAPTURE, cover.owed_minor, word)
    elif cover.renews and _ends_soon(hold, now):
        hold.renews = True
        start(case, hold, Step.RELEASE, hold.amount_minor, word)
    else:
        return _wait(hold, taken_at, now)
    return []


def _wait(hold: Hold, taken_at: datetime | None, now: datetime) -> list[Opening]:
    is_soon = _ends_soon(hold, now)
    ahead = hold.expires_at
    if ahead is not None and not is_soon:
        ahead -= alarms.LOOK_BEFORE
    later = [at for at in (ahead, taken_at) if at is not None and at > now]
    hold.due_at = min(later, default=None)
    hold.save(update_fields=("due_at",))
    return [alarms.expires(hold)] if is_soon else []


def _ends_soon(hold: Hold, now: datetime) -> bool:
    return hold.expires_at is not None and hold.expires_at - alarms.LOOK_BEFORE <= now


def _gone(case: Case, hold: Hold, now: datetime) -> list[Opening]:
    hold.state, hold.ended_at, hold.due_at = State.EXPIRED.value, now, None
    hold.failure_code = "hold_expired"
    hold.save(update_fields=("state", "ended_at", "due_at", "failure_code"))
    note(case, EntryKind.HOLD_FAILED, hold, at=now, actor="system")
    change_incidents((), [alarms.known(hold)], at=now, actor="system", source="holds")
    return [alarms.failed(hold)]
