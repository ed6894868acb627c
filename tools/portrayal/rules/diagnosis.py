"""Why a LoRA disappoints and what to do about it (R-diagnose), and what to check before production (R-checklist)."""

from functools import cache
from typing import Literal

from pydantic import Field

from portrayal.models import Noun
from portrayal.rules.data import table

Fault = Literal["not_activated", "inconsistent", "weak", "copies", "bleeds", "distorted", "body_wrong"]

CONSISTENT_OVER = 10
"""Pictures that the checklist asks for (R-checklist)."""


class Seen(Noun):
    """What was measured or noticed on test pictures; None means nobody looked. Scores run from 0 to 1.

    `identity` pairs a strength with the likeness to the person; `bleed` is the likeness without the trigger word,
    `copy_score` the similarity to the nearest training photo, `spread` the range of likeness over seeds.
    """

    identity: tuple[tuple[float, float], ...] = ()
    bleed: float | None = None
    copy_score: float | None = None
    spread: float | None = None
    pictures: int = 0
    prompts: int = 0
    trigger_in_prompt: bool | None = None
    distorted: bool | None = None
    body_wrong: bool | None = None
    same_base_model: bool | None = None


class Thresholds(Noun):
    """Where a score becomes a finding. These are ours, to be set anew for each way of measuring likeness."""

    recognised: float = Field(default=0.6, description="likeness from which it is the person")
    stranger: float = Field(default=0.35, description="likeness under which it is somebody else")
    bleed_share: float = Field(default=0.75, description="share of the likeness that remains without the trigger")
    copy_score: float = Field(default=0.95, description="similarity from which it is the training photo")
    spread: float = Field(default=0.2, description="range over seeds from which the face differs each time")


class Diagnosis(Noun):
    """One fault with the measurement that shows it, likely causes, and remedies in the order to try."""

    fault: Fault | Literal["not_measured"]
    symptom: str
    because: str
    causes: tuple[str, ...] = ()
    remedies: tuple[str, ...]


class CheckItem(Noun):
    """One line of the checklist: `ok` is None when it needs a person's eyes."""

    item: str
    ok: bool | None
    because: str


class Row(Noun):
    """One row of diagnosis.toml."""

    when: Fault
    symptom: str
    causes: tuple[str, ...]
    remedies: tuple[str, ...]


@cache
def faults() -> tuple[Row, ...]:
    """Return the table of faults, in the order in which to rule them out."""
    return tuple(Row.model_validate(row) for row in table("diagnosis")["fault"])


def diagnose(seen: Seen, thresholds: Thresholds | None = None) -> tuple[Diagnosis, ...]:
    """Return what the measurements point to (R-diagnose): empty when they show no fault.

    When no likeness was measured the one answer says so and what to look for: a failed training is silent.
    """
    if not _looked(seen):
        return (_unseen(seen),)
    signs = _signs(seen, thresholds or Thresholds())
    return tuple(
        Diagnosis(
            fault=row.when, symptom=row.symptom, because=signs[row.when], causes=row.causes, remedies=row.remedies
        )
        for row in faults()
        if row.when in signs
    )


def best_strength(seen: Seen) -> float | None:
    """Return the lowest strength whose likeness is within 0.02 of the best; None when none was measured (R-test)."""
    if not seen.identity:
        return None
    by_strength = _by_strength(seen)
    top = max(by_strength.values())
    return min(strength for strength, score in by_strength.items() if score >= top - 0.02)


def checklist(seen: Seen, thresholds: Thresholds | None = None) -> tuple[CheckItem, ...]:
    """Return the six checks before production, each measured or marked for a person's eyes (R-checklist)."""
    limits = thresholds or Thresholds()
    items = [str(row["item"]) for row in table("diagnosis")["check"]]
    found = (
        _consistency(seen, limits),
        _noticed(seen.body_wrong, "looked at by a person"),
        _prompts(seen, limits),
        _noticed(seen.distorted, "looked at by a person"),
        _strengths(seen, limits),
        _noticed(None if seen.same_base_model is None else not seen.same_base_model, "compared with the LoRA's record"),
    )
    return tuple(CheckItem(item=item, ok=ok, because=because) for item, (ok, because) in zip(items, found, strict=True))


def _signs(seen: Seen, limits: Thresholds) -> dict[Fault, str]:
    """Return each fault that the measurements show, with the measurement in words."""
    signs: dict[Fault, str] = {}
    best = max(_by_strength(seen).values(), default=None)
    if seen.trigger_in_prompt is False:
        signs["not_activated"] = "the prompt lacks the trigger word"
    elif best is not None and best < limits.stranger:
        signs["not_activated"] = f"the best likeness is {best:.2f}, under {limits.stranger:.2f}"
    elif best is not None and best < limits.recognised:
        signs["weak"] = f"the best likeness is {best:.2f}, under {limits.recognised:.2f}"
    if seen.spread is not None and seen.spread >= limits.spread:
        signs["inconsistent"] = f"the likeness varies by {seen.spread:.2f} over seeds"
    if seen.copy_score is not None and seen.copy_score >= limits.copy_score:
        signs["copies"] = f"a picture is {seen.copy_score:.2f} like a training photo"
    # Without a likeness to compare with, the absolute score decides.
    usual = best if best is not None and best >= limits.recognised else limits.recognised
    if seen.bleed is not None and seen.bleed >= limits.bleed_share * usual:
        signs["bleeds"] = f"without the trigger word the likeness is still {seen.bleed:.2f}"
    if seen.distorted:
        signs["distorted"] = "seen on the pictures"
    if seen.body_wrong:
        signs["body_wrong"] = "seen on the pictures"
    return signs


def _by_strength(seen: Seen) -> dict[float, float]:
    scores: dict[float, list[float]] = {}
    for strength, score in seen.identity:
        scores.setdefault(strength, []).append(score)
    return {strength: sum(values) / len(values) for strength, values in scores.items()}


def _looked(seen: Seen) -> bool:
    facts = (seen.bleed, seen.copy_score, seen.spread, seen.distorted, seen.body_wrong)
    return bool(seen.identity) or seen.trigger_in_prompt is False or any(fact is not None for fact in facts)


def _unseen(seen: Seen) -> Diagnosis:
    """Say that nobody looked; with pictures at hand, say what to look for."""
    remedies = ("Run test_lora, and look at its contact sheet.",)
    if seen.pictures:
        remedies = tuple(f"{row.symptom.removesuffix('.')}? {row.remedies[0]}" for row in faults())
    return Diagnosis(
        fault="not_measured",
        symptom="The likeness was not measured: look at the pictures." if seen.pictures else "Nobody has looked yet.",
        because="a failed training raises no error and its loss looks normal; only pictures show it",
        remedies=remedies,
    )


def _consistency(seen: Seen, limits: Thresholds) -> tuple[bool | None, str]:
    if seen.pictures < CONSISTENT_OVER or seen.spread is None:
        return None, f"{seen.pictures} of {CONSISTENT_OVER} pictures measured: make more, and look"
    ok = seen.spread < limits.spread
    return ok, f"the likeness varies by {seen.spread:.2f} over {seen.pictures} pictures"


def _prompts(seen: Seen, limits: Thresholds) -> tuple[bool | None, str]:
    best = max(_by_strength(seen).values(), default=None)
    if seen.prompts < 2 or best is None:
        return None, "needs at least two prompts, measured"
    return best >= limits.recognised, f"{seen.prompts} prompts, best likeness {best:.2f}"


def _strengths(seen: Seen, limits: Thresholds) -> tuple[bool | None, str]:
    by_strength = _by_strength(seen)
    if len(by_strength) < 2:
        return None, "needs at least two strengths, measured"
    good = [f"{strength:g}" for strength, score in sorted(by_strength.items()) if score >= limits.recognised]
    return len(good) > 1, f"recognised at {', '.join(good) or 'none'} of {len(by_strength)} strengths"


def _noticed(bad: bool | None, how: str) -> tuple[bool | None, str]:  # noqa: FBT001 - one private flag
    return (None, "needs a person's eyes") if bad is None else (not bad, how)
