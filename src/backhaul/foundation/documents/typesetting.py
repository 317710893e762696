"""Typst, kept warm: one compiler per template and process, data as one JSON string."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal

from backhaul.foundation.documents import fonts
from backhaul.foundation.documents.codes import Symbol

if TYPE_CHECKING:
    import typst
    from _typeshed import DataclassInstance

TEMPLATES = Path(__file__).parent / "templates"
LONGEST_TEXT = 240
"""Signs of one text; what is longer is cut with an ellipsis and a warning."""
_LOCK = Lock()

Tree = str | list["Tree"] | dict[str, "Tree"]


@dataclass(frozen=True, slots=True)
class Printed:
    pdf: bytes
    warnings: tuple[str, ...]
    """Codes with what they are about: `missing_character:㐂`, `cut:…`, `no_bar_code:…`."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document to be set: what is drawn and what is read are kept apart."""

    template: str
    text: dict[str, Tree]
    codes: dict[str, Symbol | None]
    language: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Job:
    template: str
    rare: bool
    data: str
    warnings: tuple[str, ...]


def spoken(words: DataclassInstance) -> dict[str, Tree]:
    """Return the words of a dataclass of strings and tuples of strings."""
    return {
        name: said if isinstance(said, str) else list(said)
        for name, said in ((field.name, getattr(words, field.name)) for field in fields(words))
    }


def _texts(tree: Tree) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, list):
        for branch in tree:
            yield from _texts(branch)
    else:
        for branch in tree.values():
            yield from _texts(branch)


class _Preparation:
    """Makes every text printable and keeps account of what had to be changed."""

    def __init__(self, text: dict[str, Tree]) -> None:
        missing = fonts.missing(fonts.cleaned(part) for part in _texts(text))
        system = fonts.system_font() if missing else None
        self.lost = frozenset(c for c in missing if system is None or not system.has(c))
        self.rare = bool(missing - self.lost)
        self.cut: list[str] = []
        self.text = self._printable(text)

    def _line(self, raw: str) -> str:
        line = fonts.cleaned(raw)
        if len(line) > LONGEST_TEXT:
            self.cut.append(line)
            line = line[: LONGEST_TEXT - 1] + "…"
        return "".join(fonts.UNKNOWN if sign in self.lost else sign for sign in line)

    def _printable(self, tree: Tree) -> Tree:
        if isinstance(tree, str):
            return self._line(tree)
        if isinstance(tree, list):
            return [self._printable(branch) for branch in tree]
        return {name: self._printable(branch) for name, branch in tree.items()}

    @property
    def warnings(self) -> tuple[str, ...]:
        lost = tuple(f"missing_character:{sign}" for sign in sorted(self.lost))
        return lost + tuple(f"cut:{line}" for line in self.cut)


def _job(sheet: Sheet) -> _Job:
    ready = _Preparation(sheet.text)
    drawn = {name: code and asdict(code) for name, code in sheet.codes.items()}
    unwritable = tuple(f"no_bar_code:{name}" for name, code in drawn.items() if code is None)
    data = {
        "text": ready.text,
        "codes": drawn,
        "language": sheet.language,
        "rare": ready.rare,
    }
    return _Job(sheet.template, ready.rare, json.dumps(data), ready.warnings + unwritable)


@cache
def _compiler(template: str, *, rare: bool) -> typst.Compiler:
    import typst

    system = fonts.system_font() if rare else None
    folders = [fonts.FOLDER, *(system.folders if system else ())]
    shelf = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=folders
    )
    source = TEMPLATES / f"{template}.typ"
    return typst.Compiler(source, root=TEMPLATES, font_paths=shelf)


def _compiled(job: _Job, form: Literal["pdf", "png"], ppi: float | None = None) -> bytes:
    # A compiler keeps its inputs between two calls: one thread at a time.
    with _LOCK:
        made: Any = _compiler(job.template, rare=job.rare).compile(
            format=form, ppi=ppi, sys_inputs={"data": job.data}, timestamp=0
        )
    return bytes(made[0] if isinstance(made, list) else made)


def set_pdf(sheet: Sheet) -> Printed:
    job = _job(sheet)
    return Printed(_compiled(job, "pdf"), job.warnings)


def set_illustrated(sheet: Sheet, pictures: Sequence[bytes]) -> Printed:
    """Return a document with photos: JPEGs, which its template finds as `1.jpg` and so on.

    A compiler reads files below its root alone, so each such document has a folder of its own
    while it is set.
    """
    import typst

    job = _job(sheet)
    system = fonts.system_font() if job.rare else None
    folders = [fonts.FOLDER, *(system.folders if system else ())]
    with TemporaryDirectory(prefix="backhaul-pdf-") as name:
        folder = Path(name)
        for part in ("base", sheet.template):
            shutil.copyfile(TEMPLATES / f"{part}.typ", folder / f"{part}.typ")
        for number, jpeg in enumerate(pictures, start=1):
            (folder / f"{number}.jpg").write_bytes(jpeg)
        made: Any = typst.Compiler(
            folder / f"{sheet.template}.typ",
            root=folder,
            font_paths=typst.Fonts(
                include_system_fonts=False, include_embedded_fonts=False, font_paths=folders
            ),
        ).compile(format="pdf", sys_inputs={"data": job.data}, timestamp=0)
    return Printed(bytes(made), job.warnings)


def pieces(said: str) -> list[str]:
    """Cut what is longer than one text may be, line by line: for what is printed whole."""
    return [
        line[at : at + LONGEST_TEXT]
        for line in said.splitlines() or [""]
        for at in range(0, max(1, len(line)), LONGEST_TEXT)
    ]


def set_png(sheet: Sheet, *, ppi: float) -> bytes:
    """Return the first page as a picture: for screens, previews and tests."""
    return _compiled(_job(sheet), "png", ppi)
