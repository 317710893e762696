"""Photos of what is only about to be asked back, and the sweep that forgets drafts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from backhaul.core.errors import DomainError, NotFound
from backhaul.foundation.images import MOST_BYTES, reencode
from backhaul.stages.intake.drafts import Draft
from backhaul.stages.intake.models import Draft as DraftRow
from backhaul.stages.intake.models import DraftPhoto, Photo
from backhaul.stages.intake.photos import MOST_PHOTOS
from backhaul.stages.returns.case import Case

_AT_ONCE = 200


def add_draft_photo(draft: Draft, line_id: int, data: bytes, *, at: datetime) -> None:
    """Keep a photo of a line, encoded anew at once; the same picture twice is kept once.

    Raises DomainError when it is no picture, too large or one too many.
    """
    picture = reencode(data)
    known = DraftPhoto.objects.filter(
        brand_id=draft.brand_id, draft_id=draft.id, line_id=line_id
    ).values_list("sha256", flat=True)
    kept = {bytes(sha256) for sha256 in known}
    if picture.sha256 in kept:
        return
    if len(kept) >= MOST_PHOTOS:
        raise DomainError("too_many_photos", most=MOST_PHOTOS)
    name = f"photos/{draft.brand_id}/draft-{draft.id}/{line_id}-{picture.sha256.hex()}.jpg"
    stored = default_storage.save(name, ContentFile(picture.jpeg))
    DraftPhoto.objects.create(
        brand_id=draft.brand_id,
        draft_id=draft.id,
        line_id=line_id,
        file=stored,
        width=picture.width,
        height=picture.height,
        sha256=picture.sha256,
        uploaded_at=at,
    )


def refuse_size(size: int) -> None:
    """Raise DomainError `photo_too_large` before anything of the file is read."""
    if size > MOST_BYTES:
        raise DomainError("photo_too_large", most_bytes=MOST_BYTES)


def remove_draft_photo(draft: Draft, photo_id: int) -> None:
    """Forget a photo; one that is gone already is no trouble."""
    for photo in draft.photos:
        if photo.id == photo_id:
            DraftPhoto.objects.filter(
                brand_id=draft.brand_id, draft_id=draft.id, id=photo_id
            ).delete()
            _delete_files([photo.file])


def draft_photo(draft: Draft, photo_id: int) -> bytes:
    """Return the JPEG of a photo of this draft; raises NotFound `no_such_photo`."""
    for photo in draft.photos:
        if photo.id == photo_id and default_storage.exists(photo.file):
            with default_storage.open(photo.file) as file:
                return bytes(file.read())
    raise NotFound("no_such_photo", photo=photo_id)


def hand_over(draft: Draft, case: Case, *, at: datetime, actor: str) -> None:
    """Make the draft's photos those of the units that it became; the files stay where they are.

    Each unit of a line gets all photos of it: nobody can say which piece they show.
    """
    rows = list(
        DraftPhoto.objects.filter(brand_id=draft.brand_id, draft_id=draft.id).order_by("id")
    )
    Photo.objects.bulk_create(
        [
            Photo(
                brand_id=draft.brand_id,
                unit_id=unit.pk,
                file=row.file,
                width=row.width,
                height=row.height,
                sha256=row.sha256,
                uploaded_at=at,
                uploaded_by=actor,
            )
            for row in rows
            for unit in case.units
            if unit.line_id == row.line_id
        ]
    )
    sent = {unit.line_id for unit in case.units}
    _forget([row for row in rows if row.line_id not in sent])
    DraftPhoto.objects.filter(brand_id=draft.brand_id, draft_id=draft.id).delete()


def sweep_drafts(brand_ids: Sequence[int], *, at: datetime) -> int:
    """Forget drafts that nobody touched for their time, with their photos; return how many."""
    due = list(
        DraftRow.objects.select_for_update(skip_locked=True)
        .filter(brand_id__in=brand_ids, expires_at__lte=at)
        .order_by("expires_at")
        .values_list("id", flat=True)[:_AT_ONCE]
    )
    photos = DraftPhoto.objects.filter(brand_id__in=brand_ids, draft_id__in=due)
    _forget(list(photos))
    photos.delete()
    DraftRow.objects.filter(brand_id__in=brand_ids, id__in=due).delete()
    return len(due)


def _forget(rows: Sequence[DraftPhoto]) -> None:
    _delete_files([row.file for row in rows])


def _delete_files(names: Sequence[str]) -> None:
    """After the commit: a file that is named by a row must be there."""

    def delete() -> None:
        for name in names:
            default_storage.delete(name)

    if names:
        transaction.on_commit(delete)
