"""What a person decides about a hold; above a limit another one confirms that money moves."""

from __future__ import annotations

from datetime import datetime

from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.core.holds import Asked, Purpose, Step, Verdict
from backhaul.core.journal import EntryKind
from backhaul.core.money import Money
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.approvals import limits
from backhaul.stages.holds import alarms, looking_up, outcomes, queries
from backhaul.stages.holds.models import Hold
from backhaul.stages.holds.ordering import Word, start
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.settlement.as_shown import above


def order(brand: Brand, hold_id: int, step: Step, minor: int, word: Word) -> Hold:
    """Order a step. Money that is taken or given above one's limit is only asked for.

    A release is of all of it. Raises NotFound `no_such_hold`, DomainError
    `hold_amount_wrong`, `capture_by_its_case`, `back_by_its_case`, IllegalStep
    `hold_step_not_open`.
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

    Raises IllegalStep `hold_step_not_open` where `may_declare` does not say so.
    """
    _case, hold = _locked(brand.pk, hold_id)
    if not may_declare(hold, word.at):
        raise IllegalStep("hold_step_not_open", state=hold.state, step="declare_failed")
    failed = looking_up.of(hold, Verdict.FAILED, "declared_failed")
    outcomes.take((brand.pk,), [failed], at=word.at, actor=word.actor)
    hold.refresh_from_db()
    return hold


def may_declare(hold: Hold, now: datetime) -> bool:
    """Return whether a person may end a step that nothing else ends.

    What is pending was looked up again and again by then. Money that is on its way back may
    arrive all the same, so it is waited for.
    """
    match Asked(hold.asked):
        case Asked.UNKNOWN:
            return True
        case Asked.PENDING:
            is_old = hold.step_since is not None and hold.step_since <= now - alarms.ENDS_BY
            return is_old and hold.step != Step.GIVE_BACK
        case Asked.ORDERED:
            return hold.attempts >= alarms.ASKED_OFTEN
        case _:
            return False


def _check(hold: Hold, step: Step, minor: int) -> None:
    if step not in queries.open_steps(hold):
        if hold.purpose == Purpose.EARLY:
            is_taken = step is Step.CAPTURE
            raise DomainError("capture_by_its_case" if is_taken else "back_by_its_case")
        raise IllegalStep("hold_step_not_open", state=hold.state, step=step.value)
    left = hold.captured_minor - hold.given_back_minor
    most = left if step is Step.GIVE_BACK else hold.amount_minor
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
