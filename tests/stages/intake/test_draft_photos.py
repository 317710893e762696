"""Photos of a draft: encoded at once, nobody else's, and swept with it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from backhaul.core.errors import DomainError, NotFound
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.authorization.actions import authorize
from backhaul.stages.intake import models
from backhaul.stages.intake.draft_photos import (
    add_draft_photo,
    draft_photo,
    refuse_size,
    remove_draft_photo,
    sweep_drafts,
)
from backhaul.stages.intake.drafts import (
    Draft,
    draft_of,
)
from backhaul.stages.intake.offers import offer_of
from backhaul.stages.intake.sending import submit
from backhaul.stages.returns.models import Return
from tests.cast import MONDAY, Cast
from tests.makers.baskets import MUG, TEE, sell_basket
from tests.makers.drafts import begin, found, line_of, picture, whole

HOUR = timedelta(hours=1)


@pytest.fixture
def brand(cast: Cast) -> Any:
    with acting_for(cast.nordlicht.pk):
        yield cast.nordlicht


@pytest.fixture
def draft(brand: Brand) -> Draft:
    return found(brand, begin(brand, sell_basket(brand)))


def sent(brand: Brand, draft: Draft) -> tuple[Any, bool]:
    offer = offer_of(draft, now=MONDAY)
    return submit(brand, draft, offer, at=MONDAY, actor="shopper")


def reread(draft: Draft) -> Draft:
    row = models.Draft.objects.get(id=draft.id)
    from backhaul.stages.intake import drafts

    with connection.cursor() as cursor:
        cursor.execute(drafts._FIND, [draft.brand_id, bytes(row.hash), MONDAY])
        return drafts._draft(cursor.fetchone())


def test_photos_are_encoded_at_once_and_become_those_of_every_unit(
    brand: Brand, draft: Draft
) -> None:
    tee = line_of(brand, TEE)
    add_draft_photo(draft, tee, picture(), at=MONDAY)
    add_draft_photo(draft, tee, picture(), at=MONDAY)
    add_draft_photo(draft, line_of(brand, MUG), picture("#101010"), at=MONDAY)
    (kept,) = reread(draft).photos_of(tee)
    assert draft_photo(reread(draft), kept.id)[:2] == b"\xff\xd8"

    ready = whole(
        brand, reread(draft), TEE, quantity=2, branch="broken", reason="arrived_damaged"
    )
    case, _ = sent(brand, ready)
    decided = authorize(brand.pk, case.ret.ran, at=MONDAY, actor="system")

    photos = list(models.Photo.objects.order_by("unit_id").values_list("unit_id", "file"))
    assert photos == [(unit.pk, kept.file) for unit in case.units]
    assert default_storage.exists(kept.file)
    assert models.DraftPhoto.objects.count() == 0
    assert {unit.authorization for unit in decided.units} == {"authorized"}


def test_what_is_no_photo_is_refused_and_nothing_kept(brand: Brand, draft: Draft) -> None:
    with pytest.raises(DomainError, match="photo_unreadable"):
        add_draft_photo(draft, 1, b"GIF89a", at=MONDAY)
    with pytest.raises(DomainError, match="photo_too_large"):
        refuse_size(30_000_000)

    assert models.DraftPhoto.objects.count() == 0


def test_a_line_has_at_most_eight_photos(draft: Draft) -> None:
    for shade in range(8):
        add_draft_photo(draft, 1, picture(f"#{shade}0{shade}0{shade}0"), at=MONDAY)

    with pytest.raises(DomainError, match="too_many_photos"):
        add_draft_photo(draft, 1, picture("#ffffff"), at=MONDAY)

    assert models.DraftPhoto.objects.count() == 8


def test_a_photo_of_another_draft_is_neither_shown_nor_removed(
    brand: Brand, draft: Draft
) -> None:
    add_draft_photo(draft, 1, picture(), at=MONDAY)
    (photo,) = reread(draft).photos
    other = found(brand, begin(brand, *draft.order_ids))

    with pytest.raises(NotFound, match="no_such_photo"):
        draft_photo(other, photo.id)
    remove_draft_photo(other, photo.id)

    assert models.DraftPhoto.objects.count() == 1


def test_a_removed_photo_takes_its_file_along(
    brand: Brand, draft: Draft, django_capture_on_commit_callbacks: Any
) -> None:
    add_draft_photo(draft, 1, picture(), at=MONDAY)
    (photo,) = reread(draft).photos

    with django_capture_on_commit_callbacks(execute=True):
        remove_draft_photo(reread(draft), photo.id)

    assert reread(draft).photos == ()
    assert not default_storage.exists(photo.file)
    with pytest.raises(NotFound, match="no_such_photo"):
        draft_photo(reread(draft), photo.id)


def test_the_sweep_forgets_what_nobody_touched_and_keeps_what_became_a_return(
    brand: Brand, draft: Draft, django_capture_on_commit_callbacks: Any
) -> None:
    add_draft_photo(draft, line_of(brand, TEE), picture(), at=MONDAY)
    case, _ = sent(brand, whole(brand, reread(draft)))
    idle = found(brand, begin(brand, *draft.order_ids))
    add_draft_photo(idle, 1, picture(), at=MONDAY)
    young = begin(brand, *draft.order_ids, at=MONDAY + 2 * HOUR)
    (lost,) = reread(idle).photos
    (kept,) = models.Photo.objects.values_list("file", flat=True)

    with django_capture_on_commit_callbacks(execute=True):
        swept = sweep_drafts([brand.pk], at=MONDAY + 25 * HOUR)

    assert swept == 2
    assert draft_of(brand.pk, young, MONDAY + 25 * HOUR) is not None
    assert models.Draft.objects.count() == 1
    assert (default_storage.exists(lost.file), default_storage.exists(kept)) == (False, True)
    assert Return.objects.get().ran == case.ret.ran
    assert sweep_drafts([brand.pk], at=MONDAY + 25 * HOUR) == 0


def test_files_of_photos_have_no_name_that_was_given(brand: Brand, draft: Draft) -> None:
    add_draft_photo(draft, 7, picture(), at=MONDAY)

    (photo,) = reread(draft).photos

    where = Path(photo.file)
    assert where.parts[:3] == ("photos", str(brand.pk), f"draft-{draft.id}")
    assert where.suffix == ".jpg"
