"""Measure the checks: `score_checks.py CLEAN_FOLDER [TEXT_FOLDER]` with photos of your own; nothing leaves the machine.

Clean photos are cut to heroes and must pass; letters and letter-like shapes are drawn onto them, and onto mugs, signs,
book spines, screens and notebooks in them, and must be found; the same objects without letters must pass. The fonts are
those of the system and of `--fonts`. The palette and the new-picture check are measured on the offline scenes.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from lettering_places import INKS, PLACES, placed
from lettering_set import as_hero, lettered
from PIL import Image, ImageOps

from portrayal.photos.checking.echoes import check_echo, print_of
from portrayal.photos.checking.lettering import check_letters
from portrayal.photos.checking.palette import check_palette, moods_apart
from portrayal.providers.drawing.compose import draw_scene
from portrayal.rules.clusters import builtin_clusters

FONTS = tuple(
    path
    for path in sorted(Path("/usr/share/fonts").rglob("*.ttf"))
    if not {"Symbol", "Math"} & set(path.stem.split("-"))
)


APART = 0.15
"""Distance of two palettes (OKLab, weighted) from which their moods are clearly different."""


def photos(folder: Path) -> list[Path]:
    """Return the pictures of a folder."""
    return [path for path in sorted(folder.iterdir()) if path.suffix.lower() in (".jpg", ".jpeg", ".png", ".webp")]


def share(found: Iterable[bool]) -> str:
    """Return "12 of 30 (40.0 %)"."""
    marks = list(found)
    return f"{sum(marks)} of {len(marks)} ({100 * sum(marks) / max(1, len(marks)):.1f} %)"


def opened(path: Path) -> Image.Image:
    """Return the picture of a file."""
    with Image.open(path) as image:
        image.load()
        return image.convert("RGB")


def score_text(clean: list[Path], text: list[Path], seed: int, fonts: tuple[Path, ...]) -> None:
    """Print false alarms on clean photos and what is found on pictures with letters."""
    alarms = {path.name: check_letters(as_hero(opened(path))) for path in clean}
    print("text, false alarms on clean photos:", share(check.ok is False for check in alarms.values()))
    for name, check in alarms.items():
        if check.ok is False:
            print("  ", name, check.because)
    if text:
        print(
            "text, found on photos with text:", share(check_letters(as_hero(opened(path))).ok is False for path in text)
        )
    for kind in ("words", "pseudo"):
        made = (lettered(opened(path), kind, seed + number, fonts) for number, path in enumerate(clean))
        print(f"text, found of drawn {kind}:", share(check_letters(hero).ok is False for hero in made))


def score_places(clean: list[Path], seed: int, fonts: tuple[Path, ...], times: int = 10) -> None:
    """Print what is found on objects with clear letters, with small and pale ones, and with none."""
    for ink in (*INKS, "hard", "empty"):
        found: dict[str, list[bool]] = {}
        for place in PLACES:
            for number in range(seed, seed + times):
                photo = opened(random.Random(f"{place} {ink} {number}").choice(clean))
                drawn = INKS[number % len(INKS)] if ink == "hard" else ink
                hero = placed(photo, place, drawn, number, fonts, hard=ink == "hard")
                found.setdefault(place, []).append(check_letters(hero).ok is False)
        told = ", ".join(f"{place} {sum(marks)}" for place, marks in found.items())
        print(f"text, found on objects, {ink}:", share(mark for marks in found.values() for mark in marks), told)


def score_scenes() -> None:
    """Print what the palette and the new-picture check say of the offline scenes."""
    scenes = [scene for cluster in builtin_clusters() for scene in cluster.scenes]
    first, second = ([draw_scene(scene, seed, (480, 270)) for scene in scenes] for seed in (1, 2))
    own = [
        check_palette(image, scene.palette).ok is False for image, scene in zip(first + second, scenes * 2, strict=True)
    ]
    print("palette, alarms on a scene's own picture:", share(own))
    other = [
        (check_palette(image, scene.palette).ok is False, moods_apart(scene.palette, drawn.palette) >= APART)
        for image, drawn in zip(first, scenes, strict=True)
        for scene in scenes
        if scene.id.split("/")[0] != drawn.id.split("/")[0]
    ]
    print("palette, alarms on a picture of another cluster:", share(alarm for alarm, _ in other))
    print("palette, of these with palettes far apart:", share(alarm for alarm, far in other if far))
    prints = {scene.id: print_of(image) for scene, image in zip(scenes, first, strict=True)}
    seeds = [
        check_echo(image, {"x": prints[scene.id]}).ok is False for image, scene in zip(second, scenes, strict=True)
    ]
    print("new picture, alarms on another seed of the scene:", share(seeds))
    for name, change in (
        ("mirrored", ImageOps.mirror),
        ("cropped by 4 %", lambda image: image.crop((10, 6, 470, 264))),
        ("cropped off-centre by 4 %", lambda image: image.crop((20, 0, 480, 259))),
    ):
        copies = [check_echo(change(i), {"x": prints[s.id]}).ok is False for i, s in zip(first, scenes, strict=True)]
        print(f"new picture, found when {name}:", share(copies))


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clean", type=Path)
    parser.add_argument("text", type=Path, nargs="?")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--fonts", type=Path, help="a folder of further fonts, as handwriting")
    given = parser.parse_args()
    if not FONTS:
        sys.exit("There are no TrueType fonts in /usr/share/fonts; install fonts-dejavu-core and fonts-liberation2.")
    start = time.process_time()
    fonts = FONTS + (tuple(sorted(given.fonts.iterdir())) if given.fonts else ())
    score_text(photos(given.clean), photos(given.text) if given.text else [], given.seed, fonts)
    score_places(photos(given.clean), given.seed, fonts)
    score_scenes()
    print(f"CPU of this process: {time.process_time() - start:.0f} s (the text reader is another)")


if __name__ == "__main__":
    main()
