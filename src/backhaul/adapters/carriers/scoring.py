"""How well bodies are read: our words beside labels that people made, in the gold set's form.

A folder has `labels_payloads.csv`, `labels_events.csv` and `payloads/`. An event is right when
one of our scans has its time and a word that its label accepts.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypedDict

from backhaul.adapters.carriers.second_look import read_body
from backhaul.core.tracking.guesses import guessed
from backhaul.core.tracking.scan import CarrierScan, ParsedBody
from backhaul.core.tracking.suggesting import suggest_event
from backhaul.core.tracking.words import IncidentKind, Word

Row = dict[str, str]
_NONE = Word.NONE.value
_K = IncidentKind
#: Our kind → the gold set's words for it, the usual one first.
GOLD_KINDS: dict[IncidentKind, tuple[str, ...]] = {
    _K.ATTEMPT_FAILED: ("attempt_failed", "failed"),
    _K.ADDRESS: ("address",),
    _K.CUSTOMS: ("customs",),
    _K.DELAY: ("delay",),
    _K.REFUSED: ("refused",),
    _K.RETURNING: ("returning", "returned"),
    _K.REDIRECTED: ("redirected",),
    _K.AWAITING_COLLECTION: ("awaiting_collection",),
    _K.MISSORT: ("missort",),
    _K.LABEL_VOID: ("label", "cancelled"),
    _K.HELD: ("held",),
    _K.PICKUP_FAILED: ("pickup_failed",),
    _K.LOST: ("lost", "destroyed"),
    _K.DAMAGED: ("damaged",),
    _K.DATA_STALE: ("expired",),
}


class Miss(TypedDict):
    file: str
    seq: str
    kind: str
    wanted: str
    got: str
    text: str


@dataclass(slots=True)
class Tally:
    """Right ones and all, of events, error answers, newest words and instants."""

    events: list[int] = field(default_factory=lambda: [0, 0])
    errors: list[int] = field(default_factory=lambda: [0, 0])
    latest: list[int] = field(default_factory=lambda: [0, 0])
    instants: list[int] = field(default_factory=lambda: [0, 0])
    guessed: int = 0
    """Right words that no table said, or not so exactly: the sentence suggested them."""

    def shares(self) -> dict[str, float | int | None]:
        """A share of nothing is None."""
        named = {name: _share(getattr(self, name)) for name in _SHARES}
        return {**named, "guessed": self.guessed, "n_events": self.events[1]}


_SHARES = ("events", "errors", "latest", "instants")


def _share(counted: list[int]) -> float | None:
    return round(counted[0] / counted[1], 4) if counted[1] else None


@dataclass(slots=True)
class Score:
    total: Tally = field(default_factory=Tally)
    by_carrier: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    misses: list[Miss] = field(default_factory=list)

    def count(self, carrier: str, what: str, *, is_right: bool) -> None:
        for tally in (self.total, self.by_carrier[carrier]):
            counted = getattr(tally, what)
            counted[0] += is_right
            counted[1] += 1

    def as_json(self) -> dict[str, object]:
        return {
            **self.total.shares(),
            "by_carrier": {
                name: tally.shares() for name, tally in sorted(self.by_carrier.items())
            },
            "misses": self.misses,
        }


def score(folder: Path) -> Score:
    """Raises OSError or KeyError where the folder has not the form of the gold set."""
    found = Score()
    labels = defaultdict(list)
    for row in _rows(folder / "labels_events.csv"):
        labels[row["file"]].append(row)
    for row in _rows(folder / "labels_payloads.csv"):
        if row["kind"] == "schema_sample":
            continue
        body = (folder / "payloads" / row["file"]).read_bytes()
        _Payload(found, row, labels[row["file"]], _read(row["carrier"], body)).judge()
    return found


def _rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _read(carrier: str, body: bytes) -> ParsedBody:
    return read_body(carrier, body, received_at=datetime.now(UTC))  # noqa: TID251


@dataclass(slots=True)
class _Payload:
    score: Score
    row: Row
    labels: Sequence[Row]
    found: ParsedBody

    def judge(self) -> None:
        match self.row["kind"]:
            case "events":
                self._judge_events()
                self._judge_latest()
            case "error":
                is_right = not self.found.scans and bool(self.found.problems)
                self._count("errors", "", "an error", self._told(), is_right=is_right)
            case _:
                if self.found.scans:
                    self._count("errors", "", "no event", self._told(), is_right=False)

    def _told(self) -> str:
        words = ", ".join(words_of(scan)[0] for scan in self.found.scans)
        return words or "; ".join(self.found.problems) or "nothing"

    def _judge_events(self) -> None:
        free = list(self.found.scans)
        for label in self.labels:
            scan = _take(free, label)
            got = words_of(scan) if scan else ("missing",)
            is_timely = scan is not None and _is_at(scan, label)
            is_right = not accepted(label).isdisjoint(got) and is_timely
            if is_right and scan is not None and _is_guess(scan):
                self.score.total.guessed += 1
                self.score.by_carrier[self.row["carrier"]].guessed += 1
            self.score.count(self.row["carrier"], "instants", is_right=is_timely)
            told = f"{got[0]}{'' if is_timely else ' at another time'}"
            wanted = "|".join(sorted(accepted(label)))
            text = f"{label['carrier_code']} {label['description']}"
            self._count("events", label["seq"], wanted, f"{told} ({text})", is_right=is_right)

    def _judge_latest(self) -> None:
        """A body about one parcel may name it in several ways: then any of them will do."""
        scans = self.found.scans
        is_one = len({scan.tracking_number for scan in scans}) == 1
        pairs = [pair for pair in self.row["latest_milestone"].split(";") if pair]
        for pair in pairs:
            number, _, wanted = pair.rpartition("=")
            mine = [scan for scan in scans if scan.tracking_number == number]
            got = newest_word(mine or scans if is_one and len(pairs) == 1 else mine)
            self._count("latest", number, wanted, got[0], is_right=wanted in got)

    def _count(self, what: str, seq: str, wanted: str, got: str, *, is_right: bool) -> None:
        self.score.count(self.row["carrier"], what, is_right=is_right)
        if not is_right:
            miss = Miss(
                file=self.row["file"], seq=seq, kind=what, wanted=wanted, got=got,
                text="; ".join(self.found.problems)[:200],
            )  # fmt: skip
            self.score.misses.append(miss)


def _is_guess(scan: CarrierScan) -> bool:
    return scan.word is Word.UNKNOWN or guessed(scan.table_version) is not None


def words_of(scan: CarrierScan) -> tuple[str, ...]:
    """Return the scan's word as the gold set writes it, and what else it may be called."""
    word, incident = scan.word, scan.incident
    if word is Word.UNKNOWN and (guess := suggest_event(scan.code, scan.text)):
        word, incident = guess.word, guess.incident
    if word is Word.INCIDENT and incident is not None:
        return tuple(
            f"exception:{kind}" for kind in GOLD_KINDS.get(incident, (incident.value,))
        )
    return (word.value,)


def accepted(label: Row) -> set[str]:
    """Return the words that are right: of a label that is sure, its own alone."""
    words = {label["milestone"]}
    if label["confidence"] != "high":
        words |= set(filter(None, label["alt_milestones"].split("|")))
    return words


def newest_word(scans: Sequence[CarrierScan]) -> tuple[str, ...]:
    """Return the word of the newest scan that says something; of two at once, the document's.

    A document that begins with its newest event is read from its end.
    """
    telling = [scan for scan in scans if words_of(scan)[0] != _NONE]
    if not telling:
        return (_NONE,)
    if telling[0].instant > telling[-1].instant:
        telling.reverse()
    return words_of(max(enumerate(telling), key=lambda pair: (pair[1].instant, pair[0]))[1])


def _take(free: list[CarrierScan], label: Row) -> CarrierScan | None:
    """Take the scan that is about this label: by number, time and words, as far as they go."""
    ranked = sorted(
        enumerate(free),
        key=lambda pair: (-_likeness(pair[1], label), pair[0]),
    )
    if not ranked or _likeness(ranked[0][1], label) < _ALIKE:
        return None
    return free.pop(ranked[0][0])


_ALIKE = 2


def _likeness(scan: CarrierScan, label: Row) -> int:
    told = " ".join(f"{label['carrier_code']} {label['description']}".casefold().split())
    mine = " ".join(scan.text.casefold().split())
    is_same = bool(mine) and mine in told
    return (
        4 * _is_at(scan, label)
        + 2 * is_same
        + 2 * (not label["tracking_number"] or scan.tracking_number == label["tracking_number"])
        + _has_code(scan, label)
    )


def _has_code(scan: CarrierScan, label: Row) -> bool:
    return bool(scan.code) and scan.code.casefold() in label["carrier_code"].casefold()


def _is_at(scan: CarrierScan, label: Row) -> bool:
    """Whether the scan is at the label's time; a time without offset is compared as written."""
    wanted = label["ts_iso"]
    if not wanted:
        return True
    try:
        time = datetime.fromisoformat(wanted)
    except ValueError:  # the body's own time cannot be read, so the label has none
        return True
    if time.tzinfo is not None:
        return scan.instant.replace(microsecond=0) == time.astimezone(UTC)
    offset = timedelta(minutes=scan.utc_offset_minutes or 0)
    return (scan.instant + offset).replace(tzinfo=None, microsecond=0) == time


def lines(found: Score) -> Iterable[str]:
    """Return a table for people, the carriers with the most misses first."""
    head = ("events", "n", "guessed", "errors", "newest", "instants")
    yield f"{'carrier':<22}" + "".join(f"{name:>10}" for name in head)
    ordered = sorted(
        found.by_carrier.items(), key=lambda one: (_share(one[1].events) or 0, one[0])
    )
    for name, tally in [*ordered, ("in all", found.total)]:
        shares = tally.shares()
        shown = [_percent(shares[key]) for key in _SHARES]
        told = (shown[0], tally.events[1], tally.guessed, *shown[1:])
        yield f"{name:<22}" + "".join(f"{one:>10}" for one in told)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"
