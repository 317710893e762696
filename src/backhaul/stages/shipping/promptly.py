"""A label at once where the carrier is quick, and nobody kept waiting where it is not."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import datetime

import structlog
from django.db import connection, transaction

from backhaul.core.errors import DomainError
from backhaul.stages.shipping.actions import order_label
from backhaul.stages.shipping.apart import is_apart, wait_for
from backhaul.stages.shipping.buying import Intent, buy
from backhaul.stages.shipping.models import LabelState, Parcel

log = structlog.get_logger(__name__)
_WAIT = 2.5
"""Seconds that a page waits for a carrier; the e-mail brings what comes later."""
_AT_ONCE = threading.BoundedSemaphore(24)
"""So many carriers' answers are awaited beside the pages; the sweep asks for the others."""
#: The newest decides: a label that failed is followed by another order.
_STATE = """
SELECT label_state FROM shipping_parcel
WHERE brand_id = %s AND return_id = %s AND label_state <> %s AND replaced_at IS NULL
ORDER BY id DESC LIMIT 1
"""


def label_after_commit(brand_id: int, ran: str, *, at: datetime, actor: str) -> None:
    """Have the label ordered once the present transaction is committed, and wait a little."""
    transaction.on_commit(lambda: label_soon(brand_id, ran, at=at, actor=actor), robust=True)


def label_soon(brand_id: int, ran: str, *, at: datetime, actor: str) -> None:
    """Order the label, outside of any transaction; come back after a moment, bought or not.

    What the carrier answers is kept whenever it comes. Refusals are kept too: `label_state`.
    """
    try:
        found = order_label(brand_id, ran, at=at, actor=actor)
    except DomainError as error:
        log.warning("no label can be ordered", ran=ran, code=error.code)
        return
    if isinstance(found, Intent) and is_apart(found):
        with suppress(DomainError):
            wait_for(found, seconds=_WAIT)
        return
    if isinstance(found, Parcel) or not _AT_ONCE.acquire(blocking=False):
        return
    asking = threading.Thread(target=_buy, args=(found, at, actor), daemon=True)
    asking.start()
    asking.join(_WAIT)


def label_state(brand_id: int, return_id: int) -> LabelState:
    """Return how far the label of a return is; NONE: it was never ordered."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE, [brand_id, return_id, LabelState.NONE.value])
        row = cursor.fetchone()
    return LabelState(row[0]) if row else LabelState.NONE


def _buy(intent: Intent, at: datetime, actor: str) -> None:
    try:
        buy(intent, at=at, actor=actor)
    except DomainError as error:
        log.warning("a label is still open", ran=intent.ran, code=error.code)
    except Exception:
        log.exception("a label could not be asked for", ran=intent.ran)
    finally:
        _AT_ONCE.release()
        connection.close()
