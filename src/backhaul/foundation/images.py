"""Pictures from strangers: decoded within limits and encoded anew, so nothing else comes in."""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass

from backhaul.core.errors import DomainError

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
    from PIL import Image, ImageOps, UnidentifiedImageError

    if len(data) > MOST_BYTES:
        raise DomainError("photo_too_large", most_bytes=MOST_BYTES)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow only warns at sizes that we refuse
            with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise DomainError("photo_too_many_pixels", most_pixels=MOST_PIXELS)
                upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
    ):
        raise DomainError("photo_unreadable", formats=list(_FORMATS)) from None
    upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=_QUALITY)
    return Picture(out.getvalue(), upright.width, upright.height)
