from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTCollection, TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph

from backhaul.foundation.documents import fonts

FILES = sorted(fonts.FOLDER.glob("*.?tf"))


def _covered(style: str) -> set[str]:
    files = [path for path in FILES if path.stem.endswith(style)]
    return {chr(code) for path in files for code in TTFont(path).getBestCmap()}


@pytest.mark.parametrize("style", ["Regular", "Bold"])
def test_the_list_of_characters_is_what_the_shipped_fonts_have(style: str) -> None:
    assert fonts.shipped_characters() == _covered(style)


def test_the_shipped_fonts_have_all_of_gb_2312_and_the_letters_of_europe() -> None:
    pairs = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    hanzi = {pair.decode("gb2312", "ignore") for pair in pairs} - {""}

    assert len(hanzi) == 6763
    assert fonts.missing(hanzi) == frozenset()
    assert (
        fonts.missing(["ÄÖÜßéèçñøåłŠžŐșğĐờƯ ЖЩїљ ΑΩώ €£¥ № →✂“”—…，。（）臺灣區陳喆堃"])
        == frozenset()
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_shipped_font_is_small_and_keeps_its_licence(path: Path) -> None:
    names = TTFont(path)["name"]

    assert path.stat().st_size < 3_200_000
    assert "SIL Open Font License" in names.getDebugName(13)
    assert names.getDebugName(1).startswith("Backhaul Sans")
    assert "SIL OPEN FONT LICENSE Version 1.1" in (fonts.FOLDER / "OFL.txt").read_text()


def _font_with(characters: str) -> TTFont:
    """A font of squares, with the wide character table that CJK fonts have."""
    builder = FontBuilder(1000, isTTF=True)
    names = [f"u{ord(sign):X}" for sign in characters]
    builder.setupGlyphOrder([".notdef", *names])
    builder.setupCharacterMap({ord(s): n for s, n in zip(characters, names, strict=True)})
    builder.setupGlyf({name: Glyph() for name in [".notdef", *names]})
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", *names], (500, 0)))
    builder.setupHorizontalHeader()
    builder.setupPost()
    return builder.font


def test_the_characters_of_an_installed_font_are_read_from_a_collection(tmp_path: Path) -> None:
    collection = TTCollection()
    collection.fonts = [_font_with("abc𠮷"), _font_with("xyz䶮𠮷𠮸")]
    collection.save(tmp_path / "two.ttc")

    ranges = fonts.character_ranges((tmp_path / "two.ttc").read_bytes(), 1)

    found = "".join(chr(code) for first, last in ranges for code in range(first, last + 1))
    assert found == "xyz䶮𠮷𠮸"
    assert fonts.SystemFont((), ranges).has("𠮸")
    assert not fonts.SystemFont((), ranges).has("a")


def test_a_single_font_without_the_wide_table_counts_for_nothing() -> None:
    file = (fonts.FOLDER / "BackhaulSansSC-Regular.otf").read_bytes()

    assert fonts.character_ranges(file, 0) == ()


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Jose\u0301  Ruiz", "José Ruiz"),
        ("one\ntwo\tthree\x00four", "one two three four"),
        ("a\u202eb\u200bc", "a b c"),
        ("\u3000王小明\u00a0", "王小明"),
        ("", ""),
    ],
)
def test_a_text_comes_on_one_line_without_control_signs(raw: str, clean: str) -> None:
    assert fonts.cleaned(raw) == clean


def test_missing_characters_are_named() -> None:
    assert fonts.missing(["王㐂", "Ann \U00012000"]) == {"㐂", "\U00012000"}
