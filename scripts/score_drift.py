"""Score the look at a series: `python scripts/score_drift.py FOLDER [SEED…]` draws a series a seed and plants faults.

Drawings are kept in FOLDER and used again. Each fault is planted alone: one hero of the series is replaced by it, or a
copy of one is added. Prints how many are found, how often an untouched hero is called odd, and CPU time.
"""

import io
import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from PIL import Image, ImageEnhance, ImageOps

from portrayal.catalog.consistency import evidence_of
from portrayal.photos.figures import Looks
from portrayal.photos.sample_person import SAMPLE_POSES, draw_sample_person
from portrayal.photos.series_measures import Measured, measure_hero
from portrayal.photos.series_people import alike_in_series
from portrayal.providers.drawing import Head, draw_portrait, draw_scene
from portrayal.providers.offline import _pack_photo, _photo  # pyright: ignore[reportPrivateUsage]
from portrayal.rules.clusters import builtin_clusters
from portrayal.rules.consistency import judge
from portrayal.rules.drift_people import People
from portrayal.rules.scenes import SceneNeed, assign_scenes, seed_for
from portrayal.rules.series_rows import Consistency, SeriesRow

POSTS, EACH, SIZE = 112, 20, (960, 540)
CLUSTERS = {cluster.name: cluster for cluster in builtin_clusters()}
SCENES = {scene.id: scene for cluster in CLUSTERS.values() for scene in cluster.scenes}
PEOPLE = {
    "a": Looks(),
    "b": Looks(skin=(0.45, 0.30, 0.22), hair=(0.05, 0.04, 0.04), iris=(0.2, 0.13, 0.08), long_hair=0.1),
    "c": Looks(skin=(0.93, 0.78, 0.70), hair=(0.85, 0.70, 0.42), iris=(0.3, 0.45, 0.6), long_hair=1.0),
}


def _cast(red: float, blue: float) -> Callable[[Image.Image], Image.Image]:
    def tinted(image: Image.Image) -> Image.Image:
        bands = image.split()
        factors = (red, 1.0, blue)
        return Image.merge(
            "RGB",
            [band.point([min(255, round(v * f)) for v in range(256)]) for band, f in zip(bands, factors, strict=True)],
        )

    return tinted


FAULTS: Mapping[str, Callable[[Image.Image], Image.Image]] = {
    "without colour": lambda image: image.convert("L").convert("RGB"),
    "inverted": ImageOps.invert,
    "over-bright (x 1.7)": lambda image: ImageEnhance.Brightness(image).enhance(1.7),
    "dark (x 0.45)": lambda image: ImageEnhance.Brightness(image).enhance(0.45),
    "warm cast": _cast(1.25, 0.7),
    "cold cast": _cast(0.7, 1.25),
    "garish (x 2.5)": lambda image: ImageEnhance.Color(image).enhance(2.5),
    "upside down": ImageOps.flip,
    "on its side": lambda image: image.rotate(90, expand=True).resize(image.size),
}
COPIES: Mapping[str, Callable[[Image.Image], Image.Image]] = {
    "copy, 6 % lighter": lambda image: ImageEnhance.Brightness(image).enhance(1.06),
    "copy, mirrored": ImageOps.mirror,
    "copy, 2 % cropped": lambda image: image.crop(
        (image.width // 50, image.height // 50, image.width * 49 // 50, image.height * 49 // 50)
    ).resize(image.size),
}


def pack_of(folder: Path, name: str) -> Path:
    """Return an identity pack of twelve drawn photos of one person."""
    pack = folder / "packs" / name
    if not (pack / "pack.json").exists():
        pack.mkdir(parents=True, exist_ok=True)
        heads: dict[str, list[int] | None] = {}
        for number, pose in enumerate(SAMPLE_POSES[:12]):
            file = pack / f"{number:03d}.jpg"
            draw_sample_person(number, replace(pose, looks=PEOPLE[name]), (960, 1200)).save(file, quality=92)
            head: Head | None = _photo(file)[1]
            heads[file.name] = None if head is None else [round(part) for part in head]
        (pack / "pack.json").write_text(json.dumps({"heads": heads}), encoding="utf-8")
    return pack


def series(folder: Path, seed: int) -> list[SeriesRow]:
    """Return a series of varied posts over all clusters, half of them with the person, drawn where they are missing."""
    chance = random.Random(seed)
    needs = [
        SceneNeed(CLUSTERS[name], f"{name}-{chance.random()}", chance.random() < 0.5)
        for name in chance.choices(list(CLUSTERS), k=POSTS)
    ]
    rows: list[SeriesRow] = []
    for at, (need, scene) in enumerate(zip(needs, assign_scenes(needs), strict=True)):
        path = folder / f"series-{seed}" / f"{at:03d}.jpg"
        row = SeriesRow(
            post=need.key, position=at, status="done", cluster=need.cluster.name, scene=scene.id, person=scene.person,
            path="lora" if scene.person else "text_to_image", lora="a" if scene.person else None, image=str(path),
        )  # fmt: skip
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            hero_of(row, pack_of(folder, "a")).save(path, quality=92)
        rows.append(row)
    return rows


def hero_of(row: SeriesRow, pack: Path) -> Image.Image:
    """Draw the hero of a post, with the person of a pack."""
    scene, seed = SCENES[row.scene or ""], seed_for(row.post, 0)
    if not scene.person:
        return draw_scene(scene, seed, SIZE)
    return draw_portrait(scene, *_pack_photo(pack, seed), seed, SIZE, strength=0.8)


def measured(row: SeriesRow, image: Image.Image) -> Measured:
    """Measure a picture in the place of a post's hero, as a JPEG of quality 92."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=92)
    palette = SCENES[row.scene or ""].palette
    found = measure_hero(Path("x.jpg"), out.getvalue(), "", palette=palette, person=bool(row.person), compare=True)
    if found is None:
        raise ValueError(f"{row.image} is no picture")
    return found


def looked(rows: list[SeriesRow], seen: Mapping[int, Measured]) -> Consistency:
    """Judge a series by what was measured."""
    faces = {row.position: figures for row in rows if (figures := seen[row.position].figures) is not None}
    return judge(rows, evidence_of(rows, seen, SCENES, [People(alike_in_series(faces), {})], ()))


def score(name: str, rows: list[SeriesRow], seen: dict[int, Measured], folder: Path) -> None:
    """Print hits and false alarms of one series."""
    alarms = looked(rows, seen)
    told = Counter(one.kind for one in alarms.findings)
    print(f"\n{name}: {len(rows)} heroes, {len({row.scene for row in rows})} scenes; untouched: {dict(told)}")
    for one in alarms.findings:
        print(f"   {one.positions} {one.kind}: {one.because}")
    known = {(one.kind, one.positions[0]) for one in alarms.findings}
    chance = random.Random(9)
    for fault, damage in FAULTS.items():
        hits: Counter[str] = Counter()
        others = 0
        for row in chance.sample(rows, EACH):
            bad = measured(row, damage(Image.open(row.image or "").convert("RGB")))
            found = [one for one in looked(rows, {**seen, row.position: bad}).findings if one.kind != "scene"]
            kinds = {one.kind for one in found if one.positions[0] == row.position}
            hits.update(kinds | ({"any"} if kinds else set()))
            others += sum(
                (one.kind, one.positions[0]) not in known and one.positions[0] != row.position for one in found
            )
        print(f"   {fault:22} found {hits['any']:2} of {EACH} {dict(hits)}; others newly called odd: {others}")
    for fault, damage in COPIES.items():
        hit = 0
        for row in chance.sample(rows, EACH):
            extra = row.model_copy(update={"position": len(rows), "post": "copy"})
            bad = measured(row, damage(Image.open(row.image or "").convert("RGB")))
            found = looked([*rows, extra], {**seen, len(rows): bad}).findings
            hit += any(one.kind == "repeat" and one.positions == (len(rows), row.position) for one in found)
        print(f"   {fault:22} found {hit:2} of {EACH}")
    strangers(rows, seen, folder)


def strangers(rows: list[SeriesRow], seen: dict[int, Measured], folder: Path) -> None:
    """Plant heroes of two other drawn people: drawn faces differ in colours only, so these are hard."""
    people = [row for row in rows if row.person]
    for name in ("b", "c"):
        hit: dict[str, int] = defaultdict(int)
        chosen = random.Random(3).sample(people, min(EACH, len(people)))
        for row in chosen:
            file = folder / "strangers" / f"{name}-{row.post}.jpg"
            if not file.exists():
                file.parent.mkdir(exist_ok=True)
                hero_of(row, pack_of(folder, name)).save(file, quality=92)
            bad = measured(row, Image.open(file).convert("RGB"))
            for one in looked(rows, {**seen, row.position: bad}).findings:
                hit[one.kind] += one.positions[0] == row.position
        print(f"   drawn person {name}: {dict(hit)} of {len(chosen)}")


def main(folder: Path, seeds: list[int]) -> None:
    """Print all figures, a series a seed, then all of them as one."""
    together: list[SeriesRow] = []
    seen: dict[int, Measured] = {}
    for seed in seeds:
        rows = series(folder, seed)
        began = time.process_time()
        own = {row.position: measured(row, Image.open(row.image or "").convert("RGB")) for row in rows}
        spent = (time.process_time() - began) / len(rows)
        began = time.process_time()
        looked(rows, own)
        judging = time.process_time() - began
        print(f"measuring {spent * 1000:.0f} ms CPU a hero, with opening and JPEG; judging {judging:.2f} s")
        score(f"series {seed}", rows, own, folder)
        shift = len(together)
        together += [row.model_copy(update={"position": row.position + shift}) for row in rows]
        seen |= {at + shift: one for at, one in own.items()}
    if len(seeds) > 1:
        score("all as one series", together, seen, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(seed) for seed in sys.argv[2:]] or [1, 2])
