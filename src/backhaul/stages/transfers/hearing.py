"""What the bank says of our transfers: matched by their names, else kept for a person."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from backhaul.core.axes import LegState
from backhaul.core.banking.statement import read_statement
from backhaul.core.banking.told import Became, Statement, Told
from backhaul.core.errors import NotFound
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.money import Money
from backhaul.core.tracking.words import IncidentKind
from backhaul.foundation.bulk import update_rows
from backhaul.foundation.journal.record import record
from backhaul.stages.incidents.actions import Healing, Opening, change_incidents
from backhaul.stages.incidents.models import Incident
from backhaul.stages.returns import case as cases
from backhaul.stages.settlement import outcomes, summary
from backhaul.stages.settlement.outcomes import Outcome
from backhaul.stages.transfers.models import (
    BankStatement,
    LooseLine,
    PayTo,
    Transfer,
    TransferFile,
)

_BECAME = {
    Became.PAID: (Transfer.State.PAID, LegState.PAID),
    Became.REFUSED: (Transfer.State.REFUSED, LegState.FAILED),
    Became.RETURNED: (Transfer.State.RETURNED, LegState.FAILED),
}
#: In one message what was made goes before what came back of it.
_ORDER = (Became.REFUSED, Became.PAID, Became.RETURNED)
_WAITING = Transfer.State.WAITING
_DOUBT = IncidentKind.REFUND_UNKNOWN


@dataclass(slots=True)
class _Desk:
    """Where the lines of one message are taken in, one after the other, and then written."""

    at: datetime
    transfers: dict[str, Transfer]
    files: dict[str, TransferFile]
    matched: int = 0
    changed: dict[int, Transfer] = field(default_factory=dict)
    news: list[Outcome] = field(default_factory=list)
    loose: list[tuple[Told, str]] = field(default_factory=list)
    doubted: dict[int, tuple[Transfer, str]] = field(default_factory=dict)
    """Transfers of which the bank says what cannot be: money may have gone twice."""
    certain: dict[int, Transfer] = field(default_factory=dict)
    """Those that waited for the bank's word, and have it now."""

    def take(self, line: Told) -> None:
        meant = list(self._meant(line))
        problem = self._problem(line, meant)
        if problem:
            self.loose.append((line, problem))
            self.doubted |= {one.pk: (one, problem) for one in meant}
            return
        self.matched += 1
        for transfer in meant:
            self._apply(line, transfer)

    def _meant(self, line: Told) -> Iterator[Transfer]:
        if line.end_to_end:
            found = self.transfers.get(line.end_to_end.lower())
            if found is not None:
                yield found
        elif line.file_number in self.files:
            file = self.files[line.file_number]
            yield from (one for one in self.transfers.values() if one.file_id == file.pk)

    def _problem(self, line: Told, meant: Sequence[Transfer]) -> str:
        """Return why a person has to look at a line; empty: it fits."""
        if not meant:
            return "unknown_transfer"
        total = Money(sum(one.amount_minor for one in meant), meant[0].currency)
        if line.amount is not None and line.amount != total:
            return "amount_differs"
        if any(one.state == Transfer.State.DISCARDED for one in meant):
            return "discarded"
        if any(_contradicts(line, one) for one in meant):
            return "contradicts"
        return ""

    def _apply(self, line: Told, transfer: Transfer) -> None:
        state, leg_state = _BECAME[line.became]
        is_back = transfer.state == Transfer.State.PAID and line.became is Became.RETURNED
        if transfer.state != _WAITING and not is_back:
            return  # a second message about the same, or an older one
        if transfer.state == _WAITING:
            self.certain[transfer.pk] = transfer
        transfer.state, transfer.told_at = state, self.at
        transfer.code = line.code
        transfer.bank_reference = line.bank_reference or transfer.bank_reference
        self.changed[transfer.pk] = transfer
        self.news.append(
            Outcome(
                leg_id=transfer.leg_id,
                return_id=transfer.return_id,
                state=leg_state,
                bank_reference=line.bank_reference,
                code=(line.code or state.value).lower() if leg_state != LegState.PAID else "",
            )
        )


def _contradicts(line: Told, transfer: Transfer) -> bool:
    """A no to what was made, or the same made once more under another name of the bank's."""
    if transfer.state == Transfer.State.REFUSED:
        return line.became is not Became.REFUSED
    if transfer.state != Transfer.State.PAID:
        return False
    if line.became is Became.REFUSED:
        return True
    references = {line.bank_reference, transfer.bank_reference} - {""}
    return line.became is Became.PAID and len(references) > 1


def hear(brand_id: int, body: bytes, name: str, *, at: datetime, actor: str) -> BankStatement:
    """Take in a bank's message; the same bytes once more change nothing.

    Raises DomainError of core.banking.statement for what cannot be read.
    """
    statement = read_statement(body)
    digest = hashlib.sha256(body).digest()
    known = BankStatement.objects.filter(brand_id=brand_id, sha256=digest)
    if row := known.first():
        return row
    try:
        return _take_in(brand_id, statement, digest, name, at=at, actor=actor)
    except IntegrityError:
        # Somebody gave the same at the same moment, and was first.
        if row := known.first():
            return row
        raise


def _take_in(
    brand_id: int, statement: Statement, digest: bytes, name: str, *, at: datetime, actor: str
) -> BankStatement:
    with transaction.atomic():
        lines = sorted(statement.lines, key=lambda line: _ORDER.index(line.became))
        desk = _desk(brand_id, lines, at)
        for line in lines:
            desk.take(line)
        row = BankStatement.objects.create(
            brand_id=brand_id,
            sha256=digest,
            name=name[:120],
            heard_at=at,
            heard_by=actor,
            matched=desk.matched,
            unmatched=len(desk.loose),
            others=statement.others,
        )
        LooseLine.objects.bulk_create([_loose(row, *one) for one in desk.loose])
        _write(brand_id, desk, actor)
        _note(row, at=at, actor=actor)
    return row


def look_at(brand_id: int, line_id: int, *, at: datetime, actor: str) -> None:
    """A person has dealt with a line that fitted nothing; raises NotFound `no_such_line`."""
    rows = LooseLine.objects.filter(brand_id=brand_id, id=line_id)
    if not rows.exists():
        raise NotFound("no_such_line", line=line_id)
    rows.filter(seen_at=None).update(seen_at=at, seen_by=actor)


def _desk(brand_id: int, lines: Sequence[Told], at: datetime) -> _Desk:
    """Lock what the lines are about: files, then transfers."""
    named = {line.end_to_end.lower() for line in lines if line.end_to_end}
    numbers = {line.file_number for line in lines if not line.end_to_end}
    whole = TransferFile.objects.filter(brand_id=brand_id, number__in=numbers)
    single = Transfer.objects.filter(brand_id=brand_id, end_to_end__in=named)
    wanted = {*whole.values_list("id", flat=True), *single.values_list("file_id", flat=True)}
    locked = TransferFile.objects.select_for_update().filter(brand_id=brand_id, id__in=wanted)
    files = {row.number: row for row in locked.order_by("id")}
    rows = Transfer.objects.select_for_update().filter(
        brand_id=brand_id, file_id__in=[row.pk for row in files.values()]
    )
    return _Desk(at, {row.end_to_end: row for row in rows.order_by("id")}, files)


def _write(brand_id: int, desk: _Desk, actor: str) -> None:
    rows = list(desk.changed.values())
    update_rows(rows, ("state", "told_at", "code", "bank_reference"))
    outcomes.take((brand_id,), desk.news, at=desk.at, actor=actor)
    _alarm(brand_id, desk, actor)
    paid = [row.return_id for row in rows if row.state == Transfer.State.PAID]
    not_paid = [row.return_id for row in rows if row.state != Transfer.State.PAID]
    used = PayTo.objects.filter(brand_id=brand_id)
    used.filter(ret_id__in=paid).update(paid_at=desk.at)
    used.filter(ret_id__in=not_paid).update(paid_at=None)
    open_files = {one.file_id for one in desk.transfers.values() if one.state == _WAITING}
    over = {row.file_id for row in rows} - open_files
    TransferFile.objects.filter(
        brand_id=brand_id, id__in=over, state__in=("made", "given")
    ).update(state=TransferFile.State.DONE, ended_at=desk.at)


def _alarm(brand_id: int, desk: _Desk, actor: str) -> None:
    """Open an incident for each transfer in doubt; a person ends it, or the bank's clear word.

    That word ends what was doubted while it was waited for, not what is doubted beside it.
    """
    told = list(desk.doubted.values())
    over = _doubted_before(brand_id, desk)
    if not told and not over:
        return
    concerned = [*(one for one, _ in told), *over]
    loaded = cases.load_many((brand_id,), (one.return_id for one in concerned))
    openings = [
        Opening(
            case=loaded[one.return_id],
            brand_id=brand_id,
            kind=_DOUBT,
            subject=_subject(one),
            evidence={
                "code": f"bank_{problem}",
                "amount_minor": one.amount_minor,
                "currency": one.currency,
            },
        )
        for one, problem in told
    ]
    healings = [
        Healing(
            brand_id=brand_id,
            kinds=frozenset({_DOUBT}),
            case=loaded[one.return_id],
            subject=_subject(one),
        )
        for one in over
    ]
    change_incidents(openings, healings, at=desk.at, actor=actor)
    changed = [case for case in loaded.values() if case.entries]
    cases.write(changed, fields=summary.UNIT_FIELDS, at=desk.at, actor=actor)


def _doubted_before(brand_id: int, desk: _Desk) -> list[Transfer]:
    """Return the transfers with an open doubt that the bank's word has ended now."""
    certain = {_subject(one): one for pk, one in desk.certain.items() if pk not in desk.doubted}
    rows = Incident.objects.filter(
        brand_id=brand_id,
        return_id__in={one.return_id for one in certain.values()},
        kind=_DOUBT,
        subject__in=list(certain),
        healed_at=None,
    )
    return [certain[subject] for subject in rows.values_list("subject", flat=True)]


def _subject(transfer: Transfer) -> str:
    return f"transfer:{transfer.pk}"


def _loose(statement: BankStatement, line: Told, problem: str) -> LooseLine:
    return LooseLine(
        brand_id=statement.brand_id,
        statement=statement,
        problem=problem,
        became=line.became.value,
        end_to_end=line.end_to_end,
        file_number=line.file_number[:35],
        amount_minor=line.amount.minor if line.amount else None,
        currency=line.amount.currency if line.amount else "",
        on=line.on,
        code=line.code,
        bank_reference=line.bank_reference,
    )


def _note(row: BankStatement, *, at: datetime, actor: str) -> None:
    entry = NewEntry(
        kind=EntryKind.BANK_HEARD,
        brand_id=row.brand_id,
        return_id=None,
        occurred_at=at,
        actor=actor,
        data={"matched": row.matched, "unmatched": row.unmatched, "others": row.others},
    )
    record([entry])
