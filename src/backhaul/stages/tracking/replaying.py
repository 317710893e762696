"""History looked at again after a person said what a carrier's words mean, or took it back.

Scans get their word (or lose it) in batches of whole parcels, and each parcel is folded as
ever: positions, timers, incidents and headlines follow. What is left is found by the scans
themselves, so that a batch can be run twice and a killed worker leaves nothing half-done.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import F

from backhaul.core.tracking.confirming import Pattern, key_of, mark_of
from backhaul.core.tracking.guesses import guessed
from backhaul.core.tracking.refining import refine
from backhaul.core.tracking.words import IncidentKind, Word
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.stages.tracking.folding import lay_out
from backhaul.stages.tracking.models import Confirmation
from backhaul.stages.tracking.storing import boxes_by_id

AT_ONCE = 300
"""So many scans are replayed while the member waits; more of them in the worker."""

# A guess is overruled sentence by sentence only; without one the second part finds nothing.
_MATCHING = """
  SELECT id FROM tracking_scan
  WHERE brand_id = %(brand)s AND word = 'unknown' AND carrier = %(carrier)s AND code = %(code)s
  UNION ALL
  SELECT id FROM tracking_scan
  WHERE %(key)s <> '' AND brand_id = %(brand)s AND carrier = %(carrier)s AND code = %(code)s
    AND table_version::text LIKE '%%+g%%' AND table_version ~ '[+]g[0-9]+:[a-z_]+$'
"""
_TEXTS = f"""
SELECT text, count(*), count(DISTINCT parcel_id) FROM tracking_scan
WHERE brand_id = %(brand)s AND id IN ({_MATCHING}) GROUP BY text
"""  # noqa: S608 - only our own words are put in
# Parcels first, so that one is folded once; those of no parcel (NULL) come last.
_NEXT = f"""
SELECT id, parcel_id FROM tracking_scan
WHERE brand_id = %(brand)s AND id IN ({_MATCHING}) AND text = ANY (%(texts)s::text[])
ORDER BY parcel_id, id LIMIT %(most)s FOR UPDATE SKIP LOCKED
"""  # noqa: S608 - likewise
_GIVE = """
UPDATE tracking_scan SET word = %s, incident = %s, fault = %s,
  table_version = table_version || %s
WHERE brand_id = %s AND id = ANY (%s::bigint[])
"""
_TAKE = """
UPDATE tracking_scan SET word = 'unknown', incident = NULL, fault = %s,
  table_version = left(table_version, -length(%s))
WHERE id IN (
  SELECT id FROM tracking_scan
  WHERE brand_id = %s AND carrier = %s AND code = %s AND right(table_version, length(%s)) = %s
  ORDER BY parcel_id, id LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING id, parcel_id, text, table_version
"""
_GUESS_AGAIN = """
UPDATE tracking_scan t SET word = v.word, incident = v.incident
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS v(id, word, incident)
WHERE t.brand_id = %s AND t.id = v.id
"""


def texts_of(brand_id: int, pattern: Pattern) -> list[tuple[str, int, int]]:
    """Return the sentences that `pattern` is of, with how many scans and parcels have each."""
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS, _named(brand_id, pattern))
        rows = cursor.fetchall()
    return [row for row in rows if not pattern.key or key_of(row[0]) == pattern.key]


def replay(row: Confirmation, *, at: datetime) -> Sequence[int | None]:
    """Replay some scans in this transaction; return whose each is. Empty: none is left."""
    parcel_ids = _take_word(row) if row.withdrawn_at else _give_word(row)
    fold_again(row.brand_id, parcel_ids, at=at)
    return parcel_ids


def fold_again(brand_id: int, parcel_ids: Iterable[int | None], *, at: datetime) -> None:
    """Let parcels say anew what their scans say; a step that none proves is taken back."""
    touched = sorted({one for one in parcel_ids if one is not None})
    boxes = boxes_by_id(brand_id, touched)
    if not boxes:
        return
    table = lay_out(boxes)
    table.judge(at=at)
    table.take_back_steps()
    table.write(at=at)


def sweep() -> int:
    """Replay one batch of what is still to be replayed; return how many scans."""
    brand_ids = every_brand_id()
    with acting_for(*brand_ids):
        rows = Confirmation.objects.select_for_update(skip_locked=True, of=("self",))
        row = rows.filter(is_replaying=True).order_by("id").first()
        if row is None:
            return 0
        done = len(replay(row, at=clock.now()))
        _count(row, done)
        return done


def _count(row: Confirmation, done: int) -> None:
    """A batch that found nothing more is the last one."""
    Confirmation.objects.filter(brand_id=row.brand_id, pk=row.pk).update(
        scans_done=F("scans_done") + done, is_replaying=done > 0
    )


def _give_word(row: Confirmation) -> Sequence[int | None]:
    pattern = Pattern(carrier=row.carrier, code=row.code, key=row.key)
    texts = [text for text, _, _ in texts_of(row.brand_id, pattern)]
    with connection.cursor() as cursor:
        named = {**_named(row.brand_id, pattern), "texts": texts, "most": AT_ONCE}
        cursor.execute(_NEXT, named)
        found = cursor.fetchall()
        meaning = [row.word, row.incident, row.fault, mark_of(row.pk)]
        cursor.execute(_GIVE, [*meaning, row.brand_id, [scan_id for scan_id, _ in found]])
    return [parcel_id for _, parcel_id in found]


def _take_word(row: Confirmation) -> Sequence[int | None]:
    mark = mark_of(row.pk)
    with connection.cursor() as cursor:
        cursor.execute(
            _TAKE,
            ["unsaid", mark, row.brand_id, row.carrier, row.code, mark, mark, AT_ONCE],
        )
        found = cursor.fetchall()
        _guess_again(cursor, row.brand_id, found)
    return [parcel_id for _, parcel_id, _, _ in found]


def _guess_again(
    cursor: CursorWrapper, brand_id: int, taken: Sequence[tuple[int, int | None, str, str]]
) -> None:
    """What a person had overruled is what its sentence suggests again, not unknown."""
    ids, words, incidents = list[int](), list[str](), list[str | None]()
    for scan_id, _parcel, text, version in taken:
        mark = guessed(version)
        if mark is None:
            continue
        is_kind = isinstance(mark.told, IncidentKind)
        word = Word.INCIDENT if is_kind else Word(mark.told)
        guess = refine(word, IncidentKind(mark.told) if is_kind else None, text)
        if guess is not None:
            ids.append(scan_id)
            words.append(guess.word.value)
            incidents.append(guess.incident.value if guess.incident else None)
    if ids:
        cursor.execute(_GUESS_AGAIN, [ids, words, incidents, brand_id])


def _named(brand_id: int, pattern: Pattern) -> dict[str, Any]:
    return {
        "brand": brand_id,
        "carrier": pattern.carrier,
        "code": pattern.code,
        "key": pattern.key,
    }
