"""The time machine of a brand's draft: begun by a page, run by a job, kept to be read again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

from backhaul.core.errors import NotFound
from backhaul.core.policies.policy import Policy
from backhaul.core.policies.replayed import told
from backhaul.core.policies.simulating import replay
from backhaul.core.policies.tally import Simulation
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.authorization.simulating import count_past, read_past, uncollected
from backhaul.stages.policies.drafts import draft_of, written_policy
from backhaul.stages.policies.models import DraftReplay

DAYS = 90


@dataclass(frozen=True, slots=True)
class Ran:
    """The last run for the brand's draft; `found` is None until it is done."""

    state: str
    since: datetime
    until: datetime
    asked_at: datetime
    asked_by: str
    requests: int
    done: int
    took_ms: int
    is_of_now: bool
    found: dict[str, Any] | None

    @property
    def is_running(self) -> bool:
        return self.state == DraftReplay.State.RUNNING.value


def last_run(brand_id: int) -> Ran | None:
    """Return the last run for the brand's draft; None: never, or there is no draft."""
    draft, row = draft_of(brand_id), DraftReplay.objects.filter(brand_id=brand_id).first()
    if draft is None or row is None:
        return None
    return Ran(
        state=row.state,
        since=row.since,
        until=row.until,
        asked_at=row.asked_at,
        asked_by=row.asked_by,
        requests=row.requests,
        done=row.done,
        took_ms=row.took_ms,
        is_of_now=row.revision == draft.revision and row.asked_at >= draft.changed_at,
        found=row.found,
    )


def begin(brand_id: int, *, at: datetime, by: str) -> None:
    """Begin a run over the last 90 days; one that is under way is given up.

    Raises NotFound `no_draft`.
    """
    draft = draft_of(brand_id)
    if draft is None:
        raise NotFound("no_draft")
    since = at - timedelta(days=DAYS)
    DraftReplay.objects.update_or_create(
        brand_id=brand_id,
        defaults={
            "revision": draft.revision,
            "state": DraftReplay.State.RUNNING,
            "since": since,
            "until": at,
            "asked_at": at,
            "asked_by": by,
            "requests": count_past(brand_id, since=since, until=at),
            "done": 0,
            "found": None,
            "took_ms": 0,
        },
    )


def run(brand_id: int) -> None:
    """Do what was begun; every batch is a transaction of its own, so that a page sees how far.

    Nothing but the row of the run is written. Stops where another run was begun meanwhile.
    """
    started = perf_counter()
    with acting_for(brand_id):
        begun = _begun(brand_id)
    if begun is None:
        return
    row, policy = begun
    found = Simulation()
    last: int | None = 0
    while last is not None:
        with uncollected(), acting_for(brand_id):
            past, last = read_past(brand_id, last, row.since, row.until)
            replay(policy, past, found)
        with acting_for(brand_id):
            if not _still(row).update(done=found.requests):
                return
    with acting_for(brand_id):
        _still(row).update(
            state=DraftReplay.State.DONE,
            found=told(policy, found, row.since, row.until),
            took_ms=round((perf_counter() - started) * 1000),
        )


def give_up(brand_id: int) -> None:
    """Say that it did not come to its end."""
    with acting_for(brand_id):
        DraftReplay.objects.filter(brand_id=brand_id, state=DraftReplay.State.RUNNING).update(
            state=DraftReplay.State.FAILED
        )


def _begun(brand_id: int) -> tuple[DraftReplay, Policy] | None:
    row = DraftReplay.objects.filter(brand_id=brand_id, state=DraftReplay.State.RUNNING).first()
    draft = draft_of(brand_id)
    return (row, written_policy(draft)) if row is not None and draft is not None else None


def _still(row: DraftReplay) -> Any:
    return DraftReplay.objects.filter(
        brand_id=row.brand_id, asked_at=row.asked_at, state=DraftReplay.State.RUNNING
    )
