"""Pictures from strangers: decoded within limits and encoded anew, so nothing else comes in."""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backhaul.core.errors import DomainError

if TYPE_CHECKING:
    from PIL.Image import Image as PilImage

MOST_BYTES = 10_000_000
MOST_PIXELS = 40_000_000
_LONGEST_SIDE = 2000
_QUALITY = 85
_FORMATS = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG of our own making; no metadata of the original is left."""

    jpeg: bytes
    width: int
    height: int

    @property
    def sha256(self) -> bytes:
        return hashlib.sha256(self.jpeg).digest()


def reencode(data: bytes) -> Picture:
    """Return the picture, turned upright and at most 2,000 pixels long.

    Raises DomainError `photo_too_large`, `photo_too_many_pixels` or `photo_unreadable`.
    """
    upright = _decoded(data, "RGB", most_bytes=MOST_BYTES)
    upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=_QUALITY)
    return Picture(out.getvalue(), upright.width, upright.height)


def smaller(jpeg: bytes, *, longest_side: int) -> bytes:
    """Return a picture of ours, a JPEG, at a size for paper."""
    from PIL import Image

    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as opened:
        opened.thumbnail((longest_side, longest_side))
        out = io.BytesIO()
        opened.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def reencode_logo(data: bytes, *, most_bytes: int) -> bytes:
    """Return a PNG of our own making, its transparency kept, at most 720 by 240 pixels.

    Raises DomainError as `reencode` does. A drawing (SVG) is refused: it could hold scripts.
    """
    upright = _decoded(data, "RGBA", most_bytes=most_bytes)
    upright.thumbnail((720, 240))
    out = io.BytesIO()
    upright.save(out, "PNG", optimize=True)
    return out.getvalue()


def _decoded(data: bytes, mode: str, *, most_bytes: int) -> PilImage:
    from PIL import Image, ImageOps, UnidentifiedImageError

    if len(data) > most_bytes:
        raise DomainError("photo_too_large", most_bytes=most_bytes)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow only warns at sizes that we refuse
            with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise DomainError("photo_too_many_pixels", most_pixels=MOST_PIXELS)
                return ImageOps.exif_transpose(opened).convert(mode)
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
    ):
        raise DomainError("photo_unreadable", formats=list(_FORMATS)) from None
