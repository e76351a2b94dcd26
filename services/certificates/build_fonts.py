"""Build the fonts that every certificate is printed with, from Debian's packages; run by hand, the result is committed.

    apt-get install --no-install-recommends fonts-noto-cjk fonts-hanazono fonts-dejavu-core unicode-data
    pip download --no-deps pylopdf-fonts-zh-cn  # its NotoSerifSC-Regular.otf has five characters newer than Debian's
    python services/certificates/build_fonts.py services/certificates/fonts NotoSerifSC-Regular.otf

Static TrueType outlines make a certificate a third of the size that the packaged CFF collection would, and splitting
the 9,400 characters of daily life from the rest makes subsetting cheap. Families get names of our own, so a font of
the machine can never be taken for one of these.
"""

import bz2
import sys
from pathlib import Path

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

NOTO = Path("/usr/share/fonts/opentype/noto")
HANAZONO = Path("/usr/share/fonts/truetype/hanazono")
DEJAVU = Path("/usr/share/fonts/truetype/dejavu")
UNIHAN = Path("/usr/share/unicode/Unihan_OtherMappings.txt.bz2")
SIMPLIFIED_FACE = 2
EPOCH = 3_700_000_000  # seconds since 1904: a fixed date, so that a rebuild gives the same bytes

LATIN = [range(0x20, 0x7F), range(0xA0, 0x250), range(0x1E00, 0x1F00)]
SIGNS = [
    range(0x2000, 0x2070),
    range(0x2070, 0x2190),
    range(0x2190, 0x2200),
    range(0x2200, 0x2300),
    range(0x2460, 0x2700),
    range(0x2E80, 0x2FE0),
    range(0x3000, 0x3100),
    range(0x31C0, 0x3300),
    range(0xFE30, 0xFE50),
    range(0xFF00, 0xFFF0),
    range(0x370, 0x530),
]
NEWEST = range(0x9FEB, 0x9FF0)  # of GB 18030-2022, younger than the packaged Noto Serif CJK
HAN = [range(0x3400, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x32400)]


def points(ranges: list[range]) -> set[int]:
    return {point for block in ranges for point in block}


def general_standard() -> set[int]:
    """The 8,105 characters of 通用规范汉字表 (2013), as Unihan's kTGH records them."""
    lines = bz2.decompress(UNIHAN.read_bytes()).decode().splitlines()
    return {int(line.split("\t")[0].removeprefix("U+"), base=16) for line in lines if "\tkTGH\t" in line}


def daily_life() -> set[int]:
    rows = (bytes([high, low]) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    gb2312 = {ord(text) for row in rows if (text := row.decode("gb2312", "ignore"))}
    return gb2312 | {point for point in general_standard() if point < 0x10000} | points(LATIN) | points(SIGNS[:5])


def cut(font: TTFont, wanted: set[int]) -> TTFont:
    options = subset.Options()
    options.layout_features = ["kern"]
    options.drop_tables += [
        "BASE",
        "VORG",
        "vhea",
        "vmtx",
        "GDEF",
        "DSIG",
        "FFTM",
        "GSUB",
        "gasp",
    ]
    options.hinting = False
    options.notdef_outline = True
    options.glyph_names = False
    options.recalc_timestamp = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    scissors = subset.Subsetter(options)
    scissors.populate(unicodes=wanted)
    scissors.subset(font)
    return font


def to_truetype(font: TTFont) -> TTFont:
    """Replace cubic CFF outlines by quadratic ones, within one unit of a thousand."""
    glyphs = font.getGlyphSet()
    glyf = newTable("glyf")
    glyf.glyphOrder = order = font.getGlyphOrder()
    glyf.glyphs = {}
    for name in order:
        pen = TTGlyphPen(glyphs)
        glyphs[name].draw(Cu2QuPen(pen, max_err=1.0, reverse_direction=True))
        glyf.glyphs[name] = pen.glyph()
    font["loca"] = newTable("loca")
    font["glyf"] = glyf
    del font["CFF "]
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    for field in (
        "maxZones",
        "maxTwilightPoints",
        "maxStorage",
        "maxFunctionDefs",
        "maxInstructionDefs",
    ):
        setattr(maxp, field, 1 if field == "maxZones" else 0)
    maxp.maxStackElements = maxp.maxSizeOfInstructions = maxp.maxComponentElements = maxp.maxComponentDepth = 0
    font["post"].formatType = 3.0
    font["head"].glyphDataFormat = 0
    font.sfntVersion = "\000\001\000\000"
    return font


def rename(font: TTFont, family: str, bold: bool = False) -> TTFont:
    style = "Bold" if bold else "Regular"
    post_script = f"{family.replace(' ', '')}-{style}"
    for number, text in {
        1: family,
        2: style,
        3: post_script,
        4: f"{family} {style}",
        6: post_script,
    }.items():
        font["name"].removeNames(nameID=number)
        font["name"].setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = 700 if bold else 400
    font["OS/2"].fsSelection = 0x20 if bold else 0x40
    font["OS/2"].fsType = 0
    font["head"].macStyle = int(bold)
    font["head"].created = font["head"].modified = EPOCH
    return font


def save(font: TTFont, target: Path) -> None:
    font.recalcTimestamp = False
    font.save(target)
    print(
        f"{target.name}: {font['maxp'].numGlyphs} glyphs, {target.stat().st_size / 1e6:.1f} MB",
        flush=True,
    )


def song(weight: str, target: Path, wanted: set[int]) -> Path:
    """Cut and convert one weight of Noto Serif CJK SC; two to three minutes."""
    whole = target / f".song-{weight}.ttf"
    font = TTFont(NOTO / f"NotoSerifCJK-{weight}.ttc", fontNumber=SIMPLIFIED_FACE)
    to_truetype(cut(font, wanted)).save(whole)
    return whole


def build(target: Path, newest: Path | None = None) -> None:
    target.mkdir(parents=True, exist_ok=True)
    core = daily_life()
    everything = core | points(LATIN) | points(SIGNS) | points(HAN)
    regular = song("Regular", target, everything)
    bold = song("Bold", target, core)
    save(
        rename(cut(TTFont(regular), core), "Portal Song"),
        target / "PortalSong-Regular.ttf",
    )
    save(
        rename(cut(TTFont(bold), core), "Portal Song", bold=True),
        target / "PortalSong-Bold.ttf",
    )
    rest = everything - core
    save(
        rename(cut(TTFont(regular), rest), "Portal Song Ext"),
        target / "PortalSongExt-Regular.ttf",
    )
    covered = set(TTFont(regular, lazy=True).getBestCmap())
    regular.unlink()
    bold.unlink()
    mono = TTFont(DEJAVU / "DejaVuSansMono.ttf")
    save(
        rename(cut(mono, points([range(0x20, 0x7F)])), "Portal Mono"),
        target / "PortalMono-Regular.ttf",
    )
    rare(target, covered)
    latin(target, covered)
    if newest:
        five = to_truetype(cut(TTFont(newest), set(NEWEST)))
        save(rename(five, "Portal Song New"), target / "PortalSongNew-Regular.ttf")


def rare(target: Path, covered: set[int]) -> None:
    """What Noto lacks of the planes of rare names (Ext B to F) comes from Hanazono."""
    source = HANAZONO / "HanaMinB.ttf"
    if not source.exists():
        print("HanaMinB not installed: PortalRare is left out", flush=True)
        return
    font = TTFont(source)
    wanted = {point for point in font.getBestCmap() if point >= 0x20000} - covered
    save(rename(cut(font, wanted), "Portal Rare"), target / "PortalRare-Regular.ttf")


def latin(target: Path, covered: set[int]) -> None:
    """What Noto Serif CJK lacks of the Latin letters of Europe, Africa and Viet Nam comes from DejaVu Serif."""
    font = TTFont(DEJAVU / "DejaVuSerif.ttf")
    wanted = (points([*LATIN, range(0x250, 0x2B0)]) & set(font.getBestCmap())) - covered
    save(rename(cut(font, wanted), "Portal Latin"), target / "PortalLatin-Regular.ttf")


if __name__ == "__main__":
    build(*map(Path, sys.argv[1:]))
