"""Photos of a piece that nobody knows: whoever looks for its owner sees what came."""

from __future__ import annotations

from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from backhaul.core.errors import DomainError
from backhaul.foundation.images import reencode
from backhaul.stages.intake.models import Photo

MOST_PHOTOS = 8
"""Of one unit."""


def add_bench_photo(
    brand_id: int, unit_id: int, data: bytes, *, at: datetime, actor: str
) -> int:
    """Keep a photo that was taken at a bench; return its id. The same one twice is kept once.

    Raises DomainError when it is no picture or one too many.
    """
    picture = reencode(data)
    known = list(Photo.objects.filter(brand_id=brand_id, unit_id=unit_id))
    for photo in known:
        if bytes(photo.sha256) == picture.sha256:
            return photo.pk
    if len(known) >= MOST_PHOTOS:
        raise DomainError("too_many_photos", most=MOST_PHOTOS)
    name = f"photos/{brand_id}/{unit_id}/{picture.sha256.hex()}.jpg"
    if not default_storage.exists(name):
        name = default_storage.save(name, ContentFile(picture.jpeg))
    photo = Photo.objects.create(
        brand_id=brand_id,
        unit_id=unit_id,
        file=name,
        width=picture.width,
        height=picture.height,
        sha256=picture.sha256,
        uploaded_at=at,
        uploaded_by=actor,
    )
    return photo.pk
