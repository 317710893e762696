from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from backhaul.foundation.documents.paperless import (
    PaperlessPass,
    PaperlessWords,
    paperless_pdf,
    paperless_png,
)
from tests.foundation.documents.paper import codes_in, one_bit, picture, rendered, words_in

WORDS = PaperlessWords(
    title="请在任意网点出示此码",
    return_number="退货编号",
    tracking_number="运单号",
    valid_until="有效期至",
    sandbox="沙盒测试，不可用于寄送",
    steps=("无需打印标签。", "请保留收据。"),
)
PASS = PaperlessPass(
    ran="NL-7F39-2QDK",
    carrier_name="Paketo",
    tracking_number="PK0123456789",
    qr_text="PAKETO:lbl_8f3aa0172c",
    brand_name="北光",
    valid_until=date(2026, 12, 18),
    is_sandbox=True,
)


@pytest.mark.parametrize("paperless", [PASS, replace(PASS, valid_until=None, is_sandbox=False)])
def test_the_counter_finds_one_code_and_it_is_the_carriers(paperless: PaperlessPass) -> None:
    png = picture(paperless_png(paperless, words=WORDS, locale="zh-hans"))
    pdf = paperless_pdf(paperless, words=WORDS, locale="zh-hans").pdf

    assert codes_in(one_bit(png)) == {("QRCode", "PAKETO:lbl_8f3aa0172c")}
    assert codes_in(rendered(pdf)) == {("QRCode", "PAKETO:lbl_8f3aa0172c")}


def test_the_pass_holds_its_numbers_its_steps_and_its_last_day() -> None:
    text = words_in(paperless_pdf(PASS, words=WORDS, locale="zh-hans").pdf)

    for part in ("NL-7F39-2QDK", "PK0123456789", "2026年12月18日", "1.无需打印标签。", "北光"):
        assert part in text
    assert "沙盒测试，不可用于寄送" in text


def test_a_pass_without_a_code_is_an_error() -> None:
    with pytest.raises(ValueError, match="empty"):
        paperless_pdf(replace(PASS, qr_text=""), words=WORDS, locale="en")
