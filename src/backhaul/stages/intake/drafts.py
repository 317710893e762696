"""A request while it is being written: kept on the server, known by a secret, sent once."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from backhaul.core.axes import Origin
from backhaul.core.errors import DomainError
from backhaul.foundation.tenancy.models import Brand
from backhaul.foundation.tenancy.secrets import hashed, new_token
from backhaul.stages.intake import models

DRAFT_LIVES = timedelta(hours=24)
"""Without being touched."""
MOST_ORDERS = 20
"""In one draft: each is a look-up of its own."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was typed for one order line, picked or not, whole or not."""

    line_id: int
    is_picked: bool = True
    quantity: int = 1
    branch: str = ""
    reason: str = ""
    comment: str = ""
    serial: str = ""
    """The serial numbers, as they were typed."""
    said: str = ""
    """A code of `core.policies.facts.Said`, or empty."""
    instead: str = ""
    """The stock number of what is to go out for it; empty: nothing, or not chosen yet."""


@dataclass(frozen=True, slots=True)
class KeptPhoto:
    id: int
    line_id: int
    file: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the shopper gets and how it travels; empty while not chosen."""

    resolution: str = ""
    method: str = ""
    carrier: str = ""
    tracking_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft as it was read; `ran` and `return_id` are set once it was sent."""

    id: int
    brand_id: int
    ref: str
    origin: Origin
    email_norm: str
    order_ids: tuple[int, ...]
    lines: Mapping[int, Chosen]
    options: Options
    photos: tuple[KeptPhoto, ...]
    locale: str
    gift_id: int | None
    receiver: Mapping[str, str]
    """Of a gift: `email` and the fields of an Address."""
    return_id: int | None
    ran: str
    expires_at: datetime

    @property
    def picked(self) -> tuple[Chosen, ...]:
        return tuple(line for line in self.lines.values() if line.is_picked)

    @property
    def is_gift(self) -> bool:
        return self.origin is Origin.GIFT

    @property
    def buyer_norm(self) -> str:
        """The address that the orders must have; empty: whoever has the secret may see them."""
        return "" if self.is_gift else self.email_norm

    @property
    def is_sent(self) -> bool:
        return self.return_id is not None

    def photos_of(self, line_id: int) -> tuple[KeptPhoto, ...]:
        return tuple(photo for photo in self.photos if photo.line_id == line_id)


def open_draft(
    brand: Brand,
    order_ids: Sequence[int],
    *,
    email_norm: str,
    origin: Origin,
    at: datetime,
    lives: timedelta = DRAFT_LIVES,
) -> str:
    """Begin a request for units of these orders; return its secret, which is kept by its hash.

    The caller has made sure that whoever gets the secret may see the orders. `email_norm` is
    the address that was given for them; an agent may leave it empty.
    """
    token = new_token()
    models.Draft.objects.create(
        brand_id=brand.pk,
        hash=hashed(token),
        ref=f"draft-{secrets.token_hex(16)}",
        origin=origin,
        email_norm=email_norm,
        order_ids=list(dict.fromkeys(order_ids)),
        expires_at=at + lives,
        created_at=at,
    )
    return token


_FIND = """
SELECT d.id, d.brand_id, d.ref, d.origin, d.email_norm, d.order_ids, d.lines, d.resolution,
  d.method, d.carrier, d.tracking_number, d.locale, d.gift_id, d.receiver, d.return_id, d.ran,
  d.expires_at,
  (SELECT coalesce(jsonb_agg(jsonb_build_array(p.id, p.line_id, p.file, p.width, p.height)
                             ORDER BY p.id), '[]'::jsonb)
   FROM intake_draftphoto p WHERE p.brand_id = d.brand_id AND p.draft_id = d.id)
FROM intake_draft d WHERE d.brand_id = %s AND d.hash = %s AND d.expires_at > %s
"""


def draft_of(brand_id: int, token: str, now: datetime) -> Draft | None:
    """Return the draft of this secret; None when there is none, or it was forgotten."""
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [brand_id, hashed(token), now])
        row = cursor.fetchone()
    return _draft(row) if row else None


def _draft(row: Sequence[Any]) -> Draft:
    order_ids, lines, receiver, photos = (_read(row[place]) for place in (5, 6, 13, 17))
    return Draft(
        id=row[0],
        brand_id=row[1],
        ref=row[2],
        origin=Origin(row[3]),
        email_norm=row[4],
        order_ids=tuple(order_ids),
        lines={int(key): Chosen(line_id=int(key), **typed) for key, typed in lines.items()},
        options=Options(
            resolution=row[7], method=row[8], carrier=row[9], tracking_number=row[10]
        ),
        photos=tuple(KeptPhoto(*photo) for photo in photos),
        locale=row[11],
        gift_id=row[12],
        receiver=receiver,
        return_id=row[14],
        ran=row[15],
        expires_at=row[16],
    )


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def add_order(draft: Draft, order_id: int, *, at: datetime) -> Draft:
    """Let units of one more order come along; a second time changes nothing.

    Raises DomainError `draft_over` when it was sent, `too_many_orders` when it has too many.
    """
    order_ids = tuple(dict.fromkeys((*draft.order_ids, order_id)))
    if len(order_ids) > MOST_ORDERS:
        raise DomainError("too_many_orders", most=MOST_ORDERS)
    _save(draft, at=at, order_ids=list(order_ids))
    return replace(draft, order_ids=order_ids)


def save_items(draft: Draft, typed: Sequence[Chosen], *, at: datetime) -> Draft:
    """Keep what was typed for these lines; other lines stay as they are."""
    lines = {**draft.lines, **{line.line_id: line for line in typed}}
    _save(draft, at=at, lines={str(key): _as_json(line) for key, line in lines.items()})
    return replace(draft, lines=lines)


def save_options(draft: Draft, options: Options, *, locale: str, at: datetime) -> Draft:
    """Keep what was chosen; whether it is offered is checked by `draft_checks` and on sending.

    `locale` is the language in which the shopper reads now: e-mails will be in it.
    """
    _save(draft, at=at, **asdict(options), locale=locale)
    return replace(draft, options=options, locale=locale)


def end(draft: Draft, *, at: datetime) -> None:
    """Forget it: its secret opens nothing from now on. The sweep takes rows and photos."""
    models.Draft.objects.filter(brand_id=draft.brand_id, id=draft.id).update(expires_at=at)


def touched(at: datetime) -> datetime:
    """Return until when a draft lives that is touched now."""
    return at + DRAFT_LIVES


def _save(draft: Draft, *, at: datetime, **columns: Any) -> None:
    """Write to a draft that nobody has sent meanwhile; a long life is not made shorter."""
    changed = models.Draft.objects.filter(
        brand_id=draft.brand_id, id=draft.id, return_id__isnull=True
    ).update(**columns, expires_at=max(draft.expires_at, touched(at)))
    if not changed:
        raise DomainError("draft_over")


def _as_json(line: Chosen) -> dict[str, Any]:
    return {key: value for key, value in asdict(line).items() if key != "line_id"}
