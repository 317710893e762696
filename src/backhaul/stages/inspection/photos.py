"""An inspector's photos of a unit: what is wrong with it, for whoever asks later."""

from __future__ import annotations

from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from backhaul.core.axes import Processing
from backhaul.core.errors import DomainError, IllegalStep
from backhaul.foundation.images import reencode
from backhaul.stages.inspection.models import Photo
from backhaul.stages.returns import case as cases

MOST_PHOTOS = 8
"""Of one unit."""
_ON_THE_BENCH = frozenset({Processing.RECEIVED, Processing.INSPECTED})


def add_photo(
    brand_id: int, ran: str, ordinal: int, data: bytes, *, at: datetime, actor: str
) -> Photo:
    """Keep a photo of a unit on the bench; the same picture twice is kept once.

    Raises DomainError when it is no picture or too many, IllegalStep when the unit is not
    here, or what becomes of it is decided.
    """
    picture = reencode(data)
    unit = cases.load(brand_id, ran).unit(ordinal)
    if Processing(unit.processing) not in _ON_THE_BENCH:
        raise IllegalStep("illegal_step", state=unit.processing, step="photo")
    known = list(Photo.objects.filter(brand_id=brand_id, unit=unit))
    for photo in known:
        if bytes(photo.sha256) == picture.sha256:
            return photo
    if len(known) >= MOST_PHOTOS:
        raise DomainError("too_many_photos", most=MOST_PHOTOS)
    name = f"inspections/{brand_id}/{unit.pk}/{picture.sha256.hex()}.jpg"
    stored = (
        name
        if default_storage.exists(name)
        else default_storage.save(name, ContentFile(picture.jpeg))
    )
    return Photo.objects.create(
        brand_id=brand_id,
        unit=unit,
        file=stored,
        width=picture.width,
        height=picture.height,
        sha256=picture.sha256,
        taken_at=at,
        taken_by=actor,
    )
