"""Files of JSON that hold orders: one document, or one on each line, read as it goes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from backhaul.adapters.channels.reading import (
    ORDERS_PER_BATCH,
    ReadOrder,
    Unreadable,
)
from backhaul.core.orders import Batch, LineProblem, Reason

_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Document:
    """One JSON value of a file; `problem` is set where there is none."""

    line_no: int
    """0: the whole file is one document."""
    value: object = None
    raw: str = ""
    problem: Unreadable | None = None


def documents(path: Path) -> Iterator[Document]:
    if not _is_one_per_line(path):
        yield _document(0, path.read_bytes())
        return
    with path.open("rb") as lines:
        for line_no, line in enumerate(lines, start=1):
            if line.strip():
                yield _document(line_no, line)


def _is_one_per_line(path: Path) -> bool:
    """Look at the first two lines: one of them is a whole object, and none opens a list."""
    with path.open("rb") as lines:
        first_two = [line for line, _ in zip(lines, range(2), strict=False)]
    if len(first_two) < 2 or first_two[0].removeprefix(_MARK).lstrip()[:1] == b"[":
        return False
    return any(isinstance(_document(1, line).value, dict) for line in first_two)


def _document(line_no: int, data: bytes) -> Document:
    try:
        text = data.decode("utf-8-sig").strip()
    except UnicodeDecodeError as wrong:
        raw = data.decode(errors="backslashreplace")
        problem = Unreadable(Reason.UNREADABLE_ENCODING, f"utf-8: byte {wrong.start}")
        return Document(line_no, raw=raw, problem=problem)
    try:
        # A float would not hold an amount exactly; NaN and Infinity stay words.
        value = json.loads(text, parse_float=Decimal, parse_constant=str)
    except (ValueError, RecursionError) as wrong_json:
        problem = Unreadable(Reason.NOT_AN_ORDER, f"JSON: {wrong_json}")
        return Document(line_no, raw=text, problem=problem)
    return Document(line_no, value=value, raw=text)


@dataclass(frozen=True, slots=True)
class DocumentReader:
    """Reads documents that hold orders, by what a channel says of their shape."""

    unwrap: Callable[[object], list[object]]
    """The orders in a document; raises Unreadable when it holds something else."""
    understand: Callable[[object], ReadOrder]
    """One order; raises Unreadable."""

    def read(self, path: Path) -> Iterator[Batch]:
        batch = Batch()
        for document in documents(path):
            for line_no, node in enumerate(self._orders(batch, document), start=1):
                self._add(batch, node, document.line_no or line_no)
                if len(batch.orders) >= ORDERS_PER_BATCH:
                    yield batch
                    batch = Batch()
        if batch.lines:
            yield batch

    def _orders(self, batch: Batch, document: Document) -> list[object]:
        try:
            if document.problem is not None:
                raise document.problem
            return self.unwrap(document.value)
        except Unreadable as problem:
            _refuse(batch, problem, document.line_no or 1, document.raw)
            return []

    def _add(self, batch: Batch, node: object, line_no: int) -> None:
        try:
            found = self.understand(node)
        except Unreadable as problem:
            _refuse(batch, problem, line_no, json.dumps(node, default=str), _lines_of(node))
            return
        batch.lines += found.lines
        batch.explained.update(found.explained)
        batch.backs.extend(found.backs)
        if found.order is not None:
            batch.orders.append(found.order)
        for notice, detail in found.notices:
            batch.problems.append(LineProblem(line_no=line_no, reason=notice, detail=detail))


def _lines_of(node: object) -> int:
    lines = node.get("line_items") if isinstance(node, dict) else None
    return max(1, len(lines)) if isinstance(lines, list) else 1


def _refuse(batch: Batch, problem: Unreadable, line_no: int, raw: str, lines: int = 1) -> None:
    batch.lines += lines
    batch.explained[problem.reason] += lines
    batch.problems.append(
        LineProblem(line_no=line_no, reason=problem.reason, detail=problem.detail, raw=raw)
    )


def keys_of(value: object) -> str:
    """Say what a document is by its outermost keys, for a refusal."""
    if isinstance(value, dict):
        return ", ".join(str(key) for key in list(value)[:6])
    if isinstance(value, list):
        return f"list of {len(value)}: " + (keys_of(value[0]) if value else "")
    return type(value).__name__
