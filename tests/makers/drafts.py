"""Requests that are being written: a draft of Sam's, and what is typed into it."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from PIL import Image

from backhaul.core.axes import Origin
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.intake.drafts import (
    Chosen,
    Draft,
    Options,
    draft_of,
    open_draft,
    save_items,
    save_options,
)
from backhaul.stages.orders.models import OrderLine
from tests.cast import MONDAY, SHOPPER_EMAIL
from tests.makers.baskets import BASKET, TEE

REFUND_BY_QR = Options(resolution="refund", method="qr")


def picture(colour: str = "#806040", *, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, kind)
    return out.getvalue()


def begin(brand: Brand, *orders: int, **values: Any) -> str:
    given: dict[str, Any] = {
        "email_norm": SHOPPER_EMAIL,
        "origin": Origin.PORTAL,
        "at": MONDAY,
        **values,
    }
    return open_draft(brand, orders, **given)


def found(brand: Brand, token: str, at: datetime = MONDAY) -> Draft:
    draft = draft_of(brand.pk, token, at)
    assert draft is not None
    return draft


def line_of(brand: Brand, name: str, order: str = BASKET) -> int:
    return OrderLine.objects.values_list("id", flat=True).get(
        brand_id=brand.pk, external_id=name, order__external_id=f"shop-{order}"
    )


def whole(brand: Brand, draft: Draft, name: str = TEE, **values: Any) -> Draft:
    """Return the draft with all that it needs to be sent: one line against the money."""
    given = {"quantity": 1, "branch": "fit", "reason": "too_large", **values}
    kept = save_items(draft, [Chosen(line_of(brand, name), **given)], at=MONDAY)
    return save_options(kept, REFUND_BY_QR, locale="en", at=MONDAY)
