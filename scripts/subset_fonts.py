"""Make the fonts that labels are printed with: run once, the result is committed.

Sources: Noto Sans and Noto Sans CJK (SIL Open Font License 1.1), on Debian the packages
`fonts-noto-core` and `fonts-noto-cjk`. Needs fonttools, which is among the test tools.

The subsets get a name of their own: a document that also uses the whole Noto Sans CJK
(for rare characters) must be able to tell the two apart.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

TARGET = Path(__file__).parents[1] / "src/backhaul/foundation/documents/fonts"

# Latin with all extensions of European and Vietnamese names, Greek, Cyrillic, combining marks.
LATIN_RANGES = (
    (0x0020, 0x007E),
    (0x00A0, 0x024F),
    (0x02B0, 0x036F),
    (0x0370, 0x052F),
    (0x1E00, 0x1EFF),
    (0x2010, 0x2027),
    (0x2030, 0x205E),
    (0x20A0, 0x20BF),
    (0x2116, 0x2116),
    (0x2122, 0x2122),
    (0xFFFD, 0xFFFD),
)
CJK_RANGES = ((0x3000, 0x303F), (0x3041, 0x30FF), (0xFF01, 0xFF5E), (0xFFE0, 0xFFE6))
SHARED_PUNCTUATION = "·×÷°—–‘’“”…‰′″→←↑↓✂□■○●△▲☆★√①②③④⑤⑥⑦⑧⑨⑩"

# Characters that people are named with and that GB 2312 (of 1980) and Big5 level 1 do not have.
NAMES = (
    "䶮堃喆祎赟旻昇翀玥珺弢镕瑄珅琤曈玹璟禛芃祐嫚媞婳妘姮寔彧愔昉晞暐洺渟湉溦澔濛炘焜燚爔玘玙珮"
    "琀琇琎琲瑀瓛矞竑莀虓褀訚贇釗鈞鋆锳镠頔飏龢龑偲佶俣倢僖冏劼勍垚堉塬奡姈孖孭屾峣嵚崟惇慜"
    "懋揆斐昳晙晢暻朤杺枬柃栐桉棪槿櫆毓汐沄洧浛涴淏淼渼滉滢漪潆澐濬烺煐煚燊犇璠璎瑒珒珧玠"
)


@dataclass(frozen=True)
class Job:
    source: Path
    face: int
    family: str
    style: str
    target: Path
    characters: frozenset[int]


def _spread(ranges: Iterable[tuple[int, int]]) -> set[int]:
    return {code for first, last in ranges for code in range(first, last + 1)}


def _table(charset: str, rows: range) -> set[int]:
    """Return the characters that `charset` has in `rows` (of its first byte)."""
    pairs = (bytes((row, cell)) for row in rows for cell in range(0x40, 0xFF))
    return {ord(sign) for pair in pairs for sign in pair.decode(charset, "ignore")[:1]}


def _hanzi() -> set[int]:
    simplified = _table("gb2312", range(0xB0, 0xF8))
    traditional = _table("big5", range(0xA4, 0xC7))  # level 1, the frequent ones
    return {code for code in simplified | traditional if code >= 0x4E00}


def _options() -> subset.Options:
    options = subset.Options()
    options.hinting = False
    options.name_IDs = ["*"]  # the default drops the licence
    options.name_languages = [0x409]
    options.layout_features = ["ccmp", "kern", "mark", "mkmk"]
    options.notdef_outline = True
    return options


def _rename(font: TTFont, family: str, style: str) -> None:
    names = font["name"]
    for name_id, text in (
        (1, family),
        (2, style),
        (3, f"{family} {style}"),
        (4, f"{family} {style}"),
        (6, f"{family.replace(' ', '')}-{style}"),
        (16, family),
        (17, style),
    ):
        names.setName(text, name_id, 3, 1, 0x409)


def _make(job: Job) -> set[int]:
    font = TTFont(job.source, fontNumber=job.face, recalcTimestamp=False)
    maker = subset.Subsetter(_options())
    maker.populate(unicodes=job.characters)
    maker.subset(font)
    _rename(font, job.family, job.style)
    font.save(job.target)
    return set(font.getBestCmap())


def _jobs(latin: Path, cjk: Path) -> list[Job]:
    latin_set = frozenset(_spread(LATIN_RANGES))
    extra = {ord(sign) for sign in SHARED_PUNCTUATION + NAMES}
    cjk_set = frozenset(_hanzi() | _spread(CJK_RANGES) | extra)
    jobs = []
    for style in ("Regular", "Bold"):
        source = latin / f"NotoSans-{style}.ttf"
        target = TARGET / f"BackhaulSans-{style}.ttf"
        jobs.append(Job(source, -1, "Backhaul Sans", style, target, latin_set))
        source = cjk / f"NotoSansCJK-{style}.ttc"
        target = TARGET / f"BackhaulSansSC-{style}.otf"
        jobs.append(Job(source, 2, "Backhaul Sans SC", style, target, cjk_set))
    return jobs


def _write_characters(codes: set[int]) -> None:
    lines: dict[int, str] = {}
    for code in sorted(codes):
        lines[code // 64] = lines.get(code // 64, "") + chr(code)
    blocks = [f"{block * 64:04X}\t{signs}\n" for block, signs in lines.items()]
    with (TARGET / "characters.txt").open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(blocks)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    noto = Path("/usr/share/fonts")
    parser.add_argument("--latin", type=Path, default=noto / "truetype/noto")
    parser.add_argument("--cjk", type=Path, default=noto / "opentype/noto")
    asked = parser.parse_args()
    TARGET.mkdir(parents=True, exist_ok=True)
    covered: dict[str, set[int]] = {"Regular": set(), "Bold": set()}
    for job in _jobs(asked.latin, asked.cjk):
        covered[job.style] |= _make(job)
    _write_characters(covered["Regular"] & covered["Bold"])


if __name__ == "__main__":
    main()
