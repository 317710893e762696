"""Labels to print, and the ways to read back what was printed."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from io import BytesIO
from typing import Any

import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import zxingcpp
from PIL import Image

from backhaul.core.ports.carrier import Address
from backhaul.foundation.documents.labels import LabelWords, ReturnLabel

DOTS = 203.0
LYON = Address(
    name="Camille Lefèvre",
    line1="12 rue des Écoles",
    line2="Bâtiment C",
    city="Lyon",
    postcode="69002",
    country="FR",
)
HAMBURG = Address(
    name="Nordlicht Returns",
    line1="Billbrookdeich 167",
    city="Hamburg",
    postcode="22113",
    country="DE",
    phone="+49 40 555 0123",
)
SUZHOU = Address(
    name="王小明",
    line1="人民路100号3栋502室",
    city="苏州市",
    region="江苏省",
    postcode="215000",
    country="CN",
)
SHANGHAI = replace(SUZHOU, name="北光退货中心", line1="张江路2288号", city="上海市", region="")

ENGLISH = LabelWords(
    return_parcel="Return",
    sender="From",
    destination="Return to",
    weight="Weight",
    printed_on="Date",
    tracking_number="Tracking number",
    return_number="Return number",
    carrier_scans="Carrier scans here",
    sandbox="Sandbox – not valid for posting",
    how_to_return="How to send it back",
    steps=("Put the items in a sturdy box.", "Hand the parcel in."),
    how_to_pack="How to pack",
    cut_here="Cut here",
    slip_title="Put this slip inside the parcel",
    slip_text="It helps the return centre to find your return at once.",
)
CHINESE = LabelWords(
    return_parcel="退货",
    sender="寄件人",
    destination="退回至",
    weight="重量",
    printed_on="日期",
    tracking_number="运单号",
    return_number="退货编号",
    carrier_scans="承运商扫描此处",
    sandbox="沙盒测试，不可用于寄送",
    how_to_return="如何寄回",
    steps=("将商品装入结实的箱子。", "把包裹交到网点。"),
    how_to_pack="包装说明",
    cut_here="沿此线剪开",
    slip_title="请将此单放入包裹内",
    slip_text="退货中心能立即找到您的退货。",
)


def a_label(**changes: Any) -> ReturnLabel:
    label = ReturnLabel(
        ran="NL-7F39-2QDK",
        carrier_name="Paketo",
        tracking_number="PK0123456789",
        qr_text="PAKETO:lbl_8f3aa0172c",
        sender=LYON,
        destination=HAMBURG,
        weight_grams=1250,
        brand_name="Nordlicht",
        printed_on=date(2026, 11, 18),
        service_text="Standard Return",
        references=("Order 10482",),
        instructions=("Keep shoes in their box.",),
    )
    return replace(label, **changes)


def codes_in(image: Image.Image) -> set[tuple[str, str]]:
    return {(code.symbology.name, code.text) for code in zxingcpp.read_barcodes(image)}


def one_bit(image: Image.Image) -> Image.Image:
    """What a thermal printer makes of it: a dot or none."""
    return image.convert("L").point(lambda shade: 255 if shade > 127 else 0)


def picture(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png)).convert("L")


def rendered(pdf: bytes) -> Image.Image:
    page = pypdfium2.PdfDocument(pdf)[0]
    image: Image.Image = page.render(scale=DOTS / 72, grayscale=True).to_pil()
    return image


def pages_in(pdf: bytes) -> int:
    return len(pypdfium2.PdfDocument(pdf))


def words_in(pdf: bytes) -> str:
    """All text of the first page without white space: line breaks are the printer's matter."""
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded()
    return "".join(text.split())


def boxes_in(pdf: bytes, needle: str = "") -> list[tuple[float, float, float, float]]:
    """Left, bottom, right, top in dots (from below) of every visible sign."""
    page = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    first, count = 0, page.count_chars()
    if needle:
        first, count = page.search(needle).get_next() or (0, 0)
    seen = [
        index for index in range(first, first + count) if page.get_text_range(index, 1).strip()
    ]
    scale = DOTS / 72
    boxes = [page.get_charbox(index) for index in seen]
    return [(a * scale, b * scale, c * scale, d * scale) for a, b, c, d in boxes]


def spoken(words: LabelWords) -> list[str]:
    said = [getattr(words, field.name) for field in fields(words)]
    return [one for each in said for one in ([each] if isinstance(each, str) else each)]
