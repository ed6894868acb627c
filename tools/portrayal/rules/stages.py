"""Derive how the offline provider draws a scene from the scene's own phrases, when its file does not say."""

import re
from collections.abc import Iterable, Mapping
from typing import get_args

from portrayal.models import Prop, Surface

BACKDROPS: Mapping[str, str] = {
    "rain": "rainy_window", "night window": "night_window", "greenhouse": "greenhouse", "glasshouse": "greenhouse",
    "rooftop": "rooftop_dusk", "roof": "rooftop_dusk", "workshop": "workshop", "workbench": "workshop",
    "garden": "garden", "park": "garden", "forest": "forest_haze", "woods": "forest_haze", "trees": "forest_haze",
    "mountain": "mountain_haze", "mountains": "mountain_haze", "hill": "mountain_haze", "hills": "mountain_haze",
    "sea": "sea_horizon", "beach": "sea_horizon", "shore": "sea_horizon", "lake": "sea_horizon",
    "city": "city_bokeh", "street": "city_bokeh", "square": "city_bokeh", "cafe": "cafe", "kitchen": "cafe",
    "bakery": "cafe", "restaurant": "cafe", "stairs": "staircase", "staircase": "staircase", "corridor": "corridor",
    "hallway": "corridor", "arch": "arch", "archway": "arch", "alcove": "alcove", "brick": "brick_wall",
    "curtain": "curtain", "shelves": "bookless_shelves", "library": "bookless_shelves", "studio": "studio_paper",
    "panelled": "wood_panels", "panels": "wood_panels", "cabin": "wood_panels", "window": "window",
}  # fmt: skip
"""A word of `place` -> what is painted behind; the first that occurs wins, the plain plaster wall is the default."""

HOURS: Mapping[str, str] = {
    "dawn": "dawn", "sunrise": "dawn", "morning": "dawn", "early": "dawn", "golden": "golden", "sunset": "golden",
    "afternoon": "golden", "amber": "golden", "dusk": "dusk", "evening": "dusk", "twilight": "dusk",
    "night": "night", "moonlight": "night", "midnight": "night",
}  # fmt: skip
SIDES: Mapping[str, str] = {"right": "right", "behind": "back", "above": "top", "overhead": "top", "left": "left"}
SURFACES: Mapping[str, str] = {name: name for name in get_args(Surface) if name != "none"} | {
    "table": "oak", "desk": "walnut", "bench": "oak", "counter": "marble", "step": "stone", "ledge": "stone",
}  # fmt: skip
PROPS: Mapping[str, str] = {name.replace("_", " "): name for name in get_args(Prop)} | {
    "coffee": "mug", "tea": "mug", "cup": "cup_and_saucer", "laptop": "closed_laptop", "flowers": "vase",
    "flower": "vase", "sprout": "seedling", "lantern": "lamp", "water": "glass", "stone": "stones", "block": "blocks",
}  # fmt: skip


def stage_of(place: str, light: str, props: Iterable[str]) -> dict[str, object]:
    """Return the fields of a Stage that suit a scene's place, light and props; what no word tells stays plain."""
    fields: dict[str, object] = {
        "backdrop": _first(BACKDROPS, place, "plaster_wall"),
        "surface": _first(SURFACES, place, "none"),
        "light_from": _first(SIDES, light, "left"),
        "hour": _first(HOURS, f"{light} {place}", "day"),
    }
    drawn = (_first(PROPS, phrase, "") for phrase in props)
    return fields | {"props": tuple(dict.fromkeys(prop for prop in drawn if prop))}


def _first(words: Mapping[str, str], phrase: str, default: str) -> str:
    """Return what the first of `words` that stands in `phrase` as a whole word (or with a plural s) means."""
    text = phrase.lower()
    return next((to for word, to in words.items() if re.search(rf"\b{word}s?\b", text)), default)
