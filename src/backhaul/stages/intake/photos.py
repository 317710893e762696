"""A shopper's photos of a unit."""

from __future__ import annotations

from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from backhaul.core.axes import Authorization
from backhaul.core.errors import DomainError
from backhaul.foundation.images import reencode
from backhaul.stages.intake.models import Photo
from backhaul.stages.returns import case as cases

MOST_PHOTOS = 8
"""Of one unit."""
_ACCEPTING = {Authorization.REQUESTED, Authorization.IN_REVIEW, Authorization.AUTHORIZED}


def add_photo(
    brand_id: int, ran: str, ordinal: int, data: bytes, *, at: datetime, actor: str
) -> Photo:
    """Keep a photo of a unit; the same picture twice is kept once.

    Raises DomainError when it is no picture, too many, or nobody would look at it any more.
    """
    picture = reencode(data)
    case = cases.load(brand_id, ran)
    unit = case.unit(ordinal)
    if unit.authorization not in _ACCEPTING:
        raise DomainError("photos_no_longer_wanted", ran=ran, unit=ordinal)
    known = list(Photo.objects.filter(brand_id=brand_id, unit=unit))
    for photo in known:
        if bytes(photo.sha256) == picture.sha256:
            return photo
    if len(known) >= MOST_PHOTOS:
        raise DomainError("too_many_photos", most=MOST_PHOTOS)
    name = f"photos/{brand_id}/{unit.pk}/{picture.sha256.hex()}.jpg"
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
        uploaded_at=at,
        uploaded_by=actor,
    )
