"""When X then Y: every reaction of the product, on one screen.

An early stage causes work in a later one only through this table. Each handler takes many
tasks at once, in one transaction of the worker.
"""

from __future__ import annotations

from collections.abc import Sequence

from backhaul.core.journal import EntryKind as E
from backhaul.core.tracking.words import IncidentKind as K
from backhaul.foundation.outbox.reactions import TaskRow, Wiring
from backhaul.stages.messaging.jobs import compose
from backhaul.stages.playbooks.jobs import prepare_claims, start_playbooks
from backhaul.stages.promises.jobs import renew_promises
from backhaul.stages.returns.jobs import lock_returns
from backhaul.stages.service_levels.jobs import measure_clocks, measure_sent
from backhaul.stages.settlement.jobs import consider
from backhaul.stages.shipping.jobs import announce_own, give_back
from backhaul.stages.tracking.jobs import adopt_strays

TELL = "messaging.compose"
PROMISE = "promises.renew"
MEASURE = "service_levels.measure"
SETTLE = "settlement.consider"
ADOPT = "tracking.adopt_strays"
ANNOUNCE = "shipping.announce_own"
GIVE_BACK = "shipping.give_back"
START_PLAYBOOKS = "playbooks.start"
CLAIM_BACK = "playbooks.prepare_claims"

REACTIONS: dict[E, tuple[str, ...]] = {
    E.UNIT_AUTHORIZED: (ANNOUNCE, SETTLE, PROMISE),
    E.RETURN_METHOD: (GIVE_BACK, PROMISE),
    E.UNIT_WITHDRAWN: (GIVE_BACK, PROMISE),
    E.UNIT_EXPIRED: (PROMISE,),
    E.UNIT_REOPENED: (PROMISE,),
    E.UNIT_ADOPTED: (SETTLE, PROMISE),
    E.UNIT_RECEIVED: (SETTLE, PROMISE),
    E.UNIT_INSPECTED: (SETTLE, PROMISE),
    E.UNIT_DECIDED: (SETTLE, PROMISE),
    E.UNIT_DECISION_UNDONE: (SETTLE, PROMISE),
    E.LABEL_BOUGHT: (ADOPT,),
    E.PARCEL_ANNOUNCED: (ADOPT,),
    E.PARCEL_MOVED: (SETTLE, PROMISE),
    E.PARCEL_CLAIMED: (PROMISE,),
    E.UNIT_RECEIPT_UNDONE: (MEASURE,),
    E.UNIT_INSPECTION_UNDONE: (MEASURE,),
    E.UNIT_MISSING: (MEASURE,),
    E.LEG_APPROVED: (MEASURE,),
    E.LEG_PAID: (PROMISE,),
    E.LEG_FAILED: (PROMISE,),
    E.LEG_CANCELLED: (PROMISE,),
    E.LEG_REVERSED: (PROMISE,),
    E.RETURN_HEADLINE: (TELL,),
    E.INCIDENT_OPENED: (MEASURE, START_PLAYBOOKS, TELL),
    E.INCIDENT_STEP: (CLAIM_BACK, TELL),
    E.INCIDENT_HEALED: (MEASURE, TELL),
}


def promise_and_measure(tasks: Sequence[TaskRow]) -> None:
    """What moves a promise moves clocks too: one task for both."""
    renew_promises(tasks)
    measure_clocks(tasks)


def measure_and_settle(tasks: Sequence[TaskRow]) -> None:
    """What was found at the dock holds money up: its end lets it go."""
    measure_clocks(tasks)
    over = [
        task
        for task in tasks
        if task.kind is E.INCIDENT_HEALED and task.data.get("kind") == K.CONTENTS_DIFFER
    ]
    consider(over)


def tell_and_measure(tasks: Sequence[TaskRow]) -> None:
    """That the provider took money on is told to its shopper, and ends a clock."""
    compose(tasks)
    measure_sent(tasks)


def make_wiring() -> Wiring:
    return Wiring(
        reactions=REACTIONS,
        # Parcels first, then money, then its promise, then the words that tell of both.
        handlers={
            ANNOUNCE: announce_own,
            GIVE_BACK: give_back,
            ADOPT: adopt_strays,
            SETTLE: consider,
            PROMISE: promise_and_measure,
            MEASURE: measure_and_settle,
            START_PLAYBOOKS: start_playbooks,
            CLAIM_BACK: prepare_claims,
            TELL: tell_and_measure,
        },
        lock=lock_returns,
    )
