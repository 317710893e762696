"""What happens to a unit: proposed by the rule, decided by a person, and then carried out.

A unit that goes back on sale is finished with the decision: whoever decides puts it on the
shelf. Everything else is work still to do and waits for `finish` in its bin; until then the
decision can be taken back. From the end one way leads back, where a bin was emptied by mistake
(see emptying); what was destroyed stays so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from backhaul.core.axes import Processing, Step, processing_step
from backhaul.core.disposition import SELLABLE, Disposition, Proposal, propose
from backhaul.core.errors import DomainError
from backhaul.core.journal import EntryKind
from backhaul.core.receiving import printable
from backhaul.foundation.bulk import Statement
from backhaul.stages.disposition import placing, seconding
from backhaul.stages.disposition.facts import disposition_facts, inspected
from backhaul.stages.disposition.models import Choice
from backhaul.stages.inspection.sheets import forget
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Unit

NOTE_LIMIT = 2000
BIN_LIMIT = 80
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_REFERENCE = re.compile(r"[\w:./+\-]{1,80}", re.ASCII)
_FIELDS = ("processing", "disposition", "decided_at", "bin")
_UNDO = """
UPDATE disposition_choice SET undone_at = %s
WHERE brand_id = %s AND unit_id = %s AND undone_at IS NULL
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person wants: nothing named is the proposal.

    Anything else than the proposal needs a code (lower snake) and a note that say why. `bin`
    is where the unit is put; `seconds` is what choosing took; `seconded_by` is the colleague
    who agrees, where two have to (see seconding).
    """

    disposition: str | None = None
    override_code: str = ""
    override_note: str = ""
    bin: str = ""
    seconds: int = 0
    seconded_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedOut:
    """How a disposition ended. `reference` is the number of its proof.

    `cost_minor` is what it really cost, in the return's currency; None is not known.
    """

    bin: str = ""
    reference: str = ""
    seconds: int = 0
    cost_minor: int | None = None


AS_PROPOSED = Wish()
PLAINLY = CarriedOut()


def is_reference(text: str) -> bool:
    """Whether the journal can hold it as the number of a lot, an order or a proof."""
    return bool(_REFERENCE.fullmatch(text))


def preview(brand_id: int, ran: str, ordinal: int) -> Proposal:
    """Return what `decide` would propose; reads only."""
    _, facts = inspected(brand_id, ran, ordinal)
    return propose(facts)


def decide(
    brand_id: int,
    ran: str,
    ordinal: int,
    wish: Wish = AS_PROPOSED,
    *,
    at: datetime,
    actor: str,
) -> tuple[Case, Choice]:
    """Decide what happens to an inspected unit; one that goes back on sale is then finished.

    Raises DomainError `disposition_needed` where the rule leaves it to a person,
    `override_needs_reason` where the proposal is not followed without saying why, and
    `second_person_needed` where one person alone may not.
    """
    case = cases.load(brand_id, ran)
    unit = case.unit(ordinal)
    state = processing_step(Processing(unit.processing), Step.DECIDE)
    proposal = propose(disposition_facts(unit, case.ret.currency))
    chosen = _chosen(proposal, wish)
    choice = _choice(unit, proposal, chosen, wish)
    choice.seconded_by = seconding.checked(unit, choice, wish.seconded_by, actor)
    choice.currency, choice.decided_at, choice.decided_by = case.ret.currency, at, actor
    choice.save(force_insert=True)
    put = printable(wish.bin, BIN_LIMIT)
    placing.check_in(unit, put, chosen)
    case.change(unit, processing=state, disposition=chosen, decided_at=at, bin=put or unit.bin)
    _tell(case, unit, choice, at=at, actor=actor)
    _count_seconds(case, unit, wish.seconds, at=at, actor=actor)
    if chosen in SELLABLE:
        _finish(case, unit, PLAINLY, at=at, actor=actor)
    alongside = [forget(unit), *([placing.put(unit, at=at, actor=actor)] if put else [])]
    cases.write([case], fields=_FIELDS, at=at, actor=actor, alongside=alongside)
    return case, choice


def undo_decision(brand_id: int, ran: str, ordinal: int, *, at: datetime, actor: str) -> Case:
    """Take back what was decided, as long as it was not carried out: it is on the bench again.

    Raises IllegalStep for a finished unit, and with it for one that is back on sale.
    """
    case = cases.load(brand_id, ran)
    unit = case.unit(ordinal)
    state = processing_step(Processing(unit.processing), Step.UNDO_DECIDE)
    placing.check_out(unit)
    told = {"unit": ordinal, "disposition": unit.disposition}
    case.change(unit, processing=state, disposition="", decided_at=None, bin="")
    case.note(EntryKind.UNIT_DECISION_UNDONE, at=at, actor=actor, **told)
    undone: Statement = (_UNDO, [at, brand_id, unit.pk])
    alongside = [undone, placing.take(unit)]
    cases.write([case], fields=_FIELDS, at=at, actor=actor, alongside=alongside)
    return case


def finish(
    brand_id: int,
    ran: str,
    ordinal: int,
    done: CarriedOut = PLAINLY,
    *,
    at: datetime,
    actor: str,
) -> Case:
    """Say that a decision was carried out; there is no way back from it.

    The unit has left its bin then, unless a bin is named.
    Destroying a unit needs the reference of its proof: raises DomainError
    `destruction_needs_proof` without one.
    """
    case = cases.load(brand_id, ran)
    unit = case.unit(ordinal)
    processing_step(Processing(unit.processing), Step.FINISH)
    placing.check_out(unit)
    if done.reference and not is_reference(done.reference):
        raise DomainError("reference_malformed")
    if unit.disposition == Disposition.DISPOSE and not done.reference:
        raise DomainError("destruction_needs_proof", unit=ordinal)
    _finish(case, unit, done, at=at, actor=actor)
    where = placing.put(unit, at=at, actor=actor) if done.bin.strip() else placing.take(unit)
    cases.write([case], fields=_FIELDS, at=at, actor=actor, alongside=[where])
    return case


def _tell(case: Case, unit: Unit, choice: Choice, *, at: datetime, actor: str) -> None:
    case.note(
        EntryKind.UNIT_DECIDED,
        at=at,
        actor=actor,
        unit=unit.ordinal,
        choice=choice.pk,
        disposition=choice.disposition,
        proposed=choice.proposed,
        value_minor=choice.value_minor,
        currency=choice.currency,
        reasons=choice.reasons,
        override=choice.override_code,
        **({"seconded": choice.seconded_by} if choice.seconded_by else {}),
    )


def _chosen(proposal: Proposal, wish: Wish) -> Disposition:
    if wish.disposition is None:
        if proposal.disposition is None:
            named = [option.disposition.value for option in proposal.alternatives]
            raise DomainError("disposition_needed", alternatives=named)
        return proposal.disposition
    try:
        chosen = Disposition(wish.disposition)
    except ValueError:
        raise DomainError("unknown_disposition", disposition=wish.disposition) from None
    if chosen is Disposition.KEEP:
        # Kept means that it never came; this one is on the bench.
        raise DomainError("disposition_not_open", disposition=chosen.value)
    if wish.override_code and not _CODE.fullmatch(wish.override_code):
        raise DomainError("override_code_malformed")
    if len(wish.override_note) > NOTE_LIMIT:
        raise DomainError("note_too_long", limit=NOTE_LIMIT)
    if proposal.disposition is not None and chosen is not proposal.disposition:
        _check_reason(wish, proposal.disposition)
    return chosen


def _check_reason(wish: Wish, proposed: Disposition) -> None:
    if not wish.override_code or not wish.override_note.strip():
        raise DomainError("override_needs_reason", proposed=proposed.value)


def _choice(unit: Unit, proposal: Proposal, chosen: Disposition, wish: Wish) -> Choice:
    """Keep the value of what was chosen, where the rule knows one, beside all the others."""
    options = {option.disposition: option.value.minor for option in proposal.alternatives}
    if proposal.disposition is not None:
        options = {proposal.disposition: proposal.value.minor, **options}
    followed = chosen is proposal.disposition
    return Choice(
        brand_id=unit.brand_id,
        unit=unit,
        disposition=chosen,
        proposed=proposal.disposition or "",
        value_minor=options.get(chosen, 0),
        reasons=list(proposal.reasons),
        alternatives=[
            {"disposition": option.value, "value_minor": minor}
            for option, minor in options.items()
            if option is not chosen
        ],
        override_code="" if followed else wish.override_code,
        override_note="" if followed else printable(wish.override_note, NOTE_LIMIT),
    )


def _finish(case: Case, unit: Unit, done: CarriedOut, *, at: datetime, actor: str) -> None:
    state = processing_step(Processing(unit.processing), Step.FINISH)
    case.change(unit, processing=state, bin=printable(done.bin, BIN_LIMIT) or unit.bin)
    told = {"unit": unit.ordinal, "disposition": unit.disposition}
    case.note(EntryKind.UNIT_FINISHED, at=at, actor=actor, reference=done.reference, **told)
    _count_seconds(case, unit, done.seconds, at=at, actor=actor)
    if done.cost_minor is not None:
        case.note(
            EntryKind.COST,
            at=at,
            actor=actor,
            what="disposition",
            amount_minor=done.cost_minor,
            currency=case.ret.currency,
            **told,
        )


def _count_seconds(case: Case, unit: Unit, seconds: int, *, at: datetime, actor: str) -> None:
    if seconds > 0:
        case.note(
            EntryKind.COST,
            at=at,
            actor=actor,
            what="touch",
            stage="disposition",
            seconds=seconds,
            unit=unit.ordinal,
            disposition=unit.disposition,
        )
