"""Look at finished heroes as a series: measure them, keep small numbers, and say which does not belong."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import anyio

from portrayal.catalog.generate import Hero
from portrayal.catalog.likenesses import model_of_lora
from portrayal.darkroom import HEROES
from portrayal.models import LoraInfo, Scene
from portrayal.rules.consistency import Evidence, judge
from portrayal.rules.drift_looks import Looks
from portrayal.rules.drift_people import People
from portrayal.rules.drift_scenes import Shown
from portrayal.rules.series_rows import Consistency, SeriesRow
from portrayal.studio import Studio

if TYPE_CHECKING:
    from portrayal.photos.checking.likeness import Model
    from portrayal.photos.series_measures import Measured

_NAMED = 3


async def series_report(studio: Studio, rows: Sequence[SeriesRow]) -> Consistency:
    """Return which of the finished heroes among `rows` do not belong, and what nobody could look at.

    A picture that is gone is a note. What `measure_row` has seen already is not measured again.
    """
    from portrayal.photos.likeness import HOW_TO, can_compare

    done = sorted((row for row in rows if row.status == "done" and row.image), key=lambda row: row.position)
    if not done:
        return Consistency()
    scenes = scenes_in(studio)
    measured: dict[int, Measured] = {}

    async def measure(row: SeriesRow) -> None:
        found = await _measured(studio, row, scenes)
        if found is not None:
            measured[row.position] = found

    async with anyio.create_task_group() as group:
        for row in done:
            group.start_soon(measure, row)
    notes = _gone([row for row in done if row.position not in measured])
    if not can_compare() and any(row.person for row in done):
        notes.append(f"Nobody looked whether it is the same person: {HOW_TO}.")
    people, more = await _people(studio, done, measured)
    return await HEROES.do(lambda: judge(done, evidence_of(done, measured, scenes, people, (*notes, *more))))


async def measure_row(studio: Studio, row: SeriesRow) -> None:
    """Measure a hero that has just been finished, so that `series_report` need not, in a worker thread."""
    if row.image:
        await _measured(studio, row, scenes_in(studio))


async def library_rows(studio: Studio, *, limit: int = 1000) -> tuple[SeriesRow, ...]:
    """Return the newest heroes of the library as a series, the oldest first; a picture in two formats counts once."""
    heroes = await studio.library.newest("hero", Hero, limit=limit)
    loras = {lora.model: lora.name for lora in await studio.library.newest("lora", LoraInfo, limit=1000)}
    pictures = {(hero.prompt, hero.seed, hero.route.model): hero for hero in reversed(heroes) if hero.image}
    scenes = scenes_in(studio)
    return tuple(
        SeriesRow(
            post=hero.hero,
            position=at,
            status="done",
            cluster=hero.cluster,
            scene=hero.scene,
            path=hero.route.path,
            person=scenes[hero.scene].person if hero.scene in scenes else hero.route.path == "lora",
            usd=hero.cost_usd or 0.0,
            hero=hero.hero,
            image=hero.image.path if hero.image else None,
            alt_text=hero.alt_text,
            checks=hero.checks,
            lora=loras.get(hero.route.model),
        )
        for at, hero in enumerate(pictures.values())
    )


async def _measured(studio: Studio, row: SeriesRow, scenes: Mapping[str, Scene]) -> "Measured | None":
    from portrayal.photos.likeness import can_compare
    from portrayal.photos.remembering import Memory
    from portrayal.photos.series_memory import measure_once

    scene = scenes.get(row.scene or "")
    palette = () if scene is None or row.path == "image_to_image" else scene.palette
    memory, path, person = (
        Memory(studio.settings.home / "photos.sqlite"),
        Path(row.image or ""),
        row.person is not False,
    )
    return await HEROES.do(lambda: measure_once(memory, path, palette=palette, person=person, compare=can_compare()))


async def _people(
    studio: Studio, rows: Sequence[SeriesRow], measured: "Mapping[int, Measured]"
) -> tuple[list[People], list[str]]:
    """Return how alike the faces of each LoRA's heroes are, and what could not be compared."""
    from portrayal.photos.series_people import alike_in_series, alike_to_model

    found: list[People] = []
    notes: list[str] = []
    for lora, group in _by_lora(rows).items():
        faces = {at: figures for at in group if at in measured and (figures := measured[at].figures) is not None}
        if not faces:
            continue
        model = await _model(studio, lora)
        series = await HEROES.do(partial(alike_in_series, faces))
        whose = model.whose if model else ""
        found.append(People(series, alike_to_model(faces, model.signatures if model else ()), whose))
        if model and not model.signatures:
            notes.append(f"The faces with {lora} were compared with each other only: {model.why_not}.")
        if not series and len(faces) > 1:
            notes.append(f"No one person is on most of the {len(faces)} faces with {lora or 'the photo'}.")
    return found, notes


async def _model(studio: Studio, lora: str) -> "Model | None":
    info = await studio.library.newest_of("lora", LoraInfo, lora) if lora else None
    return await model_of_lora(studio, info) if info else None


def _by_lora(rows: Sequence[SeriesRow]) -> dict[str, list[int]]:
    """Return the positions that should show one person, by the LoRA's name ("" for the reference photo)."""
    groups: dict[str, list[int]] = {}
    for row in rows:
        if row.person and row.path != "text_to_image":
            groups.setdefault(row.lora or "", []).append(row.position)
    return groups


def evidence_of(
    rows: Sequence[SeriesRow],
    measured: "Mapping[int, Measured]",
    scenes: Mapping[str, Scene],
    people: Sequence[People],
    notes: tuple[str, ...],
) -> Evidence:
    """Return what the rules decide on: the measured numbers of each hero in the rows' own terms. Blocking."""
    from portrayal.photos.series_repeats import repeats_in

    expected = frozenset(row.position for row in rows if row.person and row.position in measured)
    looks = {
        row.position: Looks(
            f"{row.path} {row.scene}", one.colours, one.layout, one.shift, one.face if row.person else None
        )
        for row in rows
        if (one := measured.get(row.position))
    }
    return Evidence(
        looks=looks,
        people=people,
        expected=expected,
        seen=frozenset(at for at in expected if measured[at].face),
        repeats=repeats_in({at: (one.mark, one.mirrored) for at, one in measured.items()}),
        shown=[_shown(row, scenes) for row in rows if row.scene],
        notes=notes,
    )


def _shown(row: SeriesRow, scenes: Mapping[str, Scene]) -> Shown:
    scene = row.scene or ""
    known = scenes.get(scene)
    home = scene.split("/", 1)[0]
    kind = known.person if known else bool(row.person)
    choices = sum(one.person == kind and one.id.startswith(f"{home}/") for one in scenes.values()) if known else 0
    return Shown(row.position, scene, f"{home} {kind}", choices)


def scenes_in(studio: Studio) -> dict[str, Scene]:
    """Return every scene there is, by its id."""
    return {scene.id: scene for cluster in studio.clusters().clusters for scene in cluster.scenes}


def _gone(rows: Sequence[SeriesRow]) -> list[str]:
    if not rows:
        return []
    named = ", ".join(Path(row.image or "").name for row in rows[:_NAMED])
    more = f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
    return [f"{len(rows)} pictures are not where they were, or no pictures any more: {named}{more}."]
