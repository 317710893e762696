"""What a brand's carriers said that no table knows, and how much of all that is understood."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from backhaul.core.tracking.confirming import Pattern, key_of
from backhaul.core.tracking.suggesting import Suggestion, suggest_event
from backhaul.stages.tracking.models import Confirmation

NEWEST = 50_000
"""So many scans back the coverage is counted."""
_MOST_UNKNOWN = 20_000
_MOST_CONFIRMED = 100

_UNKNOWN = f"""
SELECT carrier, code, text, count(*), count(DISTINCT parcel_id), min(instant), max(instant)
FROM (SELECT * FROM tracking_scan WHERE brand_id = %s AND word = 'unknown'
      ORDER BY recorded_at DESC LIMIT {_MOST_UNKNOWN}) AS s
GROUP BY carrier, code, text
"""  # noqa: S608 - only our own number is put in
# Counted back from the newest row, so that it takes as long in a large house as in a small one.
_COVERAGE = f"""
SELECT carrier,
  CASE WHEN word = 'unknown' THEN 'unknown' WHEN table_version ~ '[+]c[0-9]+$' THEN 'said'
    WHEN table_version ~ '[+]g[0-9]+:[a-z_]+$' THEN 'guessed' ELSE 'known' END,
  CASE WHEN word = 'unknown' THEN code ELSE '' END,
  CASE WHEN word = 'unknown' THEN text ELSE '' END, count(*)
FROM tracking_scan WHERE brand_id = %s
  AND id > (SELECT id FROM tracking_scan ORDER BY id DESC LIMIT 1) - {NEWEST}
GROUP BY 1, 2, 3, 4
"""  # noqa: S608 - only our own number is put in


@dataclass(slots=True, kw_only=True)
class Unmapped:
    """Scans of one carrier with one code and, but for figures, one sentence."""

    pattern: Pattern
    text: str
    scans: int = 0
    parcels: int = 0
    first_at: datetime
    last_at: datetime
    sentences: int = 1
    """How many sentences come under this code, this one among them."""
    guess: Suggestion | None = None


@dataclass(slots=True)
class Coverage:
    """How many of a carrier's newest scans a table knows, a person said, or nobody knows."""

    carrier: str
    known: int = 0
    said: int = 0
    guessed: int = 0
    """Its sentence suggests a word: no table knows the code, or only one that is vague."""
    unknown: int = 0

    @property
    def total(self) -> int:
        return self.known + self.said + self.guessed + self.unknown

    def share(self, part: int) -> float:
        return part / self.total if self.total else 0.0


def unmapped(brand_id: int) -> list[Unmapped]:
    """Return what no table knows, the most frequent first: one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_UNKNOWN, [brand_id])
        rows = cursor.fetchall()
    found: dict[Pattern, Unmapped] = {}
    for carrier, code, text, scans, parcels, first_at, last_at in rows:
        pattern = Pattern(carrier=carrier, code=code, key=key_of(text))
        one = found.setdefault(
            pattern, Unmapped(pattern=pattern, text=text, first_at=first_at, last_at=last_at)
        )
        one.scans += scans
        one.parcels += parcels
        one.first_at, one.last_at = min(one.first_at, first_at), max(one.last_at, last_at)
    _compare(found.values())
    return sorted(found.values(), key=lambda one: (-one.scans, one.pattern.carrier, one.text))


_GUESSED = """
SELECT text, count(*), count(DISTINCT parcel_id), min(instant), max(instant)
FROM tracking_scan
WHERE brand_id = %s AND carrier = %s AND code = %s AND table_version::text LIKE '%%+g%%'
  AND table_version ~ '[+]g[0-9]+:[a-z_]+$'
GROUP BY text
"""


def guessed_like(brand_id: int, pattern: Pattern) -> Unmapped | None:
    """Return the scans of one sentence that are guesses; None where there are none."""
    with connection.cursor() as cursor:
        cursor.execute(_GUESSED, [brand_id, pattern.carrier, pattern.code])
        rows = [row for row in cursor.fetchall() if key_of(row[0]) == pattern.key]
    if not rows:
        return None
    return Unmapped(
        pattern=pattern,
        text=rows[0][0],
        scans=sum(row[1] for row in rows),
        parcels=sum(row[2] for row in rows),
        first_at=min(row[3] for row in rows),
        last_at=max(row[4] for row in rows),
        sentences=2,
        guess=suggest_event(pattern.code, rows[0][0]),
    )


def _compare(found: Iterable[Unmapped]) -> None:
    under: dict[tuple[str, str], int] = defaultdict(int)
    for one in found:
        under[one.pattern.carrier, one.pattern.code] += 1
    for one in found:
        one.sentences = under[one.pattern.carrier, one.pattern.code]
        one.guess = suggest_event(one.pattern.code, one.text)


def coverage(brand_id: int) -> list[Coverage]:
    """Return the carriers, the least understood first: one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_COVERAGE, [brand_id])
        rows = cursor.fetchall()
    found: dict[str, Coverage] = {}
    for carrier, state, code, text, count in rows:
        one = found.setdefault(carrier, Coverage(carrier))
        if state == "known":
            one.known += count
        elif state == "said":
            one.said += count
        elif state == "guessed" or suggest_event(code, text) is not None:
            one.guessed += count
        else:
            one.unknown += count
    return sorted(
        found.values(), key=lambda one: (one.share(one.known + one.said), one.carrier)
    )


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Meanings that members gave, the newest first; withdrawn ones while they are replayed."""

    rows: list[Confirmation] = field(default_factory=list)

    @property
    def is_replaying(self) -> bool:
        return any(row.is_replaying for row in self.rows)


def confirmations(brand_id: int) -> Confirmed:
    rows = Confirmation.objects.filter(brand_id=brand_id)
    open_rows = rows.filter(withdrawn_at=None) | rows.filter(is_replaying=True)
    return Confirmed(list(open_rows.order_by("-id")[:_MOST_CONFIRMED]))
