"""Make the fonts of contact sheets again: `uv run --no-project --with fonttools python scripts/fonts.py FOLDER`.

FOLDER holds SourceSans3_400Regular.ttf, SourceSans3_600SemiBold.ttf and SourceSerif4_500Medium.ttf. They are cut to
the letters below and renamed, because their licence (OFL) keeps the name "Source" for fonts that nobody changed.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent.parent / "tools" / "portrayal" / "photos" / "showing" / "fonts"
LATIN = (
    "20-7E A0-17F 192 1A0-1A1 1AF-1B0 1CD-1DC 1E6-1E7 1EA-1EB 1F8-1F9 218-21B 259 2BB-2BC 2C6-2C7 2D8-2DD "
    "300-304 306-30C 323 326-328 1E00-1EFF 2010-2015 2018-201E 2020-2022 2026 2030 2032-2033 2039-203A 2044 "
    "20AC 2116 2122 2190-2193 2212 2248 2260 2264-2265 FB01-FB02"
)
GREEK_CYRILLIC = "370-3FF 400-45F 462-463 490-493 49A-49B 4AE-4B1 4E8-4E9"
SOURCES = (
    ("SourceSans3_400Regular.ttf", "sans.ttf", "Portrayal Sans", f"{LATIN} {GREEK_CYRILLIC}"),
    ("SourceSans3_600SemiBold.ttf", "sans-strong.ttf", "Portrayal Sans Strong", f"{LATIN} {GREEK_CYRILLIC}"),
    ("SourceSerif4_500Medium.ttf", "serif.ttf", "Portrayal Serif", LATIN),
)


def main(folder: Path) -> None:
    """Write the three fonts."""
    for source, target, name, letters in SOURCES:
        font = _cut(folder / source, letters)
        for record in font["name"].names:
            record.string = {
                1: name,
                2: "Regular",
                3: f"1.0;{name.replace(' ', '')}",
                4: name,
                6: name.replace(" ", ""),
            }.get(record.nameID, record.toUnicode())
        font.save(FONTS / target)


def _cut(path: Path, letters: str) -> TTFont:
    options = subset.Options()
    options.hinting = options.glyph_names = options.recalc_timestamp = False
    options.notdef_outline = True
    options.layout_features = ["kern", "mark", "mkmk", "ccmp"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["DSIG", "STAT", "BASE", "gasp"]
    font = subset.load_font(path, options)
    cutter = subset.Subsetter(options)
    ends = [span.partition("-") for span in letters.split()]
    cutter.populate(unicodes=[one for a, _, b in ends for one in range(int(a, 16), int(b or a, 16) + 1)])
    cutter.subset(font)
    return font


if __name__ == "__main__":
    main(Path(sys.argv[1]))
