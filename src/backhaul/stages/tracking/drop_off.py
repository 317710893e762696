"""What the counter gave the shopper: a picture of it is kept as evidence."""

from __future__ import annotations

from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from backhaul.core.axes import Processing
from backhaul.core.errors import DomainError
from backhaul.core.journal import EntryKind
from backhaul.foundation.papers import reencode_paper
from backhaul.stages.returns import case as cases
from backhaul.stages.tracking.models import DropOffReceipt

MOST_RECEIPTS = 4
"""Of one return: it may travel in a few parcels."""


def keep_receipt(
    brand_id: int, ran: str, data: bytes, *, at: datetime, actor: str
) -> DropOffReceipt:
    """Keep a picture of a drop-off receipt, photographed or a PDF; the same twice is one.

    Raises DomainError when it is neither, one too many, or all is received already.
    """
    picture = reencode_paper(data)
    case = cases.load(brand_id, ran)
    if all(unit.processing != Processing.AWAITED for unit in case.units):
        raise DomainError("already_received", ran=ran)
    known = list(DropOffReceipt.objects.filter(brand_id=brand_id, ret_id=case.ret.pk))
    for receipt in known:
        if bytes(receipt.sha256) == picture.sha256:
            return receipt
    if len(known) >= MOST_RECEIPTS:
        raise DomainError("too_many_receipts", most=MOST_RECEIPTS)
    name = f"receipts/{brand_id}/{case.ret.pk}/{picture.sha256.hex()}.jpg"
    if not default_storage.exists(name):
        name = default_storage.save(name, ContentFile(picture.jpeg))
    receipt = DropOffReceipt.objects.create(
        brand_id=brand_id,
        ret_id=case.ret.pk,
        file=name,
        width=picture.width,
        height=picture.height,
        sha256=picture.sha256,
        given_at=at,
        given_by=actor,
    )
    case.note(EntryKind.DROP_OFF_RECEIPT_GIVEN, at=at, actor=actor, receipt=receipt.pk)
    cases.append(case)
    return receipt
