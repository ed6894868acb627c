"""What the pictures of a test matrix say: likeness and copies, the best strength, what to diagnose (R-test)."""

from collections.abc import Iterable
from pathlib import Path

import anyio.to_thread

from portrayal.catalog.cells import Cell, CellPlan
from portrayal.catalog.likenesses import model_of_lora, photos_of_lora
from portrayal.rules.diagnosis import Seen, Thresholds
from portrayal.rules.strength import SWEET_SPOT
from portrayal.studio import Studio

LOCAL = Thresholds(recognised=0.5, stranger=0.42, bleed_share=0.75, copy_score=0.84, spread=0.12)
"""Where likeness becomes a finding: a person's other photos lie at 0.69 in the middle and 97 to 99 % over 0.5,
strangers at 0.27 and 95 % under 0.44 (scripts/score_likeness.py). A head whose hash differs in 20 of 128 bits is the
photo's own."""

CLOSE = 0.02
"""Strengths whose likeness differs by less are equally good: one in the sweet spot is taken, of these the lowest, which
leaves the scene most freedom."""


async def measured(studio: Studio, plan: CellPlan, cells: list[Cell]) -> list[Cell]:
    """Return the cells with their likeness to the person, and how much they copy a photo, where that can be told."""
    from portrayal.photos.comparing import compare

    model = await model_of_lora(studio, plan.lora)
    if not model.signatures:
        return cells
    photos = await photos_of_lora(studio, plan.lora)
    pictures = [Path(cell.image) if cell.image else None for cell in cells]
    found = await anyio.to_thread.run_sync(compare, pictures, model, photos)
    return [_with(cell, one.likeness, one.copy) for cell, one in zip(cells, found, strict=True)]


def best_of(cells: list[Cell]) -> tuple[float, str]:
    """Return the strength to use, with the reason: the likest among those whose pictures pass most checks (R-strength).

    Without a likeness the checks decide; a tie goes to the strength nearest to 0.8.
    """
    made = [cell for cell in cells if cell.trigger and cell.score is not None]
    if not made:
        return 0.8, "no picture could be made, so the default stays"
    scores = _means({cell.strength: [] for cell in made}, [(cell.strength, cell.score or 0.0) for cell in made])
    top = max(scores.values())
    likes = [(cell.strength, cell.likeness) for cell in made if cell.likeness is not None]
    if likes:
        means = _means({strength: [] for strength, _ in likes}, likes)
        sound = {strength: alike for strength, alike in means.items() if scores[strength] >= top - 0.1} or means
        likest = max(sound.values())
        best = _freest(strength for strength, alike in sound.items() if alike >= likest - CLOSE)
        return best, f"its pictures are most like the person (likeness {sound[best]:.2f}), and sound"
    tied = [strength for strength, mean in scores.items() if mean >= top - 1e-9]
    best = min(tied, key=lambda strength: (round(abs(strength - 0.8), 6), strength))
    if len(tied) > 1:
        return best, f"{len(tied)} strengths pass the local checks equally; {best:g} is nearest to the sweet spot"
    return best, f"its pictures pass most of the local checks ({top:.0%})"


def seen_in(cells: list[Cell]) -> Seen:
    """Return what was measured; what needs eyes stays open."""
    made = [cell for cell in cells if cell.score is not None]
    named = [cell for cell in made if cell.trigger and cell.likeness is not None]
    bare = [cell.likeness for cell in made if not cell.trigger and cell.likeness is not None]
    copies = [cell.copied for cell in made if cell.copied is not None]
    return Seen(
        identity=tuple((cell.strength, cell.likeness or 0.0) for cell in named),
        bleed=sum(bare) / len(bare) if bare else None,
        copy_score=max(copies, default=None),
        spread=_spread(named),
        pictures=len(made),
        prompts=len({cell.row for cell in made}),
        trigger_in_prompt=True,
    )


def _spread(cells: list[Cell]) -> float | None:
    """Return by how much the likeness of one scene at one strength differs between both seeds, at most."""
    by_place: dict[tuple[str, float], list[float]] = {}
    for cell in cells:
        by_place.setdefault((cell.scene, cell.strength), []).append(cell.likeness or 0.0)
    return max((max(some) - min(some) for some in by_place.values() if len(some) > 1), default=None)


def _freest(strengths: Iterable[float]) -> float:
    """Return the strength nearest to the sweet spot, the lowest of equals (R-strength)."""
    low, high = SWEET_SPOT
    return min(strengths, key=lambda one: (round(max(low - one, one - high, 0.0), 6), one))


def _with(cell: Cell, likeness: float | None, copied: float | None) -> Cell:
    if likeness is None:
        because = f"{cell.because}; no face to compare" if cell.image else cell.because
        return cell.model_copy(update={"because": because})
    figures = {"likeness": round(likeness, 3), "copied": None if copied is None else round(copied, 3)}
    return cell.model_copy(update=figures | {"because": f"likeness {likeness:.2f}; {cell.because}"})


def _means(empty: dict[float, list[float]], pairs: list[tuple[float, float]]) -> dict[float, float]:
    for strength, value in pairs:
        empty[strength].append(value)
    return {strength: sum(values) / len(values) for strength, values in empty.items()}
