"""From raw bodies to parcels that moved: in batches, and one by one after a failure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import structlog
from django.db import models

from backhaul.core.errors import DomainError
from backhaul.core.tracking.scan import ParsedBody
from backhaul.foundation import clock
from backhaul.foundation.bulk import Statement, array, as_json
from backhaul.foundation.collecting import no_collecting
from backhaul.foundation.connections import registry
from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.stages.tracking.facts import Told, as_kept
from backhaul.stages.tracking.folding import fold_in

log = structlog.get_logger(__name__)
MOST_ATTEMPTS = 5
_BATCH = 200
_MOST_BYTES = 1_500_000
"""Of one batch: some thousand scans, so that two workers share what waits, and its memory."""
_MOST_PROBLEMS = 20
# Only what is taken is locked: the rest is for other workers. What they have is skipped, so
# that what is taken may be larger than what was looked at: it is measured again.
_NEXT = """
WITH waiting AS MATERIALIZED (
  SELECT id, octet_length(body) AS size FROM inbox_rawbody
  WHERE kind = 'tracking' AND state = 'new' ORDER BY id LIMIT %(batch)s
), fitting AS (
  SELECT count(*) AS n FROM (
    SELECT sum(size) OVER (ORDER BY id) - size AS before FROM waiting) AS w
  WHERE before < %(most)s
), locked AS MATERIALIZED (
  SELECT id, octet_length(body) AS size FROM inbox_rawbody
  WHERE kind = 'tracking' AND state = 'new' ORDER BY id
  LIMIT (SELECT n FROM fitting) FOR UPDATE SKIP LOCKED
), placed AS (SELECT id, sum(size) OVER (ORDER BY id) - size AS before FROM locked)
SELECT b.*, (SELECT count(*) FROM waiting) > count(*) OVER () AS is_part
FROM placed p JOIN inbox_rawbody b ON b.id = p.id WHERE p.before < %(most)s ORDER BY b.id
"""
_SETTLE = """
UPDATE inbox_rawbody AS t SET state = v.state, problems = v.problems
FROM unnest(%s::bigint[], %s::text[], %s::jsonb[]) AS v(id, state, problems) WHERE t.id = v.id
"""


@dataclass(frozen=True, slots=True)
class Read:
    """A body after its parser saw it."""

    raw: RawBody
    parsed: ParsedBody

    @property
    def told(self) -> list[Told]:
        return told_by(
            self.raw.brand_id, self.parsed, sender=self.raw.adapter, raw_id=self.raw.pk
        )

    @property
    def state(self) -> RawBody.State:
        return RawBody.State.PARKED if self.parsed.problems else RawBody.State.DONE


def drain_inbox() -> int:
    """Fold one batch of new bodies in one transaction; return how many were taken.

    Where bodies are large a batch is fewer of them, and still counts as a full one.
    A body that failed before, or that is in a batch that fails, is tried by itself; after
    five failures it is parked for a person and holds up nobody.
    """
    with no_collecting():
        return _drain()


def _drain() -> int:
    brand_ids = every_brand_id()
    try:
        with acting_for(*brand_ids):
            bodies, has_more = _next_bodies()
            _digest([raw for raw in bodies if raw.attempts == 0])
    except Exception:
        log.exception("a batch of tracking bodies failed; taking them one by one")
        return _drain_singly(brand_ids, _waiting())
    tried = [raw.pk for raw in bodies if raw.attempts]
    done = len(bodies) - len(tried) + _drain_singly(brand_ids, tried)
    return _BATCH if has_more else done


def settle_bodies(read: Iterable[tuple[int, RawBody.State, Sequence[str]]]) -> Statement:
    """Return the UPDATE that ends the bodies' wait."""
    rows = list(read)
    return _SETTLE, [
        array([raw_id for raw_id, _, _ in rows]),
        array([state.value for _, state, _ in rows]),
        array([as_json([p[:300] for p in wrong[:_MOST_PROBLEMS]]) for _, _, wrong in rows]),
    ]


def told_by(
    brand_id: int, parsed: ParsedBody, *, sender: str, raw_id: int | None
) -> list[Told]:
    return [
        Told(
            brand_id=brand_id,
            scan=as_kept(scan, sender=sender),
            raw_id=raw_id,
            asked_at=parsed.asked_at,
        )
        for scan in parsed.scans
    ]


def _new_bodies() -> models.QuerySet[RawBody]:
    return RawBody.objects.filter(kind=RawBody.Kind.TRACKING, state=RawBody.State.NEW).order_by(
        "id"
    )


def _next_bodies() -> tuple[list[RawBody], bool]:
    """Lock a worker's share of the next bodies; return whether more of them wait."""
    values = {"batch": _BATCH, "most": _MOST_BYTES}
    bodies = list(RawBody.objects.raw(_NEXT, values))
    return bodies, any(raw.is_part for raw in bodies)  # type: ignore[attr-defined]


def _take(bodies: models.QuerySet[RawBody]) -> list[RawBody]:
    return list(bodies.select_for_update(skip_locked=True))


def _digest(bodies: Sequence[RawBody]) -> None:
    if not bodies:
        return
    read = [Read(raw, _parse(raw)) for raw in bodies]
    fold_in(
        [told for one in read for told in one.told],
        at=clock.now(),
        alongside=[settle_bodies((r.raw.pk, r.state, r.parsed.problems) for r in read)],
    )


def _parse(raw: RawBody) -> ParsedBody:
    try:
        return registry.read(raw.adapter, bytes(raw.body), received_at=raw.received_at)
    except DomainError as error:
        return ParsedBody(problems=(str(error),))


def _waiting() -> list[int]:
    with acting_for():
        return list(_new_bodies().values_list("id", flat=True)[:_BATCH])


def _drain_singly(brand_ids: Sequence[int], raw_ids: Sequence[int]) -> int:
    done = 0
    for raw_id in raw_ids:
        try:
            with acting_for(*brand_ids):
                _digest(_take(_new_bodies().filter(id=raw_id)))
                done += 1
        except Exception as error:
            log.exception("a tracking body failed", raw=raw_id)
            done += _count_failure(raw_id, error)
    return done


def _count_failure(raw_id: int, error: Exception) -> int:
    """Return 1 when it is parked now: then it is done with."""
    with acting_for():
        raw = _new_bodies().select_for_update().filter(id=raw_id).first()
        if raw is None:
            return 0
        raw.attempts += 1
        if raw.attempts >= MOST_ATTEMPTS:
            raw.state = RawBody.State.PARKED
            raw.problems = [f"failed: {type(error).__name__}"]
        raw.save(update_fields=("attempts", "state", "problems"))
        return int(raw.state == RawBody.State.PARKED)
