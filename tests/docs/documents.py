"""The documents as tests read them: text, code blocks, inline code, links and headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
#: Written by a program, and compared with it elsewhere.
_MADE: set[str] = set()

_FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: ```language name."""

    language: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def prose(self) -> str:
        """The text without its fenced blocks."""
        return _FENCE.sub("", self.text)

    @property
    def blocks(self) -> list[Block]:
        found = []
        for match in _FENCE.finditer(self.text):
            language, _, name = match["info"].strip().partition(" ")
            found.append(Block(language, name, match["text"]))
        return found

    @property
    def inline(self) -> list[str]:
        return _INLINE.findall(self.prose)

    @property
    def links(self) -> list[str]:
        return [one or other for one, other in _LINK.findall(self.prose)]

    @property
    def anchors(self) -> set[str]:
        return {_anchor(heading) for heading in _HEADING.findall(self.prose)}

    def block(self, name: str) -> Block:
        return next(block for block in self.blocks if block.name == name)

    def tables(self) -> list[list[list[str]]]:
        """Return each table as its rows of cells, without the line of dashes."""
        found: list[list[list[str]]] = []
        is_inside = False
        for line in self.prose.splitlines():
            if not line.startswith("|"):
                is_inside = False
                continue
            if not is_inside:
                found.append([])
                is_inside = True
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if set("".join(cells)) - set("-: "):
                found[-1].append(cells)
        return found


def documents() -> list[Document]:
    """Return every document that people write, `README.md` first."""
    top = sorted(ROOT.glob("*.md"), key=lambda path: (path.name != "README.md", path.name))
    below = [path for path in sorted(DOCS.rglob("*.md")) if not _MADE & set(path.parts)]
    return [Document(path) for path in (*top, *below)]


def document(name: str) -> Document:
    return Document(ROOT / name)


def shell_lines() -> Iterator[tuple[str, str]]:
    """Yield (document, command) for each line of each shell block, joined at backslashes."""
    for one in documents():
        for block in one.blocks:
            if block.language in {"sh", "bash", "console"}:
                joined = block.text.replace("\\\n", " ")
                yield from ((one.name, line.strip()) for line in joined.splitlines())


def _anchor(heading: str) -> str:
    """Return the anchor that a repository page gives a heading."""
    plain = re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower())
    return plain.strip().replace(" ", "-")
