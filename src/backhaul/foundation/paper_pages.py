"""Draws the first pages of a PDF: a program of its own, so that no stranger's file runs here.

It reads the PDF, writes a PNG, and may use neither much memory nor time. It is started by its
path and imports nothing of ours.
"""

from __future__ import annotations

import io
import resource
import sys

import pypdfium2  # type: ignore[import-untyped]  # it ships no types
from PIL import Image

MOST_PAGES = 2
_LONGEST_SIDE = 1600
_MOST_SCALE = 4.0
_MEMORY = 1_500_000_000
_SECONDS = 10


def main() -> int:
    data = sys.stdin.buffer.read()
    for limit, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, _SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    try:
        drawn = _stacked(_pages(data))
    except (pypdfium2.PdfiumError, ValueError, MemoryError):
        return 1
    out = io.BytesIO()
    drawn.save(out, "PNG")
    sys.stdout.buffer.write(out.getvalue())
    return 0


def _pages(data: bytes) -> list[Image.Image]:
    paper = pypdfium2.PdfDocument(data)
    found: list[Image.Image] = []
    for number in range(min(len(paper), MOST_PAGES)):
        page = paper[number]
        scale = min(_MOST_SCALE, _LONGEST_SIDE / max(page.get_size()))
        found.append(page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB"))
    if not found:
        raise ValueError("no page")
    return found


def _stacked(pages: list[Image.Image]) -> Image.Image:
    size = (max(page.width for page in pages), sum(page.height for page in pages))
    whole = Image.new("RGB", size, "white")
    top = 0
    for page in pages:
        whole.paste(page, (0, top))
        top += page.height
    return whole


if __name__ == "__main__":
    raise SystemExit(main())
