"""Phrases of all languages, compiled once and looked for by their rarest word.

A text is put in order first: capitals, accents and wordsJoinedTogether do not matter, and the
end of a sentence is a mark that no phrase reaches over.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from backhaul.core.tracking.sayings import LANGUAGES
from backhaul.core.tracking.sayings.saying import Meaning

_END = "·"
_STEM = 4
#: What a gap never reaches over, so that "delivered .. neighbour" is not "delivered to no …".
_NEGATIONS = (
    "(?:not|no|never|without|t|nicht|kein|keine|keinen|nie|ohne|pas|non|sans|sin|nao|sem|"
    "senza|niet|geen|zonder|bez|inte|ej|utan|ikke|не|δεν|khong|chua|tidak|belum|"
    "ei|nem|nincs|nije|nisu|nav|nera|nebuvo|لم|لا|غير|לא|טרם|नहीं)"
)
#: With them it is of another time too. Words that are common in another language, as "ne" (the
#: north-east of an address), "ni" and "ce", stand here only with the next.
_DENIALS = (
    "(?:not|no|never|without|cannot|couldn|wasn|hasn|isn|t|will|shall|nicht|kein|keine|nie|ohne|"
    "wird|werden|pas|non|sera|seront|sin|sera|seran|nao|sem|senza|sara|verra|niet|geen|wordt|"
    "worden|zal|inte|ej|skal|kommer|ikke|nie|bedzie|zostanie|nebyla|nebyl|bude|не|будет|δεν|θα|"
    "khong|chua|tidak|belum|akan|ei|pole|nem|nincs|nije|nisu|nav|nera|nebuvo|ще|لم|لا|غير|سيتم|"
    "לא|טרם|नहीं|nebus|negali|netika|netiek|nevar|tiks|ne moze|ne mogu|nece|ce biti|bice|"
    "ni bila|ni bilo|ni mogla|ni mogel|ni mogoce|ће|биће|неће|није|бъде)"
)
_DENIED = re.compile(rf" {_DENIALS}(?: [^{_END} ]+){{0,3}}$")
_NEGATING = "未不没無非"
_BARE = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_JOINED = re.compile(r"(?<=[a-zà-ÿ])(?=[A-Z])")
#: Of languages that write no blanks between words: Japanese, Chinese, Thai.
_CJK = "぀-ヿ㐀-䶿一-鿿ก-๎"
#: Vowels and tones that Thai and Devanagari write as marks: parts of a word, though no letters.
_MARKS = "\u0e31\u0e34-\u0e4e\u0900-\u0903\u093a-\u094f"
_HAS_CJK = re.compile(f"[{_CJK}]")
_TOKEN = re.compile(
    rf"[^\W_]+(?:[{_MARKS}]+[^\W_]*)*|[.;:!?|。；！？\n]+(?=\s|$|[{_CJK}])|\s[-–—]+\s|[,，、](?!\d)"
)
_PAUSES = ",，、"


@dataclass(frozen=True, slots=True)
class Tokens:
    """`line` has a blank around every token; `originals` are as they were written.

    `pauses` are the places in the line where a comma stood: phrases reach over it.
    """

    line: str
    originals: tuple[str, ...]
    pauses: tuple[int, ...] = ()

    def original(self, start: int, end: int) -> str:
        """Return the words of a part of the line, as they were written."""
        if _HAS_CJK.search(self.line[start:end]):
            return self.line[start:end]
        first = self.line[: start + 1].count(" ") - 1
        last = first + self.line[start:end].strip().count(" ")
        return " ".join(self.originals[first : last + 1])


@dataclass(frozen=True, slots=True)
class Match:
    start: int
    end: int
    meaning: Meaning
    confidence: int
    language: str


@dataclass(frozen=True, slots=True)
class _Phrase:
    pattern: re.Pattern[str]
    meaning: Meaning
    confidence: int
    language: str


def tokens_of(text: str) -> Tokens:
    if " " not in text.strip():
        text = _JOINED.sub(" ", text)
    originals: list[str] = []
    folded: list[str] = []
    pauses: list[int] = []
    length = 0
    for token in _TOKEN.findall(unicodedata.normalize("NFC", text)):
        if token in _PAUSES:
            pauses.append(length)
            continue
        is_word = token[0].isalnum()
        originals.append(token if is_word else _END)
        folded.append(_fold(token) if is_word else _END)
        length += len(folded[-1]) + 1
    return Tokens(f" {' '.join(folded)} ", tuple(originals), tuple(pauses))


def matches(tokens: Tokens) -> list[Match]:
    """Return every phrase that is in the text, also where they lie across each other."""
    index = _index()
    found: list[Match] = []
    for key in _keys_in(tokens.line):
        for phrase in index.get(key, ()):
            found += [
                Match(
                    hit.start(), hit.end(), phrase.meaning, phrase.confidence, phrase.language
                )
                for hit in phrase.pattern.finditer(tokens.line)
            ]
    return found


def negated(tokens: Tokens, start: int) -> bool:
    """Whether a "not" or a "will" stands close before `start`, with no comma between them."""
    found = _DENIED.search(tokens.line[:start])
    return found is not None and not any(found.start() < at <= start for at in tokens.pauses)


def _fold(word: str) -> str:
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word.casefold())
    bare = "".join(one for one in plain if not "\u0300" <= one <= "\u036f")
    return unicodedata.normalize("NFC", bare).translate(_BARE)


def _keys_in(line: str) -> Iterable[str]:
    """Return by which keys a phrase of this text may be found: stems, and pairs of signs."""
    if line.isascii():
        return {token[:_STEM] for token in line.split()}
    keys: set[str] = set()
    for token in line.split():
        if _HAS_CJK.search(token):
            keys.update(token[at : at + 2] for at in range(len(token) - 1))
        else:
            keys.add(token[:_STEM])
    return keys


@cache
def _index() -> dict[str, list[_Phrase]]:
    """Return the phrases by a key that every text with them has, the rarest of theirs."""
    known = list(_all())
    common = Counter(key for _, choices in known for keys in choices for key in keys)
    index: dict[str, list[_Phrase]] = defaultdict(list)
    for phrase, choices in known:
        for key in min(choices, key=lambda keys: sum(common[key] for key in keys)):
            index[key].append(phrase)
    return dict(index)


def _all() -> Iterator[tuple[_Phrase, list[frozenset[str]]]]:
    """Return each phrase with the sets of keys of which a text with it has one each."""
    for language, sayings in LANGUAGES.items():
        for saying in sayings:
            for written in saying.phrases:
                is_cjk = bool(_HAS_CJK.search(written))
                pattern, keys = _signs(written) if is_cjk else _words(written)
                assert keys, f"{language}: {written!r} cannot be found by any word"
                made = re.compile(pattern)
                yield _Phrase(made, saying.meaning, saying.confidence, language), keys


def _signs(written: str) -> tuple[str, list[frozenset[str]]]:
    """Of a language that writes no blanks: `|` parts whole pieces, `..` is a gap."""
    pieces = [piece.split("|") for piece in written.replace("..", " .. ").split()]
    parts: list[str] = []
    keys: list[frozenset[str]] = []
    for choices in pieces:
        if choices == [".."]:
            parts.append(f"[^{_END}{_NEGATING}]{{0,12}}?")
            continue
        plain = sorted(map(_fold, choices), key=len, reverse=True)
        parts.append(f"(?:{'|'.join(map(re.escape, plain))})")
        if all(len(choice) > 1 for choice in plain):
            keys.append(frozenset(choice[:2] for choice in plain))
    return "".join(parts), keys


def _words(written: str) -> tuple[str, list[frozenset[str]]]:
    parts: list[str] = []
    keys: list[frozenset[str]] = []
    for token in written.split():
        if token == "..":  # noqa: S105 - a word, no secret
            parts.append(rf"(?: (?!{_NEGATIONS} )[^{_END} ]+){{0,6}}?")
            continue
        forms = {form for one in token.rstrip("?").split("|") for form in _forms(one)}
        made = "|".join(sorted(map(_choice, forms)))
        part = f" {made}" if len(forms) == 1 else f" (?:{made})"
        parts.append(f"(?:{part})?" if token.endswith("?") else part)
        if not token.endswith("?"):
            keys.append(frozenset(_key(form) for form in forms))
    return f"{''.join(parts)}(?= )", keys


def _forms(word: str) -> set[str]:
    """`ü` is also written `ue`, and `u`."""
    return {_fold(word), _fold(word.casefold().translate(_UMLAUTS))}


def _choice(form: str) -> str:
    return f"{re.escape(form[:-1])}[^ ]*" if form.endswith("*") else re.escape(form)


def _key(form: str) -> str:
    stem = form.removesuffix("*")
    assert stem == form or len(stem) >= _STEM, f"{form}: too short a beginning"
    return stem[:_STEM]
