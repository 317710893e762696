"""The records of a CSV file with their own text, one after the other, the bad ones too."""

from __future__ import annotations

import codecs
import csv
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from backhaul.adapters.channels.csv.columns import FileForm
from backhaul.core.errors import DomainError
from backhaul.core.orders import Reason

#: A quoted value may hold line breaks, but a record of more lines has lost its closing quote.
LINES_PER_RECORD = 200


@dataclass(frozen=True, slots=True)
class Record:
    line_no: int
    """Of its first line, the header being 1."""
    raw: str
    cells: list[str]
    """Empty for a blank line; what could be told apart for a bad one."""
    problem: Reason | None = None
    detail: str = ""


class _Lines:
    """Hands out the lines of a file and remembers those of the record being read."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._waiting: deque[str] = deque()
        self.taken: list[str] = []
        self.line_no = 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= LINES_PER_RECORD:
            raise csv.Error(f"more than {LINES_PER_RECORD} lines")
        line = self._waiting.popleft() if self._waiting else next(self._lines)
        self.taken.append(line)
        return line

    def finish(self, count: int) -> None:
        """Give back all lines taken but the first `count`."""
        self._waiting.extendleft(reversed(self.taken[count:]))
        self.line_no += count
        self.taken = []


class Records:
    """Iterates over the records of a file, the header first.

    A quote that is never closed spoils its own line only: the lines after it are read again.
    """

    def __init__(self, lines: Iterable[str], form: FileForm) -> None:
        self._form = form
        self._lines = _Lines(iter(lines))
        self.width = 0
        """How many cells a record must have; 0 while the header is not read."""

    def __iter__(self) -> Iterator[Record]:
        return self

    def __next__(self) -> Record:
        form, lines = self._form, self._lines
        reader = csv.reader(lines, delimiter=form.delimiter, quotechar=form.quote, strict=True)
        try:
            cells = next(reader)
        except csv.Error as wrong:
            return self._spoiled(str(wrong))
        if not any(cells):
            cells = []
        if self.width and cells and not self._fits(cells):
            return self._spoiled(f"{len(cells)} / {self.width}")
        raw = "".join(lines.taken)
        record = Record(lines.line_no, raw, cells)
        if "\0" in raw or (not raw.isascii() and _has_bad_bytes(raw)):
            bad = Reason.UNREADABLE_ENCODING
            record = Record(lines.line_no, _shown(raw), cells, bad, form.encoding)
        lines.finish(len(lines.taken))
        return record

    def _fits(self, cells: list[str]) -> bool:
        """Empty cells too many are a habit of spreadsheets."""
        return len(cells) >= self.width and not any(cells[self.width :])

    def _spoiled(self, detail: str) -> Record:
        line = self._lines.taken[0]
        form = self._form
        cells = [cell.strip(form.quote) for cell in line.rstrip("\r\n").split(form.delimiter)]
        record = Record(self._lines.line_no, _shown(line), cells, Reason.UNREADABLE_ROW, detail)
        self._lines.finish(1)
        return record


def _has_bad_bytes(text: str) -> bool:
    return any("\udc80" <= sign <= "\udcff" for sign in text)


def _shown(raw: str) -> str:
    """Return the text with bytes that are none written out, so that it can be stored."""
    return raw.encode(errors="surrogateescape").decode(errors="backslashreplace")


@contextmanager
def open_records(path: Path, form: FileForm) -> Iterator[Records]:
    """Raises DomainError when the file breaks its encoding so that no line can be found."""
    encoding = "utf-8-sig" if codecs.lookup(form.encoding).name == "utf-8" else form.encoding
    try:
        with path.open(encoding=encoding, errors="surrogateescape", newline="") as file:
            yield Records(file, form)
    except UnicodeError as wrong:
        raise DomainError("file_encoding_wrong", encoding=form.encoding) from wrong
