"""Papers from strangers, photographed or as a PDF: kept as a picture of our own making."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

from backhaul.core.errors import DomainError
from backhaul.foundation.images import MOST_BYTES, Picture, reencode

_DRAW = Path(__file__).with_name("paper_pages.py")
_WAIT = 15
"""Seconds; the program that draws has fewer."""
_AT_ONCE = threading.BoundedSemaphore(2)
_BEGINS = b"%PDF-"
_WITHIN = 1024
"""Readers of PDF look for its sign in so many bytes; what comes before is ignored."""


def reencode_paper(data: bytes) -> Picture:
    """Return a picture of a paper: the photo, or the first two pages of a PDF below each other.

    Raises DomainError `photo_too_large`, `photo_too_many_pixels` or `paper_unreadable`.
    """
    if len(data) > MOST_BYTES:
        raise DomainError("photo_too_large", most_bytes=MOST_BYTES)
    try:
        return reencode(_drawn(data) if _BEGINS in data[:_WITHIN] else data)
    except DomainError as error:
        if error.code != "photo_unreadable":
            raise
        raise DomainError("paper_unreadable") from error


def _drawn(data: bytes) -> bytes:
    """Return the pages as a PNG; nothing of the PDF itself is read in this process."""
    with _AT_ONCE:
        try:
            done = subprocess.run(
                [sys.executable, "-I", str(_DRAW)],
                input=data,
                capture_output=True,
                timeout=_WAIT,
                env={},
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise DomainError("paper_unreadable") from None
    if done.returncode != 0:
        raise DomainError("paper_unreadable")
    return done.stdout
