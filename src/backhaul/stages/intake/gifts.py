"""Gift links: whoever was given it sends it back, and learns neither its price nor its buyer.

A link ends with its code, and the code alone opens it too: sixteen signs that nobody guesses,
known here by their hash. It opens so many units of some lines, for a while.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from backhaul.core.axes import Origin, Resolution
from backhaul.core.errors import DomainError, NotFound
from backhaul.core.ids import ALPHABET, check_character, compact
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.ports.carrier import Address
from backhaul.foundation.journal.record import record
from backhaul.foundation.limits.attempts import Limit, give_back, take
from backhaul.foundation.tenancy.models import Brand
from backhaul.foundation.tenancy.secrets import hashed
from backhaul.stages.intake import models
from backhaul.stages.intake.drafts import Draft, open_draft
from backhaul.stages.orders.actions import email_norm
from backhaul.stages.policies.queries import policy_in_force
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case

GIFT_LIVES = timedelta(days=90)
MOST_LINKS = 20
"""Alive at a time, of one order."""
_SIGNS = 15
_GROUP = 4
_WITHIN = timedelta(minutes=15)
_PER_NETWORK = 40
_PER_LINK = 20
"""Requests that are begun with one link within that time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenGift:
    """A link that is good now; `left` is how many of each line it still opens."""

    id: int
    order_id: int
    left: Mapping[int, int]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """`again_at`: too many attempts, nothing was looked for. Neither: there is no such gift."""

    gift: OpenGift | None = None
    again_at: datetime | None = None


def read_code(text: str) -> str | None:
    """Return a gift code in its written form, or None for what can be none."""
    plain = compact(text)
    is_whole = len(plain) == _SIGNS + 1 and all(sign in ALPHABET for sign in plain)
    if not is_whole or check_character(plain[:-1]) != plain[-1]:
        return None
    return "-".join(plain[at : at + _GROUP] for at in range(0, len(plain), _GROUP))


def gift_url(slug: str, code: str) -> str:
    return f"{settings.PUBLIC_URL}/{slug}/gift/{code}/"


def make_gift(brand: Brand, lines: Mapping[int, int], *, at: datetime, actor: str) -> str:
    """Make a link for so many units of these lines; return its code, which is kept by its hash.

    Raises DomainError `gift_needs_credit`, `gift_is_empty`, `gift_of_several_orders`,
    `too_many_gifts`.
    """
    if Resolution.CREDIT not in policy_in_force(brand.pk).resolutions:
        raise DomainError("gift_needs_credit")
    wanted = {line: quantity for line, quantity in lines.items() if quantity > 0}
    order_id = _order_of(brand.pk, wanted)
    _refuse_too_many(brand.pk, order_id, at)
    code = _new_code()
    gift = models.Gift.objects.create(
        brand_id=brand.pk,
        hash=hashed(code),
        order_id=order_id,
        lines={str(line): quantity for line, quantity in wanted.items()},
        made_at=at,
        made_by=actor,
        expires_at=at + GIFT_LIVES,
    )
    facts = {"gift": gift.pk, "order": order_id, "units": sum(wanted.values())}
    made = NewEntry(
        kind=EntryKind.GIFT_LINK_MADE,
        brand_id=brand.pk,
        return_id=None,
        occurred_at=at,
        actor=actor,
        data=facts,
    )
    record([made])
    return code


def _new_code() -> str:
    body = "".join(secrets.choice(ALPHABET) for _ in range(_SIGNS))
    whole = read_code(body + check_character(body))
    assert whole is not None
    return whole


_ORDERS = """
SELECT DISTINCT order_id FROM orders_orderline
WHERE brand_id = %s AND id = ANY(%s::bigint[]) ORDER BY order_id
"""


def _order_of(brand_id: int, wanted: Mapping[int, int]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_ORDERS, [brand_id, list(wanted)])
        found = [int(row[0]) for row in cursor.fetchall()]
    if not found:
        raise DomainError("gift_is_empty")
    if len(found) > 1:
        raise DomainError("gift_of_several_orders")
    return found[0]


def _refuse_too_many(brand_id: int, order_id: int, at: datetime) -> None:
    alive = models.Gift.objects.filter(
        brand_id=brand_id, order_id=order_id, expires_at__gt=at
    ).count()
    if alive >= MOST_LINKS:
        raise DomainError("too_many_gifts", most=MOST_LINKS)


def open_gift(brand_id: int, text: str, network: str, *, at: datetime) -> Opened:
    """Return the gift of a code; a right attempt is not counted."""
    limits = [Limit("gift", network, _PER_NETWORK, _WITHIN)]
    again_at = take(limits, at=at)
    if again_at is not None:
        return Opened(again_at=again_at)
    row = models.Gift.objects.filter(
        brand_id=brand_id, hash=hashed(read_code(text) or ""), expires_at__gt=at
    ).first()
    if row is None:
        return Opened()
    give_back(limits)
    return Opened(_open(row))


def gift_of(brand_id: int, gift_id: int) -> OpenGift:
    """Return the gift of a draft; raises NotFound `no_such_gift`."""
    row = models.Gift.objects.filter(brand_id=brand_id, id=gift_id).first()
    if row is None:
        raise NotFound("no_such_gift", gift=gift_id)
    return _open(row)


_HELD = """
SELECT line_id, count(*) FROM returns_unit
WHERE brand_id = %s AND return_id = ANY(%s::bigint[]) AND holds_allowance GROUP BY line_id
"""


def _open(row: models.Gift) -> OpenGift:
    held: dict[int, int] = {}
    if row.return_ids:
        with connection.cursor() as cursor:
            cursor.execute(_HELD, [row.brand_id, row.return_ids])
            held = dict(cursor.fetchall())
    return OpenGift(
        id=row.pk,
        order_id=row.order_id,
        left={
            int(line): max(0, quantity - held.get(int(line), 0))
            for line, quantity in row.lines.items()
        },
        expires_at=row.expires_at,
    )


def begin(brand: Brand, gift: OpenGift, receiver: Mapping[str, str], *, at: datetime) -> str:
    """Begin a request with a gift link; return its secret.

    `receiver` has an `email` and the fields of an Address. Raises DomainError
    `asked_too_often`.
    """
    limit = Limit("gift.begin", f"{brand.pk}:{gift.id}", _PER_LINK, _WITHIN)
    if take([limit], at=at) is not None:
        raise DomainError("asked_too_often")
    token = open_draft(
        brand,
        [gift.order_id],
        email_norm=email_norm(receiver["email"]),
        origin=Origin.GIFT,
        at=at,
    )
    models.Draft.objects.filter(brand_id=brand.pk, hash=hashed(token)).update(
        gift_id=gift.id, receiver=dict(receiver)
    )
    return token


def sender_of(draft: Draft) -> Address | None:
    """Return who sends the parcel of a gift; None: the order's own address is meant."""
    if not draft.receiver:
        return None
    return Address(**{name: text for name, text in draft.receiver.items() if name != "email"})


def locked_gift(draft: Draft) -> models.Gift:
    """Lock the gift of a draft: two that send at once come here one after the other."""
    assert draft.gift_id is not None
    row = (
        models.Gift.objects.select_for_update()
        .filter(brand_id=draft.brand_id, id=draft.gift_id)
        .first()
    )
    if row is None:
        raise NotFound("no_such_gift", gift=draft.gift_id)
    return row


def count(gift: models.Gift, case: Case, *, at: datetime, actor: str) -> None:
    """Count a new return against its link; raises DomainError when it opens less than that."""
    left = dict(_open(gift).left)
    for unit in case.units:
        left[unit.line_id or 0] = left.get(unit.line_id or 0, 0) - 1
    if min(left.values(), default=0) < 0:
        raise DomainError("request_invalid", problems=[{"code": "more_than_left"}])
    gift.return_ids = [*gift.return_ids, case.ret.pk]
    gift.save(update_fields=("return_ids",))
    case.note(EntryKind.GIFT_LINK_USED, at=at, actor=actor, gift=gift.pk)
    cases.append(case)
