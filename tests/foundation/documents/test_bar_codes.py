from __future__ import annotations

import re

import pytest

from backhaul.foundation.documents import codes


def test_a_qr_code_for_a_page_is_black_on_white_with_four_modules_around() -> None:
    svg = codes.qr_svg("NL-7F39-2QDK")

    assert 'viewBox="0 0 29 29"' in svg
    assert '<path fill="#fff" d="M0 0h29v29H0z"/>' in svg
    moves = re.findall(r"M(\d+) (\d+)h(\d+)v1", svg)
    assert min(int(x) for x, _, _ in moves) == min(int(y) for _, y, _ in moves) == 4
    assert max(int(x) + int(run) for x, _, run in moves) == 25


def test_the_text_of_a_code_is_not_in_its_drawing() -> None:
    assert "script" not in codes.qr_svg("<script>alert(1)</script>")


def test_an_empty_qr_code_is_an_error() -> None:
    with pytest.raises(ValueError, match="empty"):
        codes.qr("")


@pytest.mark.parametrize("text", ["", " PK01", "运单", "Größe", "PK\n01", "A" * 30, "A" * 500])
def test_what_code_128_cannot_show_on_a_label_gives_no_code(text: str) -> None:
    assert codes.code128(text) is None


def test_a_code_128_knows_its_width_in_modules() -> None:
    symbol = codes.code128("PK0123456789")

    assert symbol is not None
    assert symbol.modules == 143
