"""What a person decides about a hold; above a limit another one confirms that money moves."""

from __future__ import annotations

from datetime import datetime

from backhaul.core import legs as times
from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.core.holds import Asked, Purpose, Step, Verdict
from backhaul.core.journal import EntryKind
from backhaul.core.money import Money
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.approvals import limits
from backhaul.stages.holds import alarms, looking_up, outcomes, queries
from backhaul.stages.holds.looking_up import Outcome
from backhaul.stages.holds.models import Hold
from backhaul.stages.holds.ordering import Word, start
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.settlement.as_shown import above

#: The code of what failed by a person's word.
DECLARED = "declared_failed"
#: What a provider is sure of; else a person's word counts, who looked there.
_SAID = frozenset({Verdict.DONE, Verdict.CAPTURED, Verdict.FAILED, Verdict.GONE})


def order(brand: Brand, hold_id: int, step: Step, minor: int, word: Word) -> Hold:
    """Order a step. Money that is taken or given above one's limit is only asked for.

    A release is of all of it. Raises NotFound `no_such_hold`, DomainError
    `hold_amount_wrong`, `capture_by_its_case`, `back_by_its_case`, `bank_decides_first`,
    IllegalStep `hold_step_not_open`.
    """
    case, hold = _locked(brand.pk, hold_id)
    amount = hold.amount_minor if step is Step.RELEASE else minor
    if step in {Step.CAPTURE, Step.GIVE_BACK}:
        _check(hold, step, amount)
        if above(Money(amount, hold.currency), limits.alone(brand, word.actor)):
            hold.second_minor, hold.second_by = amount, word.actor
            hold.second_step = step.value
            hold.save(update_fields=("second_minor", "second_step", "second_by"))
            _note(case, EntryKind.SECOND_ASKED, hold, word)
            cases.append(case)
            return hold
    start(case, hold, step, amount, word)
    cases.append(case)
    return hold


def confirm(brand: Brand, hold_id: int, seen: int, word: Word) -> Hold:
    """Take or give what another person asked for, if it still is what was `seen`.

    Raises as `order` does, and IllegalStep `nothing_asked_for`, DomainError
    `second_person_is_another`, `amount_changed`, `second_person_needed`.
    """
    case, hold = _locked(brand.pk, hold_id)
    if hold.second_minor is None:
        raise IllegalStep("nothing_asked_for")
    if hold.second_by == word.actor:
        raise DomainError("second_person_is_another")
    if hold.second_minor != seen:
        raise DomainError("amount_changed", now_minor=hold.second_minor, currency=hold.currency)
    if wrong := above(Money(seen, hold.currency), limits.at_all(brand, word.actor)):
        raise wrong
    step = Step(hold.second_step)
    _check(hold, step, seen)
    _note(case, EntryKind.SECOND_CONFIRMED, hold, word)
    start(case, hold, step, seen, word)
    cases.append(case)
    return hold


def declare_failed(brand: Brand, hold_id: int, word: Word) -> Hold:
    """Say of a step of which nobody knows that it had no effect: somebody looked there.

    The provider is asked in that moment, so it is called outside of any transaction, and has
    the last word: what it says became of the step is taken instead. Raises NotFound
    `no_such_hold`, and IllegalStep `hold_step_not_open` where `may_declare` does not say so,
    or the step has moved meanwhile.
    """
    with acting_for(brand.pk):
        hold = queries.by_id(brand.pk, hold_id)
        _refuse_declaring(hold, word.at)
    outcome = _looked_up(hold, word.at)
    with acting_for(brand.pk):
        _case, now = _locked(brand.pk, hold_id)
        _refuse_declaring(now, word.at)
        if (now.turn, now.attempts) != (hold.turn, hold.attempts):
            raise IllegalStep("hold_step_not_open", state=now.state, step="declare_failed")
        outcomes.take((brand.pk,), [outcome], at=word.at, actor=word.actor)
        now.refresh_from_db()
    return now


def _looked_up(hold: Hold, now: datetime) -> Outcome:
    """Return what the provider says became of a step, else that it failed by our word."""
    provider = looking_up.provider_of(hold)
    if provider is not None:
        found = looking_up.look_up(provider, hold, now)
        is_begun = found.verdict is Verdict.PENDING and hold.asked != Asked.PENDING
        if is_begun or found.verdict in _SAID:
            return found
    return looking_up.of(hold, Verdict.FAILED, DECLARED)


def _refuse_declaring(hold: Hold, now: datetime) -> None:
    if not may_declare(hold, now):
        raise IllegalStep("hold_step_not_open", state=hold.state, step="declare_failed")


def may_declare(hold: Hold, now: datetime) -> bool:
    """Return whether a person may end a step that nothing else ends.

    What is unknown was looked up by then, and is an incident. What is pending was looked up
    again and again. Money that is on its way back may arrive all the same, so it is waited
    for.
    """
    match Asked(hold.asked):
        case Asked.UNKNOWN:
            since = hold.step_since
            return since is not None and since <= now - times.TELL_A_PERSON
        case Asked.PENDING:
            is_old = hold.step_since is not None and hold.step_since <= now - alarms.ENDS_BY
            return is_old and hold.step != Step.GIVE_BACK
        case Asked.ORDERED:
            return hold.attempts >= alarms.ASKED_OFTEN
        case _:
            return False


def _check(hold: Hold, step: Step, minor: int) -> None:
    if step is Step.GIVE_BACK and hold.bank.is_open:
        raise DomainError("bank_decides_first")
    if step not in queries.open_steps(hold):
        if hold.purpose == Purpose.EARLY:
            is_taken = step is Step.CAPTURE
            raise DomainError("capture_by_its_case" if is_taken else "back_by_its_case")
        raise IllegalStep("hold_step_not_open", state=hold.state, step=step.value)
    most = hold.left_minor if step is Step.GIVE_BACK else hold.amount_minor
    if not 0 < minor <= most:
        raise DomainError("hold_amount_wrong", most_minor=most)


def _locked(brand_id: int, hold_id: int) -> tuple[Case, Hold]:
    """Lock the return first, as everybody does."""
    rows = Hold.objects.filter(brand_id=brand_id, id=hold_id)
    loaded = cases.load_many([brand_id], rows.values_list("ret_id", flat=True))
    hold = rows.select_for_update().first()
    if hold is None:
        raise NotFound("no_such_hold")
    return loaded[hold.ret_id], hold


def _note(case: Case, kind: EntryKind, hold: Hold, word: Word) -> None:
    case.note(
        kind,
        at=word.at,
        actor=word.actor,
        hold=hold.pk,
        amount_minor=hold.second_minor,
        currency=hold.currency,
        asked_by=hold.second_by,
    )
