"""What it costs to finish a picture and to look at it: CPU seconds of this process and its children, `make bench`."""

import io
import resource
import statistics
import sys
from collections.abc import Callable

import numpy as np
from PIL import Image

from portrayal.models import ImageFormat
from portrayal.photos.checking.lettering import SIDE
from portrayal.photos.checking.likeness import Model
from portrayal.photos.checking.looking import Expected, check_picture
from portrayal.photos.finishing import Provenance, finish_image
from portrayal.photos.likeness import can_compare
from portrayal.photos.outside.letters import make_reader, read_lines
from portrayal.photos.sample_person import Pose, draw_sample_person
from portrayal.providers.drawing.compose import draw_scene
from portrayal.rules.clusters import builtin_clusters

LIMIT_S = 1.5
"""Seconds on two cores for the whole of checks and finish (issue: words into scenes, scenes into checked pictures)."""
SMALLER = (480, 768, 1200)
WHO = Provenance(prompt="a calm desk", provider="bench")


def cpu(work: Callable[[], object], times: int = 3) -> float:
    """Return the median CPU seconds of this process for `work`."""
    spent: list[float] = []
    for _ in range(times):
        before = resource.getrusage(resource.RUSAGE_SELF)
        work()
        after = resource.getrusage(resource.RUSAGE_SELF)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(spent)


def pictures() -> dict[str, Image.Image]:
    """Return a still life and a person, as a vendor delivers them."""
    scene = next(iter(builtin_clusters())).scenes[0]
    person = Image.new("RGB", (1344, 768), "#8a9a8a")
    person.paste(draw_sample_person(0, Pose(shot="portrait"), (614, 768)), (500, 0))
    return {"still life": draw_scene(scene, 1, (1344, 768)), "person": person}


def main() -> None:
    """Print a line a format, and the sum against the limit."""
    made = pictures()
    palette = next(iter(builtin_clusters())).scenes[0].palette
    model = Model(whose="a stranger", signatures=[(0.1,) * 128]) if can_compare() else None
    worst = 0.0
    print("finish and checks of a picture of 1920x1080, CPU seconds")
    for name, image in made.items():
        expected = Expected(size="1920x1080", person=name == "person", palette=palette, model=model)
        for kind in ("webp", "jpg", "avif", "png"):
            alone = cpu(lambda image=image, kind=kind: finish(image, kind))
            more = cpu(lambda image=image, kind=kind: finish(image, kind, SMALLER), times=1)
            data = finish(image, kind)
            check_picture(data, expected)  # loads the networks
            looks = cpu(lambda data=data, expected=expected: check_picture(data, expected))
            worst = max(worst, alone + looks)
            print(f"  {name:10} {kind:4}  finish {alone:.2f}, with three widths {more:.2f}, checks {looks:.2f}")
    reader = _reading(made["still life"])
    print(f"  the text reader's process {reader:.2f}")
    print(f"  worst of all together {worst + reader:.2f} of {LIMIT_S} s")
    if worst + reader > LIMIT_S:
        sys.exit("bench: finish and checks are over their limit")


def finish(image: Image.Image, kind: ImageFormat, widths: tuple[int, ...] = ()) -> bytes:
    """Return the finished file."""
    return finish_image(image, size="1920x1080", format=kind, provenance=WHO, widths=widths).data


def _reading(image: Image.Image) -> float:
    """Return the CPU seconds of the text reader for one picture; it runs here, as its own process does alone."""
    full = Image.open(io.BytesIO(finish(image, "jpg"))).convert("RGB")
    full.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS, reducing_gap=3)
    reader, pixels = make_reader(), np.ascontiguousarray(np.asarray(full)[:, :, ::-1])
    read_lines(reader, pixels)
    return cpu(lambda: read_lines(reader, pixels))


if __name__ == "__main__":
    main()
