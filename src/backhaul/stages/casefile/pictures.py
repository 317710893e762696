"""Which file a picture is, for whoever may see its brand."""

from __future__ import annotations

from django.core.files.storage import default_storage

from backhaul.core.errors import NotFound
from backhaul.stages.inspection.models import Photo as BenchPhoto
from backhaul.stages.intake.models import Photo
from backhaul.stages.tracking.models import DropOffReceipt


def photo(brand_id: int, photo_id: int) -> bytes:
    """Return a shopper's photo, a JPEG of ours; raises NotFound `no_such_photo`."""
    rows = Photo.objects.filter(brand_id=brand_id, id=photo_id)
    return _content(rows.values_list("file", flat=True).first())


def bench_photo(brand_id: int, photo_id: int) -> bytes:
    """Return an inspector's photo; raises NotFound `no_such_photo`."""
    rows = BenchPhoto.objects.filter(brand_id=brand_id, id=photo_id)
    return _content(rows.values_list("file", flat=True).first())


def drop_off_receipt(brand_id: int, receipt_id: int) -> bytes:
    """Return the picture of a drop-off receipt; raises NotFound `no_such_photo`."""
    rows = DropOffReceipt.objects.filter(brand_id=brand_id, id=receipt_id)
    return _content(rows.values_list("file", flat=True).first())


def _content(name: str | None) -> bytes:
    if name is None or not default_storage.exists(name):
        raise NotFound("no_such_photo")
    with default_storage.open(name) as file:
        return bytes(file.read())
