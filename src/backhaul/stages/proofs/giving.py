"""Taking what shows that a thing was bought: kept for a person, whatever it is worth."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from backhaul.core.errors import DomainError
from backhaul.core.ids import ALPHABET
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.proofs import MOST_PHOTOS, SIGNS, Given, problems, written
from backhaul.foundation.images import Picture
from backhaul.foundation.journal.record import record
from backhaul.foundation.limits.attempts import Limit, take
from backhaul.foundation.papers import reencode_paper
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.proofs.models import Proof, ProofPhoto

_WITHIN = timedelta(hours=1)
_PER_EMAIL = 5
_PER_NETWORK = 20


def limit(brand_id: int, email_norm: str, network: str, *, at: datetime) -> datetime | None:
    """Count one; return until when it is one too many, else None."""
    limits = [
        Limit("proof.email", f"{brand_id}:{email_norm}", _PER_EMAIL, _WITHIN),
        Limit("proof.network", f"{brand_id}:{network}", _PER_NETWORK, _WITHIN),
    ]
    return take(limits, at=at)


def give(
    brand: Brand, given: Given, files: Sequence[bytes], *, language: str, at: datetime
) -> str:
    """Keep it for a person; return its number.

    Raises DomainError `proof_unusable` with the wrong fields, `too_many_photos`, and those of
    a paper that cannot be read; nothing is kept then.
    """
    from backhaul.stages.proofs.jobs import tell

    wrong = problems(given, photos=len(files), today=at.date())
    if wrong:
        raise DomainError("proof_unusable", **wrong)
    if len(files) > MOST_PHOTOS:
        raise DomainError("too_many_photos", most=MOST_PHOTOS)
    pictures = [reencode_paper(data) for data in files]
    row = _row(brand, given, language, at)
    row.save(force_insert=True)
    _keep(row, pictures)
    entry = NewEntry(
        kind=EntryKind.PROOF_GIVEN,
        brand_id=brand.pk,
        return_id=None,
        occurred_at=at,
        actor="shopper",
        data={"proof": row.pk, "number": row.number, "photos": len(pictures)},
    )
    record([entry])
    tell.defer(brand_id=brand.pk, proof_id=row.pk)
    return str(row.number)


def _row(brand: Brand, given: Given, language: str, at: datetime) -> Proof:
    assert given.bought_on is not None
    return Proof(
        brand_id=brand.pk,
        number=written("".join(secrets.choice(ALPHABET) for _ in range(SIGNS))),
        where=given.where,
        seller=given.seller.strip(),
        bought_on=given.bought_on,
        title=given.title.strip(),
        sku=given.sku,
        serial=given.serial.strip(),
        serial_key=given.serial_key,
        receipt=given.receipt.strip(),
        receipt_key=given.receipt_key,
        reason=given.reason,
        comment=given.comment.strip(),
        name=given.name.strip(),
        email=given.email.strip(),
        email_norm=given.email_norm,
        address=dict(given.address),
        language=language,
        given_at=at,
    )


def _keep(row: Proof, pictures: Sequence[Picture]) -> None:
    once = {picture.sha256: picture for picture in pictures}
    for sha256, picture in once.items():
        name = f"proofs/{row.brand_id}/{row.pk}/{sha256.hex()}.jpg"
        ProofPhoto.objects.create(
            brand_id=row.brand_id,
            proof=row,
            file=default_storage.save(name, ContentFile(picture.jpeg)),
            width=picture.width,
            height=picture.height,
            sha256=sha256,
        )
