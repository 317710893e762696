"""Reading proofs back: for whoever gave one, for the console, and what is too old."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Q

from backhaul.core.errors import NotFound
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.catalog.models import Variant
from backhaul.stages.proofs.models import Proof, ProofPhoto

KEPT_FOR = timedelta(days=180)
"""So long the papers of what was refused are kept."""
MOST_TITLES = 200
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Page:
    rows: tuple[Proof, ...]
    has_more: bool


def proof(brand_id: int, number: str) -> Proof:
    """Raises NotFound `no_such_proof`."""
    row = Proof.objects.filter(brand_id=brand_id, number=number).first()
    if row is None:
        raise NotFound("no_such_proof", number=number)
    return row


def waiting(brand_id: int, *, after: tuple[datetime, int] | None = None, limit: int) -> Page:
    """Return what waits for a person, the oldest first."""
    rows = Proof.objects.filter(brand_id=brand_id, state=Proof.State.WAITING)
    if after is not None:
        at, last = after
        rows = rows.filter(Q(given_at__gt=at) | Q(given_at=at, id__gt=last))
    found = list(rows.order_by("given_at", "id")[: limit + 1])
    return Page(tuple(found[:limit]), len(found) > limit)


def photos_of(brand_id: int, number: str) -> list[int]:
    rows = ProofPhoto.objects.filter(brand_id=brand_id, proof__number=number)
    return list(rows.order_by("id").values_list("id", flat=True))


def photo(brand_id: int, number: str, photo_id: int) -> bytes:
    """Return a JPEG of a proof; raises NotFound `no_such_photo`."""
    row = ProofPhoto.objects.filter(
        brand_id=brand_id, proof__number=number, id=photo_id
    ).first()
    if row is None or not default_storage.exists(row.file):
        raise NotFound("no_such_photo", photo=photo_id)
    with default_storage.open(row.file) as file:
        return bytes(file.read())


def titles(brand_id: int) -> dict[str, str]:
    """Return stock numbers by what the catalogue calls them, of its first few hundred."""
    rows = Variant.objects.filter(brand_id=brand_id).order_by("title", "id")
    return {
        " ".join(filter(None, (row.title, row.variant_title))): row.sku
        for row in rows[:MOST_TITLES]
    }


def signed(brand_id: int, number: str) -> str:
    """Return the secret of the page on which whoever gave it sees what became of it."""
    return _signer(brand_id).sign(number)


def read_signed(brand_id: int, token: str) -> str | None:
    try:
        return _signer(brand_id).unsign(token)
    except BadSignature:
        return None


def proof_url(brand: Brand, number: str) -> str:
    return f"{settings.PUBLIC_URL}/{brand.slug}/receipt/{signed(brand.pk, number)}/"


def _signer(brand_id: int) -> Signer:
    return Signer(sep="~", salt=f"proofs.{brand_id}")


def forget(brand_ids: Sequence[int], *, at: datetime) -> int:
    """Throw away what was refused long ago, with its pictures; return how many."""
    ids = list(
        Proof.objects.filter(
            brand_id__in=brand_ids, state=Proof.State.REFUSED, decided_at__lte=at - KEPT_FOR
        )
        .order_by("id")
        .values_list("id", flat=True)[:_AT_ONCE]
    )
    if not ids:
        return 0
    photos = ProofPhoto.objects.filter(brand_id__in=brand_ids, proof_id__in=ids)
    files = list(photos.values_list("file", flat=True))
    photos.delete()
    Proof.objects.filter(brand_id__in=brand_ids, id__in=ids).delete()
    transaction.on_commit(partial(_delete, files))
    return len(ids)


def _delete(files: Sequence[str]) -> None:
    for name in files:
        default_storage.delete(name)
