"""Papers from strangers: a PDF becomes a picture of ours, whatever it is."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from backhaul.core.errors import DomainError
from backhaul.foundation.images import MOST_BYTES
from backhaul.foundation.papers import reencode_paper


def pdf(*colours: str, size: tuple[int, int] = (400, 600)) -> bytes:
    out = io.BytesIO()
    first, *others = [Image.new("RGB", size, colour) for colour in colours]
    first.save(out, "PDF", save_all=True, append_images=others)
    return out.getvalue()


def opened(jpeg: bytes) -> Image.Image:
    return Image.open(io.BytesIO(jpeg), formats=("JPEG",))


def test_the_first_two_pages_of_a_pdf_are_one_picture_below_each_other() -> None:
    found = reencode_paper(pdf("#ff0000", "#00ff00", "#0000ff"))

    picture = opened(found.jpeg)
    assert picture.size == (found.width, found.height) == (667, 2000)
    halves = [(0, 0, 667, 1000), (0, 1000, 667, 2000)]
    colours = [picture.crop(half).resize((1, 1)).tobytes() for half in halves]
    assert [max(range(3), key=colour.__getitem__) for colour in colours] == [0, 1]


def test_one_page_alone_is_as_it_is() -> None:
    found = reencode_paper(pdf("#884422"))

    assert (found.width, found.height) == (1067, 1600)


def test_a_page_as_large_as_a_wall_is_made_small() -> None:
    found = reencode_paper(pdf("#884422", size=(9000, 300)))

    assert found.width <= 2000


def test_what_stands_before_its_sign_does_not_hide_a_pdf() -> None:
    assert reencode_paper(b"\n\n" + pdf("#884422")).width == 1067


def test_a_photo_is_taken_as_before() -> None:
    out = io.BytesIO()
    Image.new("RGB", (60, 40)).save(out, "PNG")

    assert reencode_paper(out.getvalue()).width == 60


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.4", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj", b"<svg/>"]
)
def test_what_is_no_paper_is_refused(data: bytes) -> None:
    with pytest.raises(DomainError, match="paper_unreadable"):
        reencode_paper(data)


def test_too_many_bytes_are_not_looked_at() -> None:
    with pytest.raises(DomainError, match="photo_too_large"):
        reencode_paper(b"%PDF-" + bytes(MOST_BYTES))
