"""How strongly a LoRA pulls, and how several get along (R-strength, R-stack, R-test)."""

from collections.abc import Sequence

from portrayal.errors import BadRequest

TEST_STRENGTHS = (0.5, 0.7, 0.8, 0.9, 1.0)
"""The strengths of a test matrix (R-test)."""
SWEET_SPOT = (0.7, 0.85)
"""Where most character LoRAs look best (R-strength)."""
MOST = 3
SUM_WARN = 1.5
SUM_LIMIT = 1.8

_BANDS = (
    (0.5, "faint: the person may not be recognisable"),
    (0.7, "subtle: more freedom, less likeness"),
    (0.8, "between subtle and balanced"),
    (1.0, "balanced"),
    (1.2, "strong: the most likeness"),
    (1.3, "very strong, close to too much"),
)


def describe_strength(strength: float) -> str:
    """Say in a sentence what a strength does (R-strength). Raises BadRequest outside of 0 to 2."""
    _check(strength, "lora_strength")
    words = "overpowering: pictures turn rigid or distorted"
    for upper, text in _BANDS:
        if strength < upper or (strength == upper and upper not in (0.5, 0.8)):
            words = text
            break
    low, high = SWEET_SPOT
    sweet = f", in the sweet spot of {low} to {high}" if low <= strength <= high else ""
    return f"{strength:g} is {words}{sweet}."


def check_strengths(character: float, extras: Sequence[tuple[str, float]] = ()) -> tuple[str, ...]:
    """Return warnings about a character LoRA's strength and the extra LoRAs (name, strength) beside it (R-stack).

    Raises BadRequest for a strength outside of 0 to 2, more than three LoRAs, or a sum of 1.8 and more.
    """
    _check(character, "lora_strength")
    for name, strength in extras:
        _check(strength, f"The strength of '{name}'")
    if len(extras) + 1 > MOST:
        raise BadRequest(
            f"{len(extras) + 1} LoRAs at once degrade the picture; at most {MOST} work together.",
            next=f"Keep the character and at most {MOST - 1} in extra_loras.",
        )
    total = round(character + sum(strength for _, strength in extras), 6)
    if extras and total >= SUM_LIMIT:
        raise BadRequest(
            f"The strengths add up to {total:g}; from {SUM_LIMIT} on pictures break apart.",
            next=f"Lower them until the sum is under {SUM_WARN}, the character's last.",
        )
    return _warnings(character, extras, total)


def _warnings(character: float, extras: Sequence[tuple[str, float]], total: float) -> tuple[str, ...]:
    found: list[str] = []
    if character < TEST_STRENGTHS[0] or character > 1.2:
        found.append(f"A LoRA strength of {describe_strength(character)}")
    stronger = [name for name, strength in extras if strength >= character]
    if stronger:
        found.append(
            f"The character should be the strongest LoRA; {' and '.join(stronger)} "
            f"{'is' if len(stronger) == 1 else 'are'} at least as strong, so the face may change."
        )
    if extras and total >= SUM_WARN:
        found.append(f"The strengths add up to {total:g}; from {SUM_WARN} on artefacts become likely.")
    return tuple(found)


def _check(strength: float, name: str) -> None:
    if not 0 <= strength <= 2:
        raise BadRequest(f"{name} is {strength:g}; a LoRA's strength lies between 0 and 2.", next="Try 0.8.")
