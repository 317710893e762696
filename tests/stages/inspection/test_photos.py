"""Photos of an inspector: pictures only, re-encoded, of units that are on the bench."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from backhaul.core.errors import DomainError, IllegalStep, NotFound
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.disposition.actions import decide
from backhaul.stages.inspection.models import Photo
from backhaul.stages.inspection.photos import MOST_PHOTOS, add_photo
from backhaul.stages.inspection.queries import (
    PictureKind,
    photos_of,
    picture_bytes,
    pictures_of,
)
from backhaul.stages.returns.models import Unit
from tests.cast import MONDAY, Cast
from tests.makers.floor import inspected_return, received_return
from tests.makers.returns import authorized_return

LATER = MONDAY + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, settings: Any) -> None:
    storage = {**settings.STORAGES["default"], "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}


def picture(shade: int = 90, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (shade, 60, 20)).save(out, kind)
    return out.getvalue()


def test_a_photo_is_kept_as_a_jpeg_of_ours(cast: Cast) -> None:
    ran = received_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        kept = add_photo(cast.nordlicht.pk, ran, 1, picture(), at=LATER, actor="member:3")

        unit = Unit.objects.get()
        assert (kept.width, kept.height, kept.taken_at) == (40, 30, LATER)
        jpeg = picture_bytes(cast.nordlicht.pk, unit.pk, PictureKind.INSPECTOR, kept.pk)
        assert jpeg.startswith(b"\xff\xd8")
        assert unit.ret_id is not None
        assert [one.pk for one in photos_of(cast.nordlicht.pk, unit.ret_id)] == [kept.pk]
        assert [one.kind for one in pictures_of(cast.nordlicht.pk, unit.pk)] == ["inspector"]


def test_the_same_picture_twice_is_kept_once(cast: Cast) -> None:
    ran = received_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        for _ in range(2):
            add_photo(cast.nordlicht.pk, ran, 1, picture(), at=LATER, actor="member:3")

        assert Photo.objects.count() == 1


def test_there_is_an_end_to_photos(cast: Cast) -> None:
    ran = received_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        for shade in range(MOST_PHOTOS):
            shot = picture(shade * 25)
            add_photo(cast.nordlicht.pk, ran, 1, shot, at=LATER, actor="member:3")
        with pytest.raises(DomainError) as refused:
            add_photo(cast.nordlicht.pk, ran, 1, picture(255), at=LATER, actor="member:3")

        assert refused.value.code == "too_many_photos"
        assert Photo.objects.count() == MOST_PHOTOS


@pytest.mark.parametrize("data", [b"", b"<svg/>", b"GIF89a" + bytes(20)])
def test_what_is_no_photo_is_refused(cast: Cast, data: bytes) -> None:
    ran = received_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        with pytest.raises(DomainError) as refused:
            add_photo(cast.nordlicht.pk, ran, 1, data, at=LATER, actor="member:3")

        assert refused.value.code == "photo_unreadable"
        assert not Photo.objects.exists()


def test_only_what_is_on_the_bench_is_photographed(cast: Cast) -> None:
    awaited = authorized_return(cast.nordlicht)
    decided = inspected_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        decide(cast.nordlicht.pk, decided, 1, at=LATER, actor="member:3")
        for ran in (awaited, decided):
            with pytest.raises(IllegalStep):
                add_photo(cast.nordlicht.pk, ran, 1, picture(), at=LATER, actor="member:3")

        assert not Photo.objects.exists()


def test_cleo_sees_no_photo_of_adas(cast: Cast) -> None:
    ran = received_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        kept = add_photo(cast.nordlicht.pk, ran, 1, picture(), at=LATER, actor="member:3")
        unit_id = kept.unit_id
    with acting_for(cast.voltaic.pk):
        for brand in (cast.voltaic, cast.nordlicht):
            with pytest.raises(NotFound):
                picture_bytes(brand.pk, unit_id, PictureKind.INSPECTOR, kept.pk)
            with pytest.raises(NotFound):
                add_photo(brand.pk, ran, 1, picture(9), at=LATER, actor="member:9")
