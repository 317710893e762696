"""Questions to a carrier, and its answers taken in: stored raw, read, and folded together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from backhaul.core.errors import Refused
from backhaul.core.tracking.scan import ParsedBody
from backhaul.foundation import clock
from backhaul.foundation.connections import registry
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.inbox.models import RawBody
from backhaul.foundation.inbox.store import Sender, store_answers
from backhaul.stages.tracking.facts import Told
from backhaul.stages.tracking.folding import fold_in
from backhaul.stages.tracking.inbox import settle_bodies, told_by
from backhaul.stages.tracking.storing import boxes_by_id

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Question:
    parcel_id: int
    number: str
    connection: Connection


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is None where the carrier cannot or will not tell: that is an answer too."""

    parcel_id: int
    body: bytes | None


def put_question(question: Question) -> Answer:
    """Call the carrier, outside of any transaction. Raises its Unavailable."""
    carrier = registry.carrier(question.connection)
    if not carrier.capabilities.answers_tracking:
        return Answer(question.parcel_id, None)
    try:
        return Answer(question.parcel_id, carrier.ask_tracking(question.number))
    except Refused as refused:
        # A definite no would be the same tomorrow: it counts as an answer without news.
        log.warning("the carrier refused", parcel=question.parcel_id, code=refused.code)
        return Answer(question.parcel_id, None)


def take_answers(connection: Connection, answers: Sequence[Answer]) -> None:
    """Store, read and fold the answers of one connection: the same few statements for all."""
    at = clock.now()
    brand_id = connection.brand_id
    boxes = boxes_by_id(brand_id, [answer.parcel_id for answer in answers])
    bodies = [answer.body for answer in answers if answer.body is not None]
    sender = Sender(RawBody.Kind.TRACKING, connection.adapter, brand_id, connection.pk)
    told: list[Told] = []
    settled: list[tuple[int, RawBody.State, Sequence[str]]] = []
    raw_ids = store_answers(sender, bodies, received_at=at)
    for body, raw_id in zip(bodies, raw_ids, strict=True):
        parsed = registry.read(connection.adapter, body, received_at=at)
        told += told_by(brand_id, parsed, sender=connection.adapter, raw_id=raw_id)
        if raw_id is not None:
            settled.append((raw_id, _state_of(parsed), parsed.problems))
    alongside = [settle_bodies(settled)] if settled else []
    fold_in(told, at=at, asked=[(box, at) for box in boxes], alongside=alongside)


def keep_answers(connection: Connection, answers: Sequence[Answer]) -> None:
    """Leave answers to the inbox, which tries each by itself and parks what nobody can read."""
    sender = Sender(
        RawBody.Kind.TRACKING, connection.adapter, connection.brand_id, connection.pk
    )
    bodies = [answer.body for answer in answers if answer.body is not None]
    store_answers(sender, bodies, received_at=clock.now())


def _state_of(parsed: ParsedBody) -> RawBody.State:
    """That the carrier does not know the number yet is an answer, and nobody's work."""
    odd = [problem for problem in parsed.problems if not problem.startswith("not_found")]
    return RawBody.State.PARKED if odd else RawBody.State.DONE
