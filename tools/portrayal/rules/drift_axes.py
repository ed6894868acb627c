"""The figures in which heroes of a series are compared: what more and less of each is called, and its least spread."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Axis:
    """One figure: words for more and for less of it (empty: that much is no fault), and the spread it has at least."""

    more: str
    less: str
    floor: float


COLOURS = (
    Axis("it is lighter", "it is darker", 0.03),
    Axis("it is redder", "it is greener", 0.012),
    Axis("it is warmer", "it is colder", 0.012),
    Axis("it is more colourful", "it is paler", 0.2),
    Axis("it has more contrast", "it has less contrast", 0.025),
    Axis("more of it is pure white or black", "", 0.04),
)
"""OKLab lightness, red to green, yellow to blue; logarithm of the colourfulness; contrast; share without detail. Floors
are what is hardly seen: a lightness of 0.03 is a twelfth of a stop in the middle."""

SHIFT = (*COLOURS, Axis("its colours are others", "", 0.015))
"""The same from the palette of the scene on, and how far the pixels are from its nearest colours."""

LAYOUT = (
    Axis("its upper third is lighter", "its upper third is darker", 0.03),
    Axis("its middle is lighter from side to side", "its middle is darker from side to side", 0.03),
    Axis("its lower third is lighter", "its lower third is darker", 0.03),
    Axis("its upper corners differ more", "its upper corners differ less", 0.05),
    Axis("its left and right differ more", "its left and right differ less", 0.05),
    Axis("its lower corners differ more", "its lower corners differ less", 0.05),
    Axis("it is lighter down the middle", "it is darker down the middle", 0.04),
    Axis("what it shows stands further aside", "what it shows stands nearer to the middle", 0.03),
    Axis("what it shows lies lower", "what it shows lies higher", 0.025),
    Axis("what it shows is wider", "what it shows is narrower", 0.015),
    Axis("what it shows is higher", "what it shows is flatter", 0.015),
    Axis("its edges run level rather than upright", "its edges run upright rather than level", 0.06),
    Axis("it is busier", "it is emptier", 0.12),
)
PLACE = (
    Axis("the face stands further aside", "the face stands nearer to the middle", 0.06),
    Axis("the face is lower", "the face is higher", 0.03),
    Axis("the face is larger", "the face is smaller", 0.04),
)


def named(steps: tuple[float, ...], axes: tuple[Axis, ...]) -> tuple[float, str]:
    """Return the largest difference that is a fault, in spreads, and its words; 0 when there is none."""
    faults = [
        (abs(step), words)
        for step, axis in zip(steps, axes, strict=True)
        if (words := axis.more if step > 0 else axis.less)
    ]
    return max(faults, default=(0.0, ""))
