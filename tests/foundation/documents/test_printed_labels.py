from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from backhaul.foundation.documents import fonts
from backhaul.foundation.documents.labels import LabelWords, Paper, label_pdf, label_png
from tests.foundation.documents.paper import (
    CHINESE,
    ENGLISH,
    HAMBURG,
    LYON,
    SHANGHAI,
    SUZHOU,
    a_label,
    boxes_in,
    codes_in,
    one_bit,
    picture,
    rendered,
    spoken,
    words_in,
)

ON_LABEL = {
    ("Code128", "PK0123456789"),
    ("Code128", "NL-7F39-2QDK"),
    ("QRCode", "PAKETO:lbl_8f3aa0172c"),
}
ON_SLIP = {("QRCode", "NL-7F39-2QDK")}
EXPECTED = {Paper.FOUR_BY_SIX: ON_LABEL, Paper.A4: ON_LABEL | ON_SLIP}
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunter"
TOP_OF_TRACKING = 1218 - 682


@pytest.mark.parametrize("paper", list(Paper))
@pytest.mark.parametrize(("locale", "words"), [("en", ENGLISH), ("zh-hans", CHINESE)])
@pytest.mark.parametrize("is_sandbox", [False, True])
def test_every_code_reads_back_exactly_in_grey_and_in_black_and_white(
    paper: Paper, locale: str, words: LabelWords, is_sandbox: bool
) -> None:
    label = a_label(is_sandbox=is_sandbox)

    png = picture(label_png(label, words=words, paper=paper, locale=locale))
    pdf = rendered(label_pdf(label, words=words, paper=paper, locale=locale).pdf)

    for image in (png, one_bit(png), pdf, one_bit(pdf)):
        assert codes_in(image) == EXPECTED[paper]


def test_a_thermal_label_has_one_pixel_per_dot() -> None:
    png = label_png(a_label(), words=ENGLISH, paper=Paper.FOUR_BY_SIX, locale="en")

    assert picture(png).size == (812, 1218)


def test_the_bars_stand_on_whole_dots() -> None:
    png = label_png(a_label(), words=ENGLISH, paper=Paper.FOUR_BY_SIX, locale="en")

    shades = set(picture(png).crop((30, 760, 782, 840)).tobytes())

    assert shades == {0, 255}


@pytest.mark.parametrize("paper", list(Paper))
def test_names_and_all_words_are_text_in_the_pdf(paper: Paper) -> None:
    label = a_label(sender=SUZHOU, destination=SHANGHAI, service_text="标准退货")

    printed = label_pdf(label, words=CHINESE, paper=paper, locale="zh-hans")

    text = words_in(printed.pdf)
    assert printed.warnings == ()
    for part in (
        "王小明",
        "江苏省苏州市",
        "人民路100号3栋502室",
        "北光退货中心",
        "NL-7F39-2QDK",
    ):
        assert part in text
    assert "PK0123456789" in text
    if paper is Paper.A4:
        said = [one for one in spoken(CHINESE) if one != CHINESE.sandbox]
        assert [one for one in said if one not in text] == []
        assert "Keepshoesintheirbox." in text


def test_only_a_sandbox_label_says_so() -> None:
    real, play = (
        label_pdf(a_label(is_sandbox=mark), words=ENGLISH, paper=Paper.FOUR_BY_SIX, locale="en")
        for mark in (False, True)
    )

    assert "Sandbox–notvalidforposting" in words_in(play.pdf)
    assert "Sandbox" not in words_in(real.pdf)


def test_the_country_is_named_only_across_a_border() -> None:
    domestic = label_pdf(
        a_label(sender=replace(HAMBURG, name="Ann")),
        words=ENGLISH,
        paper=Paper.FOUR_BY_SIX,
        locale="de",
    )
    abroad = label_pdf(a_label(), words=ENGLISH, paper=Paper.FOUR_BY_SIX, locale="de")

    assert "GERMANY" not in words_in(domestic.pdf)
    assert "GERMANY·DEUTSCHLAND" in words_in(abroad.pdf)


@pytest.mark.parametrize(
    "text",
    [
        '#eval("1+1")',
        "*bold* _it_",
        "$x^2$",
        "^XA^FDno~JR",
        "<a> & 'b' \\u{41} @ref",
        "//x /*y*/",
    ],
)
def test_markup_in_a_name_is_printed_as_it_stands(text: str) -> None:
    label = a_label(
        sender=replace(LYON, name=text, line1=text), brand_name=text, references=(text,)
    )

    printed = label_pdf(label, words=ENGLISH, paper=Paper.A4, locale="en")

    assert words_in(printed.pdf).count("".join(text.split())) >= 4
    assert printed.warnings == ()


@pytest.mark.parametrize(
    "line",
    [
        "Rücksendezentrum Süddeutschland 1AB",
        "Rücksendezentrum Süddeutschland Textil GmbH & Co. KG Halle 3",
        LONG,
        "上海市浦东新区张江高科技园区祖冲之路二千二百八十八号Ｂ座一层十二号库北光退货中心收货部转运处一号门二号门三号门四号门",
        "Nordlicht 退货中心 c/o Hansa Logistik GmbH 汉堡 Billbrook 12号库",
        "W" * 120,
    ],
)
@pytest.mark.parametrize("paper", list(Paper))
def test_a_long_line_shrinks_or_wraps_and_stays_in_its_box(line: str, paper: Paper) -> None:
    long = replace(HAMBURG, name=line, line1=line, line2=line)
    label = a_label(
        destination=long, sender=replace(long, country="FR"), references=(line, line)
    )

    printed = label_pdf(label, words=ENGLISH, paper=paper, locale="en")

    left, floor, height = (0, 0, 1218) if paper is Paper.FOUR_BY_SIX else (112, 0, 2374)
    right = 812 - 30 if paper is Paper.FOUR_BY_SIX else 1678 - 112
    boxes = boxes_in(printed.pdf)
    assert min(box[0] for box in boxes) >= left
    assert min(box[1] for box in boxes) >= floor
    assert max(box[2] for box in boxes) <= right + 2
    assert max(box[3] for box in boxes) <= height
    assert words_in(printed.pdf).count("".join(line.split())) >= 8
    assert printed.warnings == ()
    png = label_png(label, words=ENGLISH, paper=paper, locale="en")
    assert codes_in(picture(png)) == EXPECTED[paper]


def test_the_last_line_of_a_long_destination_stays_above_the_bar_code() -> None:
    long = replace(HAMBURG, name=LONG + " " + LONG, line1=LONG + " 12", line2=LONG)

    printed = label_pdf(
        a_label(destination=long, is_sandbox=True),
        words=ENGLISH,
        paper=Paper.FOUR_BY_SIX,
        locale="en",
    )

    boxes = boxes_in(printed.pdf, "GERMANY")
    assert len(boxes) == len("GERMANY")
    assert min(box[1] for box in boxes) > TOP_OF_TRACKING


def test_a_text_without_end_is_cut_and_reported() -> None:
    endless = "x" * 300

    printed = label_pdf(
        a_label(service_text=endless), words=ENGLISH, paper=Paper.FOUR_BY_SIX, locale="en"
    )

    assert printed.warnings == (f"cut:{endless}",)
    assert "x" * 239 + "…" in words_in(printed.pdf)


def test_the_same_label_gives_the_same_bytes() -> None:
    first, other, again = (
        label_pdf(label, words=CHINESE, paper=Paper.A4, locale="zh-hans").pdf
        for label in (a_label(), a_label(ran="NL-2222-2222"), a_label())
    )

    assert first == again
    assert first != other


def test_a_character_that_no_font_has_prints_a_question_mark_and_warns() -> None:
    label = a_label(sender=replace(LYON, name="Ann \U00012000 Lee"))

    printed = label_pdf(label, words=ENGLISH, paper=Paper.FOUR_BY_SIX, locale="en")

    assert printed.warnings == ("missing_character:\U00012000",)
    assert f"Ann{fonts.UNKNOWN}Lee" in words_in(printed.pdf)


def test_a_rare_name_is_printed_where_the_whole_font_is_installed_and_reported_elsewhere() -> (
    None
):
    label = a_label(sender=replace(SUZHOU, name="王㐂"))

    printed = label_pdf(label, words=CHINESE, paper=Paper.FOUR_BY_SIX, locale="zh-hans")

    if fonts.system_font() is None:
        assert printed.warnings == ("missing_character:㐂",)
        assert f"王{fonts.UNKNOWN}" in words_in(printed.pdf)
    else:
        assert printed.warnings == ()
        assert "王㐂" in words_in(printed.pdf)


def test_a_tracking_number_that_code_128_cannot_hold_is_printed_large_instead() -> None:
    label = a_label(tracking_number="运单0123", qr_text="")

    printed = label_pdf(label, words=ENGLISH, paper=Paper.FOUR_BY_SIX, locale="en")

    assert printed.warnings == ("no_bar_code:tracking",)
    assert "运单0123" in words_in(printed.pdf)
    assert codes_in(rendered(printed.pdf)) == {
        ("Code128", "NL-7F39-2QDK"),
        ("QRCode", "运单0123"),
    }


@pytest.mark.parametrize("number", ["1", "00340434292135100186", "JJD0149902000123456789012"])
def test_short_and_long_tracking_numbers_read_back(number: str) -> None:
    png = label_png(
        a_label(tracking_number=number), words=ENGLISH, paper=Paper.FOUR_BY_SIX, locale="en"
    )

    assert ("Code128", number) in codes_in(one_bit(picture(png)))


def test_many_threads_print_each_their_own_label() -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(
            pool.map(
                lambda index: (
                    label_pdf(
                        a_label(tracking_number=f"PK{index:010d}"),
                        words=ENGLISH,
                        paper=Paper.FOUR_BY_SIX,
                        locale="en",
                    ).pdf
                ),
                range(12),
            )
        )

    assert [f"PK{index:010d}" in words_in(pdf) for index, pdf in enumerate(made)] == [True] * 12
