"""Labels of containers and badges: the code reads back, and nothing leaves the paper."""

from __future__ import annotations

from backhaul.foundation.documents.badges import PrintedBadge, badge_pdf, badge_png
from backhaul.foundation.documents.containers import (
    ContainerLabel,
    container_label_pdf,
    container_label_png,
    container_label_zpl,
)
from tests.foundation.documents.paper import (
    boxes_in,
    codes_in,
    one_bit,
    picture,
    rendered,
    words_in,
)

LABEL = ContainerLabel(code="CT22222392", kind="Pallet", fate="Liquidate 清仓", site="Leipzig")
BADGE = PrintedBadge(
    code="BHID" + "7F39K2QDLM" * 2 + "WXYZ23",
    name="Clara Schneider-Wolfenstein-Hohenlohe",
    place="Nordlicht",
)


def test_a_container_s_label_reads_back_and_says_what_goes_in() -> None:
    printed = container_label_pdf(LABEL, locale="en")
    png = picture(container_label_png(LABEL, locale="en"))

    assert png.size == (812, 406)
    assert codes_in(one_bit(png)) == {("QRCode", "CT22222392")}
    assert words_in(printed.pdf) == "Liquidate清仓CT22222392PalletLeipzig"


def test_the_zpl_of_a_container_holds_its_code() -> None:
    zpl = container_label_zpl(LABEL)

    assert zpl.startswith("^XA^CI28^PW812^LL406")
    assert "^FDMA,CT22222392^FS" in zpl


def test_a_badge_reads_back_and_shows_its_code_to_nobody() -> None:
    printed = badge_pdf(BADGE, locale="en")
    png = picture(badge_png(BADGE, locale="en"))

    assert png.size in {(685, 431), (686, 432)}
    assert codes_in(one_bit(png)) == {("QRCode", BADGE.code)}
    assert codes_in(rendered(printed.pdf)) == {("QRCode", BADGE.code)}
    assert "BHID" not in words_in(printed.pdf)
    assert max(box[2] for box in boxes_in(printed.pdf)) <= 686
