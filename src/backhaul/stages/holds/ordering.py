"""First beat: a step is wanted. It is committed before anybody asks a provider for it."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from backhaul.core.errors import DomainError, IllegalStep
from backhaul.core.holds import BEFORE, LIVE, Asked, Purpose, State, Step
from backhaul.core.journal import EntryKind
from backhaul.core.money import Money
from backhaul.foundation.crashing import CrashPoint, crash_point
from backhaul.stages.holds.agreeing import card_of, consent_of
from backhaul.stages.holds.models import Consent, Hold
from backhaul.stages.holds.queueing import queue
from backhaul.stages.orders.models import Payment
from backhaul.stages.returns.case import Case
from backhaul.stages.settlement.forgotten import refuse_forgotten_charge

_LIVE = [state.value for state in LIVE]


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    actor: str
    at: datetime


def place(
    case: Case,
    purpose: Purpose,
    amount: Money,
    word: Word,
    *,
    shortfall_id: int | None = None,
    then: Money | None = None,
) -> Hold:
    """Order a hold on a locked return; `then` is captured as soon as it is there.

    Raises DomainError `charge_not_agreed_to`, `charge_above_agreed`, `hold_not_possible`,
    `charge_may_be_forgotten` and IllegalStep `held_already`.
    """
    refuse_forgotten_charge(case, word.actor)
    consent = _consent(case, purpose, amount)
    if _live(case, purpose).exists():
        raise IllegalStep("held_already")
    payment = _payment(case)
    hold = Hold(
        brand_id=case.ret.brand_id,
        ret=case.ret,
        consent=consent,
        payment=payment,
        purpose=purpose.value,
        shortfall_id=shortfall_id,
        intent="hold_" + secrets.token_hex(12),
        amount_minor=amount.minor,
        currency=amount.currency,
        state=State.WANTED.value,
        then_minor=then.minor if then else 0,
        made_at=word.at,
        made_by=word.actor,
    )
    _put(hold, Step.HOLD, amount.minor, word.at)
    hold.save()
    note(case, EntryKind.HOLD_ORDERED, hold, at=word.at, actor=word.actor)
    crash_point(CrashPoint.HOLD_ORDERED)
    queue([hold])
    return hold


def check_anew(case: Case, hold: Hold, amount: Money, word: Word) -> None:
    """Raise as `place` would, were `hold` let go and `amount` held in its stead.

    Asked before it is let go: else nothing would be held at all.
    """
    refuse_forgotten_charge(case, word.actor)
    _consent(case, Purpose(hold.purpose), amount, but=hold)
    _payment(case)


def charge(case: Case, shortfall_id: int, amount: Money, word: Word) -> Hold:
    """Order that so much is taken: of what is held for the return, or else anew.

    Raises as `place` does; `held_already` where less is held, something is under way, or
    somebody captured it at the provider already.
    """
    held = _live(case, Purpose.EARLY).select_for_update().first()
    if _is_taken_already(case, shortfall_id):
        raise IllegalStep("held_already")
    if held is None:
        return place(case, Purpose.EARLY, amount, word, shortfall_id=shortfall_id, then=amount)
    refuse_forgotten_charge(case, word.actor)
    _consent(case, Purpose.EARLY, amount, but=held)
    if held.step or amount.minor > held.amount_minor:
        raise IllegalStep("held_already")
    held.shortfall_id = shortfall_id
    return start(case, held, Step.CAPTURE, amount.minor, word)


def start(case: Case, hold: Hold, step: Step, minor: int, word: Word) -> Hold:
    """Order a step of a locked hold; raises IllegalStep `hold_step_not_open`."""
    if hold.step or State(hold.state) is not BEFORE[step]:
        raise IllegalStep("hold_step_not_open", state=hold.state, step=step.value)
    most = hold.left_minor if step is Step.GIVE_BACK else hold.amount_minor
    if not 0 < minor <= most:
        raise DomainError("hold_amount_wrong", most_minor=most)
    _put(hold, step, minor, word.at)
    hold.save()
    note(case, EntryKind.HOLD_STEP, hold, at=word.at, actor=word.actor)
    crash_point(CrashPoint.HOLD_ORDERED)
    queue([hold])
    return hold


def let_go(
    brand_ids: Sequence[int],
    loaded: Collection[Case],
    word: Word,
    *,
    purpose: Purpose = Purpose.EARLY,
    is_first: bool = True,
) -> int:
    """Order the release of what is held for locked returns; the caller writes them.

    `is_first` False: not of those of which a step has failed, a person has to look at them.
    """
    by_id = {case.ret.pk: case for case in loaded}
    rows = Hold.objects.select_for_update().filter(
        brand_id__in=brand_ids, ret_id__in=list(by_id), state=State.HELD, step=""
    )
    if not is_first:
        rows = rows.filter(failure_code="")
    found = list(rows.filter(purpose=purpose).order_by("id"))
    for hold in found:
        start(by_id[hold.ret_id], hold, Step.RELEASE, hold.amount_minor, word)
    return len(found)


def note(case: Case, kind: EntryKind, hold: Hold, *, at: datetime, actor: str) -> None:
    case.note(
        kind,
        at=at,
        actor=actor,
        hold=hold.pk,
        purpose=hold.purpose,
        state=hold.state,
        step=hold.step,
        shortfall=hold.shortfall_id,
        amount_minor=hold.step_minor or hold.amount_minor,
        currency=hold.currency,
        code=hold.failure_code,
    )


def _payment(case: Case) -> Payment:
    card = card_of(case.ret.brand_id, case.ret.pk)
    if card.payment is None:
        raise DomainError("hold_not_possible", why=card.why)
    return card.payment


def _live(case: Case, purpose: Purpose) -> QuerySet[Hold]:
    return Hold.objects.filter(
        brand_id=case.ret.brand_id, ret=case.ret, purpose=purpose, state__in=_LIVE
    )


def _is_taken_already(case: Case, shortfall_id: int) -> bool:
    return Hold.objects.filter(
        Q(shortfall_id=None) | Q(shortfall_id=shortfall_id),
        brand_id=case.ret.brand_id,
        ret=case.ret,
        purpose=Purpose.EARLY,
        state=State.CAPTURED,
        captured_minor__gt=F("given_back_minor"),
    ).exists()


def _consent(
    case: Case, purpose: Purpose, amount: Money, *, but: Hold | None = None
) -> Consent:
    """Return what covers `amount` beside all that is held or kept by it, except `but`."""
    consent = consent_of(case.ret.brand_id, case.ret.pk, purpose)
    if consent is None or consent.currency != amount.currency:
        raise DomainError("charge_not_agreed_to")
    left = consent.most_minor - _used(consent, but)
    if amount.minor > left:
        raise DomainError(
            "charge_above_agreed", most_minor=max(0, left), currency=consent.currency
        )
    return consent


def _used(consent: Consent, but: Hold | None) -> int:
    rows = Hold.objects.filter(brand_id=consent.brand_id, consent=consent)
    found = rows.exclude(id=but.pk) if but else rows
    return sum(
        hold.amount_minor
        if State(hold.state) in LIVE
        else hold.captured_minor - hold.given_back_minor
        for hold in found
    )


def _put(hold: Hold, step: Step, minor: int, at: datetime) -> None:
    hold.step, hold.asked, hold.step_minor = step.value, Asked.ORDERED.value, minor
    hold.attempts, hold.step_since, hold.failure_code = 0, None, ""
    hold.second_minor, hold.second_step, hold.second_by = None, "", ""
    hold.due_at = at
