"""The lines of an import that must be mended, as they stood in its files."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from backhaul.core.errors import DomainError
from backhaul.core.orders import Batch, LineProblem, Reason


@dataclass(slots=True)
class ProblemFile:
    """Takes bad lines and those held back with them, so that they can be imported again."""

    wanted: Path
    encoding: str
    may_replace: bool
    """Whether a file of that name gives way; else the first free name is taken."""
    paths: dict[str, Path] = field(default_factory=dict)
    """By the header of the lines in it: files with other columns have a file of their own."""
    lines: Counter[Path] = field(default_factory=Counter)

    def kept(self) -> list[tuple[Path, int]]:
        """Return the files that were written, with how many lines are in each."""
        return [(path, self.lines[path]) for path in self.paths.values()]

    def take(self, batch: Batch) -> None:
        """Raises DomainError `problems_file_unwritable`."""
        raws = [one.raw for one in batch.problems if _is_to_mend(one)]
        if not raws:
            return
        try:
            self._write(batch.header, raws)
        except OSError as error:
            raise DomainError("problems_file_unwritable", why=str(error)) from error

    def _write(self, header: str, raws: Sequence[str]) -> None:
        path = self.paths.get(header)
        is_first = path is None
        if path is None:
            path = self.paths[header] = self._opened()
        texts = [header, *raws] if is_first and header else raws
        text = "".join(raw if raw.endswith(("\n", "\r")) else raw + "\n" for raw in texts)
        with path.open("ab") as file:
            file.write(self._encoded(text, is_first=is_first))
        self.lines[path] += len(raws)

    def _encoded(self, text: str, *, is_first: bool) -> bytes:
        """Return the bytes; a byte order mark stands at the beginning of a file only."""
        data = text.encode(self.encoding, errors="backslashreplace")
        mark = "".encode(self.encoding)
        return data if is_first else data.removeprefix(mark)

    def _opened(self) -> Path:
        """Return the path of an empty file that nobody else may read: it names customers."""
        number = len(self.paths) + 1
        while True:
            path = self.wanted if number == 1 else _numbered(self.wanted, number)
            if self.may_replace:
                path.unlink(missing_ok=True)
            try:
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            except FileExistsError:
                number += 1
            else:
                return path


def beside(first: Path) -> Path:
    """Return where problems go if nobody says: here, by the name of the file."""
    return Path(f"{first.stem}.problems{first.suffix}")


def _numbered(path: Path, number: int) -> Path:
    return path.with_name(f"{path.stem}-{number}{path.suffix}")


def _is_to_mend(problem: LineProblem) -> bool:
    return isinstance(problem.reason, Reason) and bool(problem.raw)
