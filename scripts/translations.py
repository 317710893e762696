"""Message catalogues without the gettext programs: `extract`, `check` or `compile`.

python scripts/translations.py extract    # new messages into each catalogue
python scripts/translations.py check      # every message translated, placeholders kept
python scripts/translations.py compile    # .po → .mo
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polib

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "backhaul"
LOCALE = SOURCE / "locale"
_PLAIN = ("gettext", "gettext_lazy", "gettext_noop", "_")
_KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(_PLAIN),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be translated, and in which files it stands."""

    context: str | None
    text: str
    plural: str = ""
    files: set[str] = field(default_factory=set, compare=False)

    @property
    def key(self) -> tuple[str | None, str]:
        return (self.context, self.text)


def messages(source: Path = SOURCE) -> list[Message]:
    """Return every message of code and templates, in the order of their files."""
    found: dict[tuple[str | None, str], Message] = {}
    for path, code in _readable(source):
        name = path.relative_to(source.parent).as_posix()
        for message in _messages_in(code):
            known = found.setdefault(message.key, message)
            known.files.add(name)
            if message.plural and not known.plural:
                found[message.key] = Message(*message.key, message.plural, known.files)
    return list(found.values())


def _readable(source: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(source.rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            yield path, path.read_text(encoding="utf-8")
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            yield path, _templatize(path.read_text(encoding="utf-8"), path)


def _templatize(text: str, path: Path) -> str:
    from django.utils.translation.template import templatize

    # In brackets, the indentation of HTML is none of Python's business.
    return f"({templatize(text, origin=str(path))}\n)"


def _messages_in(code: str) -> Iterator[Message]:
    from babel.messages.extract import extract

    for _line, words, _comments, context in extract(
        "python", io.BytesIO(code.encode()), keywords=_KEYWORDS
    ):
        single, plural = (words, "") if isinstance(words, str) else (words[0], words[1])
        if single:
            yield Message(context, single, plural or "")


def catalogues(locale: Path = LOCALE) -> list[Path]:
    return sorted(locale.glob("*/LC_MESSAGES/django.po"))


def merge(catalogue: polib.POFile, wanted: Iterable[Message]) -> int:
    """Add new messages, retire those that nothing asks for; return how many were added."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in catalogue}
    asked: set[tuple[str | None, str]] = set()
    added = 0
    for message in wanted:
        asked.add(message.key)
        entry = known.get(message.key)
        if entry is None:
            entry = polib.POEntry(msgctxt=message.context, msgid=message.text)
            catalogue.append(entry)
            added += 1
        _describe(entry, message)
    for key, entry in known.items():
        entry.obsolete = key not in asked
    return added


def _describe(entry: polib.POEntry, message: Message) -> None:
    entry.occurrences = [(name, "") for name in sorted(message.files)]
    flags = [flag for flag in entry.flags if not flag.endswith("python-format")]
    entry.flags = flags + ["python-format"] * bool(re.search(r"%\(\w+\)|%[sd]", message.text))
    if message.plural and not entry.msgid_plural:
        entry.msgid_plural = message.plural
        entry.msgstr_plural = {0: entry.msgstr}
        entry.msgstr = ""


def faults(catalogue: polib.POFile, wanted: Iterable[Message]) -> list[str]:
    """Return a line for each message that a reader would not see properly translated."""
    known = {(e.msgctxt, e.msgid): e for e in catalogue if not e.obsolete}
    found = []
    for message in wanted:
        fault = _fault(known.get(message.key), message)
        if fault:
            found.append(f"{fault}: {message.text!r} ({', '.join(sorted(message.files))})")
    return found


def _fault(entry: polib.POEntry | None, message: Message) -> str:
    if entry is None:
        return "not in the catalogue"
    if entry.fuzzy:
        return "uncertain (fuzzy)"
    texts = list(entry.msgstr_plural.values()) if message.plural else [entry.msgstr]
    if not texts or not all(texts):
        return "not translated"
    wanted = placeholders(message.plural or message.text)
    if any(placeholders(text) != wanted for text in texts):
        return f"placeholders differ from {' '.join(wanted) or 'none'}"
    return ""


def placeholders(text: str) -> list[str]:
    return sorted(_PLACEHOLDER.findall(text.replace("%%", "")))


def extract_all() -> int:
    wanted = messages()
    for path in catalogues():
        catalogue = polib.pofile(str(path), wrapwidth=96)
        added = merge(catalogue, wanted)
        _save(catalogue, path)
        empty = len(catalogue.untranslated_entries())
        print(f"{path.parent.parent.name}: {added} new, {empty} to translate")
    return 0


def _save(catalogue: polib.POFile, path: Path) -> None:
    """Write only what changed, and at once: somebody may be reading."""
    text = f"{catalogue}\n"
    if text != path.read_text(encoding="utf-8"):
        draft = path.with_suffix(".po.new")
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)


def check_all() -> int:
    wanted = messages()
    found = [
        f"{path.parent.parent.name}: {fault}"
        for path in catalogues()
        for fault in faults(polib.pofile(str(path)), wanted)
    ]
    print("\n".join([*found, f"{len(wanted)} messages, {len(found)} faults"]))
    return 1 if found else 0


def compile_all() -> int:
    for path in catalogues():
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    return 0


COMMANDS = {"extract": extract_all, "check": check_all, "compile": compile_all}


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(__doc__, file=sys.stderr)
        return 2
    return COMMANDS[arguments[0]]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
