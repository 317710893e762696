"""Second beat: the provider is asked outside of any transaction, and what it says is kept.

As with refunds each beat may be repeated. Before a step is asked for once more, what the
first asking did is looked up; then the same key and body are sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from backhaul.core import legs as times
from backhaul.core.errors import OutcomeUnknown, Refused, Unavailable
from backhaul.core.holds import Asked, Step, Verdict
from backhaul.core.ports.payments import HoldProvider
from backhaul.foundation import clock
from backhaul.foundation.bulk import update_rows
from backhaul.foundation.crashing import CrashPoint, crash_point
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.foundation.tenancy.models import Installation
from backhaul.stages.holds import alarms, looking_up, outcomes
from backhaul.stages.holds.looking_up import Outcome
from backhaul.stages.holds.models import Hold
from backhaul.stages.holds.queueing import queue

_AT_ONCE = 25


def ask(brand_id: int, hold_id: int) -> None:
    """Ask for the step that is ordered; nothing happens if none is (any more)."""
    hold = claim(brand_id, hold_id)
    if hold is None:
        return
    crash_point(CrashPoint.HOLD_CLAIMED)
    outcome = _answer(hold)
    crash_point(CrashPoint.HOLD_ANSWERED)
    with acting_for(brand_id):
        outcomes.take((brand_id,), [outcome], at=clock.now())
    crash_point(CrashPoint.HOLD_RECORDED)


def look_up_soon(brand_id: int, hold_id: int) -> None:
    """Have the next sweep ask what became of a step whose asker is no more."""
    with acting_for(brand_id):
        Hold.objects.filter(brand_id=brand_id, id=hold_id, asked=Asked.SENDING).update(
            due_at=clock.now()
        )


def claim(brand_id: int, hold_id: int) -> Hold | None:
    """Commit that the step is being asked for, and by us; None: it is not ours."""
    with acting_for(brand_id):
        installation = Installation.objects.filter(id=1).first()
        if installation is not None and installation.holds_refunds:
            return None
        rows = Hold.objects.select_for_update(of=("self",)).select_related("payment")
        hold = rows.filter(brand_id=brand_id, id=hold_id, asked=Asked.ORDERED).first()
        if hold is None:
            return None
        now = clock.now()
        hold.asked, hold.attempts = Asked.SENDING.value, hold.attempts + 1
        hold.due_at = now + times.ANSWER_BY
        # What was restored may have been asked for after its backup was made.
        restored = installation.restored_at if installation is not None else None
        is_first = hold.step_since is None and (restored is None or hold.made_at > restored)
        hold.step_since = hold.step_since or now
        hold.save(update_fields=("asked", "attempts", "due_at", "step_since"))
    vars(hold)["is_first"] = is_first
    return hold


def _answer(hold: Hold) -> Outcome:
    is_first = bool(vars(hold)["is_first"])
    provider = looking_up.provider_of(hold)
    if provider is None:
        verdict = Verdict.FAILED if is_first else Verdict.UNKNOWN
        return looking_up.of(hold, verdict, looking_up.NOBODY, is_untouched=is_first)
    if not is_first:
        known = looking_up.look_up(provider, hold, clock.now())
        if known.verdict is not Verdict.AGAIN:
            return known
    return _ask(provider, hold, is_first=is_first)


def _ask(provider: HoldProvider, hold: Hold, *, is_first: bool) -> Outcome:
    try:
        return _do(provider, hold)
    except Refused as no:
        return _refused(provider, hold, no, is_first=is_first)
    except Unavailable as later:
        return looking_up.of(hold, Verdict.AGAIN, later.code, is_untouched=is_first)
    except OutcomeUnknown as unknown:
        return looking_up.of(hold, Verdict.UNKNOWN, unknown.code)


def _do(provider: HoldProvider, hold: Hold) -> Outcome:
    amount, key = looking_up.amount_of(hold), looking_up.key_of(hold)
    match Step(hold.step):
        case Step.HOLD:
            return looking_up.told(hold, provider.hold(looking_up.order_of(hold)))
        case Step.CAPTURE:
            return looking_up.told(hold, provider.capture(hold.provider_ref, amount, key=key))
        case Step.RELEASE:
            return looking_up.told(hold, provider.release(hold.provider_ref, key=key))
        case Step.GIVE_BACK:
            return looking_up.told_refund(hold, provider.refund(looking_up.refund_of(hold)))


def _refused(provider: HoldProvider, hold: Hold, no: Refused, *, is_first: bool) -> Outcome:
    """A no may be about what an earlier asking did, or about a hold that is gone."""
    if is_first and hold.step in {Step.HOLD, Step.GIVE_BACK}:
        return looking_up.of(hold, Verdict.FAILED, no.code)
    known = looking_up.look_up(provider, hold, clock.now())
    if known.verdict is Verdict.AGAIN:
        return looking_up.of(hold, Verdict.FAILED, no.code)
    return known


def sweep() -> int:
    """Look after the steps that are due: queue, look up, tell a person; return how many.

    Each is put off first, in a committed transaction, as with refunds.
    """
    brand_ids = every_brand_id()
    with acting_for(*brand_ids):
        now = clock.now()
        alarms.tell(brand_ids, now)
        due = _put_off(brand_ids, now)
        queue([hold for hold in due if hold.asked == Asked.ORDERED])
    asked = [hold for hold in due if hold.asked != Asked.ORDERED]
    if asked:
        crash_point(CrashPoint.HOLD_PUT_OFF)
    found = [_look(hold, now) for hold in asked]
    if found:
        crash_point(CrashPoint.HOLD_LOOKED_UP)
    with acting_for(*brand_ids):
        outcomes.take(brand_ids, [one for one in found if one is not None], at=now)
    return len(due)


def _look(hold: Hold, now: datetime) -> Outcome | None:
    provider = looking_up.provider_of(hold)
    if provider is None:
        return looking_up.of(hold, Verdict.UNKNOWN, looking_up.NOBODY)
    return looking_up.look_up(provider, hold, now)


def _put_off(brand_ids: Sequence[int], now: datetime) -> list[Hold]:
    rows = Hold.objects.filter(brand_id__in=brand_ids, due_at__lte=now).exclude(step="")
    locked = rows.select_for_update(skip_locked=True, of=("self",)).select_related("payment")
    due = list(locked.order_by("due_at", "id")[:_AT_ONCE])
    for hold in due:
        age = now - (hold.step_since or now)
        hold.due_at = now + times.look_again_after(age)
    update_rows(due, ("due_at",))
    return due
