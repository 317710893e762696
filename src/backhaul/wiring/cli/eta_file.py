"""A file of deliveries → cases to forecast, with every row that could not be used counted."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from backhaul.core.forecast.history import Case
from backhaul.wiring.cli.eta_columns import Columns, Unusable
from backhaul.wiring.cli.eta_dates import Ambiguous, Reader, is_missing, reader_of

_DELIMITERS = ",;\t|"
_LONGEST_FIELD = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One row, in hours since 1970; None is not known, or has not happened."""

    purchased_at: float | None
    handed_over_at: float | None
    delivered_at: float | None
    lost_at: float | None
    estimated_at: float | None
    lane: tuple[str, ...]


@dataclass(slots=True)
class Deliveries:
    rows: list[Delivery]
    read: int
    unusable: Counter[str] = field(default_factory=Counter)
    """Why → how many rows."""

    def from_hand_over(self) -> list[Case]:
        return self._cases((row, row.handed_over_at) for row in self.rows)

    def from_purchase(self) -> list[Case]:
        return self._cases((row, row.purchased_at) for row in self.rows)

    def _cases(self, begun: Iterator[tuple[Delivery, float | None]]) -> list[Case]:
        cases = [_case(row, start) for row, start in begun if start is not None]
        usable = (c for c in cases if c.ended_at is None or c.ended_at >= c.started_at)
        return sorted(usable, key=lambda case: case.started_at)


def _case(row: Delivery, start: float) -> Case:
    was_lost = row.delivered_at is None and row.lost_at is not None
    promised = row.estimated_at - start if row.estimated_at is not None else None
    return Case(
        started_at=start,
        ended_at=row.lost_at if was_lost else row.delivered_at,
        was_lost=was_lost,
        lane=row.lane,
        promised=promised,
    )


def deliveries_in(path: Path, columns: Columns, *, must_have_lane: bool) -> Deliveries:
    """Read a CSV; raises Unusable with the reason when nothing can be done with it."""
    try:
        with path.open(encoding=columns.encoding, newline="") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError, LookupError) as error:
        raise Unusable(f"{path} cannot be read: {error}") from None
    try:
        header, lines = _table(text, columns.delimiter)
    except csv.Error as error:
        raise Unusable(f"{path} is no CSV: {error}") from None
    places = _places(path, header, columns, must_have_lane=must_have_lane)
    if not lines:
        raise Unusable(f"{path} has a header and no rows")
    readers: dict[str, Reader] = {}
    for what in columns.moments:
        values = [line[places[what]] for line in lines if places[what] < len(line)]
        readers[what] = _reader(path, header[places[what]], values, columns)
    lane = [places[name] for name in columns.lane if name in places]
    return _read(lines, places, readers, lane)


def _table(text: str, delimiter: str) -> tuple[list[str], list[list[str]]]:
    csv.field_size_limit(_LONGEST_FIELD)
    first = text.lstrip().partition("\n")[0]
    by = delimiter or max(_DELIMITERS, key=first.count)
    if len(by) != 1:
        raise csv.Error(f"a delimiter is one character: {by!r}")
    lines = [line for line in csv.reader(text.splitlines(keepends=True), delimiter=by) if line]
    return ([name.strip() for name in lines[0]], lines[1:]) if lines else ([], [])


def _places(
    path: Path, header: Sequence[str], columns: Columns, *, must_have_lane: bool
) -> dict[str, int]:
    """Return what → place in a line; lanes by their header."""
    at = {name: place for place, name in reversed(list(enumerate(header)))}
    wanted = list(columns.moments.values()) + (list(columns.lane) if must_have_lane else [])
    missing = [name for name in wanted if name not in at]
    if missing:
        raise Unusable(
            f"{path} has no column {', '.join(missing)}. "
            f"It has: {', '.join(header) or 'nothing'}. "
            "Say with --columns which column is what."
        )
    lanes = {name: at[name] for name in columns.lane if name in at}
    return {what: at[name] for what, name in columns.moments.items()} | lanes


def _reader(path: Path, header: str, values: Sequence[str], columns: Columns) -> Reader:
    try:
        return reader_of(values, columns.dates, columns.zone)
    except Ambiguous as error:
        raise Unusable(
            f'{path}, column {header}: {error} Say it with dates = ["%d/%m/%Y %H:%M"] '
            "in the file of --columns."
        ) from None


def _read(
    lines: Sequence[Sequence[str]],
    places: Mapping[str, int],
    readers: Mapping[str, Reader],
    lane: Sequence[int],
) -> Deliveries:
    found = Deliveries([], len(lines))
    for line in lines:
        moments: dict[str, float | None] = {}
        reason = ""
        for what, read in readers.items():
            try:
                moments[what] = read(line[places[what]]) if places[what] < len(line) else None
            except ValueError:
                moments[what] = None
                reason = reason or f"{what}: not a moment"
        row = _delivery(moments, _lane(line, lane))
        reason = (reason if not reason.startswith("estimate") else "") or _why_not(row)
        if reason:
            found.unusable[reason] += 1
        else:
            found.rows.append(row)
    return found


def _delivery(moments: Mapping[str, float | None], lane: tuple[str, ...]) -> Delivery:
    return Delivery(
        purchased_at=moments.get("purchase"),
        handed_over_at=moments.get("hand_over"),
        delivered_at=moments.get("delivery"),
        lost_at=moments.get("lost"),
        estimated_at=moments.get("estimate"),
        lane=lane,
    )


def _lane(line: Sequence[str], places: Sequence[int]) -> tuple[str, ...]:
    """Return the lane's parts up to the first that is not known."""
    parts: list[str] = []
    for place in places:
        text = line[place].strip() if place < len(line) else ""
        if is_missing(text):
            break
        parts.append(text)
    return tuple(parts)


def _why_not(row: Delivery) -> str:
    start = row.handed_over_at if row.handed_over_at is not None else row.purchased_at
    if start is None:
        return "neither bought nor handed over"
    if row.delivered_at is not None and row.delivered_at < start:
        return "delivered before it was handed over"
    if row.lost_at is not None and row.lost_at < start:
        return "lost before it was handed over"
    return ""
