"""Orders from a CSV, one line of an order on each line, by a mapping file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from backhaul.adapters.channels.csv.assembly import Draft, finish
from backhaul.adapters.channels.csv.columns import Columns
from backhaul.adapters.channels.csv.records import Record, Records, open_records
from backhaul.adapters.channels.csv.rows import Layout, read_row
from backhaul.adapters.channels.reading import ORDERS_PER_BATCH, Unreadable
from backhaul.core.errors import DomainError
from backhaul.core.orders import Batch, LineProblem, Reason

#: A file of nothing but bad or explained lines is handed on in pieces too.
_LINES_PER_BATCH = 20_000


@dataclass(frozen=True, slots=True)
class CsvReader:
    columns: Columns

    def read(self, path: Path) -> Iterator[Batch]:
        """Raises DomainError for a file without a header or without the mapped columns."""
        with open_records(path, self.columns.form) as records:
            header = next(records, None)
            if header is None or not header.cells:
                raise DomainError("file_empty", file=str(path))
            layout = Layout(self.columns, header.cells)
            records.width = layout.width
            for batch in _Run(layout).batches(records):
                batch.header = header.raw
                batch.problems.sort(key=lambda problem: problem.line_no)
                yield batch


@dataclass(slots=True)
class _Run:
    """One file being read: the orders that are open, closed, and spoilt by a bad line."""

    layout: Layout
    batch: Batch = field(default_factory=Batch)
    open: dict[str, Draft] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    spoilt: set[str] = field(default_factory=set)

    def batches(self, records: Records) -> Iterator[Batch]:
        for record in records:
            self._take(record)
            if self._is_full():
                yield self._handed_on()
        while self.open:
            self._close(next(iter(self.open)))
            if self._is_full():
                yield self._handed_on()
        if self.batch.lines:
            yield self._handed_on()

    def _take(self, record: Record) -> None:
        if not record.cells:
            self.batch.lines += 1
            self.batch.explained[Reason.BLANK_LINE] += 1
            return
        order = self.layout.text(record.cells, "order")
        try:
            self._understand(record, order)
        except Unreadable as problem:
            self._fail(record, problem)
            # An order with a line missing would look whole; it waits for its line.
            self.spoilt.add(order)

    def _understand(self, record: Record, order: str) -> None:
        if record.problem is not None:
            raise Unreadable(record.problem, record.detail)
        draft = self._draft(self.layout.required(record.cells, "order"))
        draft.places += 1
        draft.agree(self.layout, record.cells)
        draft.rows.append(read_row(self.layout, record, order, draft.places))

    def _draft(self, order: str) -> Draft:
        if order in self.closed:
            raise Unreadable(Reason.ORDER_SPLIT_APART, order)
        if self.layout.columns.rules.group_by == "together" and order not in self.open:
            for other in list(self.open):
                self._close(other)
        return self.open.setdefault(order, Draft(order))

    def _close(self, order: str) -> None:
        draft = self.open.pop(order)
        self.closed.add(order)
        self.batch.lines += len(draft.rows)
        finish(draft, self.layout, self.batch, hold_back=order in self.spoilt)

    def _fail(self, record: Record, problem: Unreadable) -> None:
        self.batch.lines += 1
        self.batch.explained[problem.reason] += 1
        self.batch.problems.append(
            LineProblem(
                line_no=record.line_no,
                reason=problem.reason,
                detail=problem.detail,
                raw=record.raw,
            )
        )

    def _is_full(self) -> bool:
        return (
            len(self.batch.orders) >= ORDERS_PER_BATCH or self.batch.lines >= _LINES_PER_BATCH
        )

    def _handed_on(self) -> Batch:
        full, self.batch = self.batch, Batch()
        return full
