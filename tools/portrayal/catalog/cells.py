"""The cells of a LoRA's test matrix (R-test): planned as heroes, laid on one sheet."""

from typing import TYPE_CHECKING

from portrayal.catalog.plans import HeroPlan
from portrayal.errors import BadRequest
from portrayal.models import LoraInfo, Noun, Route, Scene
from portrayal.providers.base import LoraUse
from portrayal.rules.clusters import OwnClusters, find_scene
from portrayal.rules.lifecycle import default_model
from portrayal.rules.pricing import estimate_image
from portrayal.rules.prompts import build_prompt
from portrayal.rules.scenes import seed_for
from portrayal.runs.job import content_key
from portrayal.studio import Studio

if TYPE_CHECKING:
    from PIL import Image

DEFAULT_CLUSTERS = ("strategy", "tutorial", "performance")
"""Where the three default scenes come from: indoors and outdoors, warm and cool."""


class Cell(Noun):
    """One picture of the matrix: `score` is the share of local checks that passed, left out when it failed.

    `likeness` (0 to 1, 0.5 is the same person) and `copied` (1 is a training photo's own head) where measured.
    """

    row: str
    scene: str = ""
    strength: float
    trigger: bool = True
    score: float | None = None
    likeness: float | None = None
    copied: float | None = None
    because: str = ""
    image: str | None = None
    usd: float = 0.0


class PlannedCell(Noun):
    """One picture of the matrix before it is made."""

    row: str
    strength: float
    trigger: bool
    plan: HeroPlan


class CellPlan(Noun):
    """A whole matrix, decided: the content of its job."""

    lora: LoraInfo
    strengths: tuple[float, ...]
    cells: tuple[PlannedCell, ...]

    @property
    def estimate_usd(self) -> float:
        """Dollars for all pictures together."""
        return round(sum(cell.plan.route.estimate_usd for cell in self.cells), 4)

    def key(self) -> str:
        """Return the content of the matrix: its pictures."""
        return content_key("test_lora", {"cells": [cell.plan.key() for cell in self.cells]})


def plan_cells(studio: Studio, lora: LoraInfo, strengths: tuple[float, ...], names: list[str] | None) -> CellPlan:
    """Plan strengths x scenes, then the first scene without the trigger word and at a second seed.

    Raises NotFound for a scene that does not exist and BadRequest for one without a person.
    """
    scenes = _scenes(studio.clusters(), names)
    rows = [(scene.title, scene, True, 0) for scene in scenes]
    rows += [("without the trigger", scenes[0], False, 0), ("second seed", scenes[0], True, 1)]
    cells = [
        PlannedCell(
            row=row,
            strength=strength,
            trigger=trigger,
            plan=_plan(studio, lora, scene, strength, trigger=trigger, variation=variation),
        )
        for row, scene, trigger, variation in rows
        for strength in strengths
    ]
    return CellPlan(lora=lora, strengths=strengths, cells=tuple(cells))


def _scenes(clusters: OwnClusters, names: list[str] | None) -> list[Scene]:
    if names:
        scenes = [find_scene(clusters.clusters, name) for name in dict.fromkeys(names)]
    else:
        people = [clusters.named(name).scenes for name in DEFAULT_CLUSTERS]
        scenes = [next(scene for scene in some if scene.person) for some in people]
    alone = [scene.id for scene in scenes if not scene.person]
    if alone:
        raise BadRequest(f"{alone[0]} is a scene without a person.", next="Choose scenes with a person to test a LoRA.")
    return scenes


def _plan(studio: Studio, lora: LoraInfo, scene: Scene, strength: float, *, trigger: bool, variation: int) -> HeroPlan:
    row = default_model(lora.provider, "lora")
    price = estimate_image(row)
    because = f"the test of {lora.name} at strength {strength:g}" + ("" if trigger else ", without its trigger word")
    prompt = build_prompt(scene, trigger_word=lora.trigger_word if trigger else "", subject=lora.subject)
    return HeroPlan(
        route=Route(path="lora", provider=lora.provider, model=row.id, because=because, estimate_usd=price.usd),
        prompt=prompt.text,
        scene=scene,
        cluster=scene.id.split("/")[0],
        language="en",
        seed=seed_for(f"test {scene.id}", variation),
        person=True,
        lora=LoraUse(info=lora.model_copy(update={"strength": 0.8}), strength=strength),
        format="webp",
        size="1280x720",
        order_size="1280x720" if lora.preview else "1920x1080",
        folder=str(studio.settings.home / "tests" / f"{lora.name}_v{lora.version}"),
        stem=scene.id.replace("/", "-"),
        alt_text=scene.title,
        chosen_from=scene.id,
        listed=False,
    )


def sheet_bytes(plan: CellPlan, cells: list[Cell], best: float) -> bytes:
    """Lay the pictures on one labelled sheet (JPEG bytes). Runs in a worker thread."""
    from portrayal.photos.showing.grid import grid_sheet

    rows = list(dict.fromkeys(cell.row for cell in cells))
    placed = {(cell.row, cell.strength): cell for cell in cells}
    lora = plan.lora
    title = f"{lora.name} v{lora.version}, {lora.recipe.steps:,} steps" + (", offline preview" if lora.preview else "")
    return grid_sheet(
        [[_picture(placed[row, strength].image) for strength in plan.strengths] for row in rows],
        rows,
        [f"{strength:g}" for strength in plan.strengths],
        title=title,
        notes=[[placed[row, strength].because for strength in plan.strengths] for row in rows],
        best=plan.strengths.index(best) if best in plan.strengths else None,
    )


def _picture(path: str | None) -> "Image.Image | None":
    from PIL import Image

    if path is None:
        return None
    with Image.open(path) as picture:
        small = picture.convert("RGB")
    small.thumbnail((640, 360))
    return small
