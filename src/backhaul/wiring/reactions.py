"""When X then Y: every reaction of the product, on one screen.

An early stage causes work in a later one only through this table. Each handler takes many
tasks at once, in one transaction of the worker.
"""

from __future__ import annotations

from collections.abc import Sequence

from backhaul.core.journal import EntryKind as E
from backhaul.core.tracking.words import IncidentKind as K
from backhaul.foundation.outbox.reactions import TaskRow, Wiring
from backhaul.stages.amends.making import make as make_amends
from backhaul.stages.authorization.redating import redate_units
from backhaul.stages.bookkeeping.notes import issue_notes
from backhaul.stages.disputes.taking import take as take_disputes
from backhaul.stages.exchanges.jobs import follow_returns
from backhaul.stages.holds.exchanging import follow_held, secure
from backhaul.stages.messaging.accounts import ask_for_accounts
from backhaul.stages.messaging.accounts_given import tell_accounts
from backhaul.stages.messaging.amends import tell_amends
from backhaul.stages.messaging.charges import tell_charges
from backhaul.stages.messaging.charges_by_hand import tell_charges_by_hand
from backhaul.stages.messaging.goods import ask_for_goods
from backhaul.stages.messaging.jobs import compose
from backhaul.stages.playbooks.jobs import prepare_claims, start_playbooks
from backhaul.stages.promises.jobs import renew_promises
from backhaul.stages.recovery.charging import take_holds
from backhaul.stages.recovery.looking import look_again
from backhaul.stages.returns.jobs import lock_returns
from backhaul.stages.risk.jobs import settle_flags
from backhaul.stages.service_levels.jobs import measure_clocks, measure_sent
from backhaul.stages.settlement.carrier_claims import book_claims
from backhaul.stages.settlement.exchanging import take_news
from backhaul.stages.settlement.jobs import consider
from backhaul.stages.shipping.jobs import announce_own, give_back
from backhaul.stages.tracking.jobs import adopt_strays
from backhaul.stages.withdrawals.matching import match

TELL = "messaging.compose"
PROMISE = "promises.renew"
MEASURE = "service_levels.measure"
SETTLE = "settlement.consider"
ADOPT = "tracking.adopt_strays"
ANNOUNCE = "shipping.announce_own"
REDATE = "authorization.redate"
GIVE_BACK = "shipping.give_back"
START_PLAYBOOKS = "playbooks.start"
CLAIM_BACK = "playbooks.prepare_claims"
FLAGS = "risk.settle_flags"
MATCH = "withdrawals.match"
EXCHANGE = "exchanges.follow"
SECURE = "holds.secure"
HELD = "holds.follow"
SWAP = "settlement.take_exchanges"
BOOK_CLAIMS = "settlement.book_claims"
DISPUTE = "disputes.take"
CREDIT_NOTE = "bookkeeping.issue_notes"
GOODS = "recovery.look"
CHARGED = "recovery.take_holds"
ASK_FOR_GOODS = "messaging.ask_for_goods"
ASK_FOR_ACCOUNT = "messaging.ask_for_account"
MAKE_AMENDS = "amends.make"
TELL_ACCOUNT = "messaging.tell_account"
TELL_AMENDS = "messaging.tell_amends"
TELL_CHARGES = "messaging.tell_charges"
TELL_BY_HAND = "messaging.tell_charges_by_hand"

REACTIONS: dict[E, tuple[str, ...]] = {
    E.UNIT_AUTHORIZED: (SECURE, EXCHANGE, ANNOUNCE, SETTLE, PROMISE),
    E.DELIVERY_CORRECTED: (REDATE,),
    E.RETURN_METHOD: (GIVE_BACK, PROMISE),
    E.UNIT_WITHDRAWN: (EXCHANGE, GIVE_BACK, PROMISE),
    E.UNIT_EXPIRED: (EXCHANGE, PROMISE),
    E.UNIT_REOPENED: (PROMISE,),
    E.UNIT_ADOPTED: (SETTLE, PROMISE),
    E.UNIT_RECEIVED: (EXCHANGE, SETTLE, PROMISE, GOODS),
    E.UNIT_INSPECTED: (SETTLE, PROMISE, FLAGS, GOODS, HELD),
    E.UNIT_DECIDED: (EXCHANGE, SETTLE, PROMISE),
    E.UNIT_REFUSED: (EXCHANGE,),
    E.UNIT_FINISHED: (EXCHANGE,),
    E.EXCHANGE_RESERVED: (SECURE, EXCHANGE),
    E.EXCHANGE_DUE_PAID: (EXCHANGE,),
    E.EXCHANGE_SENT: (SWAP, TELL, HELD),
    E.EXCHANGE_ENDED: (SWAP, SETTLE, PROMISE, TELL, HELD),
    E.UNIT_DECISION_UNDONE: (SETTLE, PROMISE),
    E.LABEL_BOUGHT: (ADOPT,),
    E.PARCEL_ANNOUNCED: (ADOPT,),
    E.PARCEL_MOVED: (EXCHANGE, SETTLE, PROMISE),
    E.PARCEL_CLAIMED: (PROMISE,),
    E.UNIT_RECEIPT_UNDONE: (MEASURE, GOODS, HELD),
    E.UNIT_INSPECTION_UNDONE: (MEASURE, FLAGS, GOODS, HELD),
    E.UNIT_MISSING: (MEASURE, GOODS),
    E.UNIT_MISSING_UNDONE: (MEASURE, GOODS),
    E.LEG_APPROVED: (EXCHANGE, SWAP, MEASURE, HELD),
    E.LEG_PAID: (PROMISE, DISPUTE, GOODS, CREDIT_NOTE),
    E.DISPUTE_TOLD: (DISPUTE,),
    E.LEG_FAILED: (PROMISE,),
    E.LEG_CANCELLED: (PROMISE,),
    E.LEG_REVERSED: (PROMISE, GOODS),
    E.HOLD_PLACED: (HELD, CHARGED),
    E.HOLD_CAPTURED: (HELD, CHARGED, TELL_CHARGES),
    E.HOLD_RELEASED: (HELD,),
    E.HOLD_GIVEN_BACK: (HELD, CHARGED, TELL_CHARGES),
    E.HOLD_FAILED: (HELD, CHARGED),
    E.ADVANCE_MISSED: (CHARGED,),
    E.ADVANCE_REMINDED: (ASK_FOR_GOODS,),
    E.ADVANCE_CHANGED: (TELL_BY_HAND,),
    E.ACCOUNT_ASKED: (ASK_FOR_ACCOUNT,),
    E.ACCOUNT_REMINDED: (ASK_FOR_ACCOUNT,),
    E.ACCOUNT_GIVEN: (TELL_ACCOUNT,),
    E.PROMISE_KEPT: (MAKE_AMENDS,),
    E.AMENDS_GIVEN: (TELL_AMENDS,),
    E.RETURN_HEADLINE: (TELL,),
    E.APPEAL_ASKED: (TELL,),
    E.APPEAL_DECIDED: (TELL,),
    E.INCIDENT_OPENED: (MEASURE, START_PLAYBOOKS, TELL),
    E.INCIDENT_STEP: (CLAIM_BACK, TELL),
    E.INCIDENT_HEALED: (MEASURE, TELL),
    E.RECOVERY_CHANGED: (BOOK_CLAIMS,),
    E.WITHDRAWAL_DECLARED: (MATCH,),
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
            MATCH: match,
            REDATE: redate_units,
            ANNOUNCE: announce_own,
            GIVE_BACK: give_back,
            ADOPT: adopt_strays,
            SECURE: secure,
            EXCHANGE: follow_returns,
            HELD: follow_held,
            SWAP: take_news,
            SETTLE: consider,
            BOOK_CLAIMS: book_claims,
            DISPUTE: take_disputes,
            CREDIT_NOTE: issue_notes,
            GOODS: look_again,
            CHARGED: take_holds,
            PROMISE: promise_and_measure,
            MEASURE: measure_and_settle,
            START_PLAYBOOKS: start_playbooks,
            CLAIM_BACK: prepare_claims,
            FLAGS: settle_flags,
            MAKE_AMENDS: make_amends,
            ASK_FOR_GOODS: ask_for_goods,
            ASK_FOR_ACCOUNT: ask_for_accounts,
            TELL_ACCOUNT: tell_accounts,
            TELL_AMENDS: tell_amends,
            TELL_CHARGES: tell_charges,
            TELL_BY_HAND: tell_charges_by_hand,
            TELL: tell_and_measure,
        },
        lock=lock_returns,
    )
