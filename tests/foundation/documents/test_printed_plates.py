from __future__ import annotations

import re

import pytest

from backhaul.foundation.documents.plates import (
    LicencePlate,
    licence_plate_pdf,
    licence_plate_png,
    licence_plate_zpl,
    licence_plates_pdf,
)
from tests.foundation.documents.paper import (
    boxes_in,
    codes_in,
    one_bit,
    pages_in,
    picture,
    rendered,
    words_in,
)

PLATE = LicencePlate(
    lpn="LP7F392QDK", title="Trail shoe 白色", detail="42 EU", ran="NL-7F39-2QDK"
)


def test_a_plate_reads_back_and_names_the_unit() -> None:
    printed = licence_plate_pdf(PLATE, locale="en")
    png = picture(licence_plate_png(PLATE, locale="en"))

    assert png.size == (406, 203)
    assert codes_in(one_bit(png)) == {("QRCode", "LP7F392QDK")}
    assert codes_in(rendered(printed.pdf)) == {("QRCode", "LP7F392QDK")}
    assert words_in(printed.pdf) == "LP7F392QDKTrailshoe白色42EUNL-7F39-2QDK"


def test_many_plates_are_as_many_pages() -> None:
    plates = [LicencePlate(lpn=f"LP222222{number}2") for number in range(2, 6)]

    printed = licence_plates_pdf(plates, locale="en")

    assert pages_in(printed.pdf) == 4


def test_no_plate_is_an_error() -> None:
    with pytest.raises(ValueError, match="no licence plate"):
        licence_plates_pdf([], locale="en")


def test_a_long_title_stays_on_the_sticker() -> None:
    plate = LicencePlate(lpn="LP7F392QDK", title="Windbreaker " * 10, detail="X" * 60)

    boxes = boxes_in(licence_plate_pdf(plate, locale="en").pdf)

    assert max(box[2] for box in boxes) <= 406
    assert min(box[1] for box in boxes) >= 0


def test_the_zpl_of_a_plate_is_exactly_this() -> None:
    assert licence_plate_zpl(PLATE) == (
        "^XA^CI28^PW406^LL203^LH0,0\n"
        "^FO12,16^BQN,2,6^FH_^FDMA,LP7F392QDK^FS\n"
        "^FO160,22^A0N,40,0^FH_^FDLP7F392QDK^FS\n"
        "^FO160,70^A0N,24,0^FH_^FDTrail shoe _E7_99_BD_E8_89_B2^FS\n"
        "^FO160,126^A0N,20,0^FH_^FD42 EU^FS\n"
        "^FO160,160^A0N,22,0^FH_^FDNL-7F39-2QDK^FS\n"
        "^XZ\n"
    )


@pytest.mark.parametrize("hostile", ["^XZ^XA~JR", "~DG", "_5EXA", "a\n^FS", "\\&", "^"])
def test_no_text_becomes_a_command_of_the_printer(hostile: str) -> None:
    plate = LicencePlate(lpn="LP7F392QDK", title=hostile, detail=hostile, ran=hostile)

    zpl = licence_plate_zpl(plate)

    commands = re.findall(r"[\^~][A-Z0-9]{2}", zpl)
    assert set(commands) <= {"^XA", "^CI", "^PW", "^LL", "^LH", "^FO", "^BQ", "^A0", "^FH"} | {
        "^FD",
        "^FS",
        "^XZ",
    }
    assert commands.count("^XA") == commands.count("^XZ") == 1
    titles = re.findall(r"\^FO160,70.*\^FD(.*)\^FS", zpl)
    assert bytes.fromhex("".join(_hex(titles[0]))).decode() == " ".join(hostile.split())


def _hex(field: str) -> list[str]:
    signs = re.findall(r"_([0-9A-F]{2})|(.)", field)
    return [escaped or f"{ord(plain):02X}" for escaped, plain in signs]
