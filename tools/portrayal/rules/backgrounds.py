"""Words for the place behind a person, out of what was measured: what a FLUX caption should say (R-caption-flux)."""

from typing import Literal

PLAIN, SOFT, DETAILED = 3.0, 8.0, 14.0
"""Clutter under which a background is plain, soft, detailed; over the last it is busy (seen on 90 labelled photos)."""

_LIGHT = {"daylight": "in daylight", "indoor light": "in indoor light", "night light": "at night"}


def background_words(colour: str, clutter: float) -> str:
    """Return "plain light grey background" and the like; `clutter` is the mean step between pixels, 0-255."""
    kind = "plain" if clutter < PLAIN else "soft" if clutter < SOFT else "detailed" if clutter < DETAILED else "busy"
    return f"{kind} {colour} background"


def light_words(light: str, setting: Literal["daylight", "indoor light", "night light"] | None) -> str:
    """Return "lit from the left in daylight"; `light` is "dim" or "from the left"."""
    where = "in dim light" if light == "dim" else f"lit {light}"
    return where if setting is None or (light == "dim" and setting != "night light") else f"{where} {_LIGHT[setting]}"
