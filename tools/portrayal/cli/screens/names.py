"""What machines abbreviate, in people's words: languages, models, counted things."""

import re
import unicodedata
from pathlib import PurePath

from portrayal.models import Language, Route

LANGUAGES: dict[Language, str] = {
    "en": "English", "pl": "Polish", "de": "German", "no": "Norwegian", "es": "Spanish", "fr": "French",
}  # fmt: skip

THINGS = {
    "loras": ("LoRA", "LoRAs"),
    "datasets": ("data set", "data sets"),
    "heroes": ("hero", "heroes"),
    "jobs": ("job", "jobs"),
    "clusters": ("cluster", "clusters"),
    "models": ("model", "models"),
    "posts": ("post", "posts"),
    "photos": ("photo", "photos"),
    "pictures": ("picture", "pictures"),
}
"""Plural -> how one and how many are called."""

_LONGEST_NAME = 40

_HASH = re.compile(r"(:[0-9a-f]{8})[0-9a-f]{56}$")
_PACK = re.compile(r"(.+)_v(\d+)")


def counted(number: int, things: str) -> str:
    """Return `1 post`, `2 posts`; `things` is the plural that a tool uses."""
    one, many = THINGS.get(things, (things, things))
    return f"{number:,} {one if number == 1 else many}"


def photo_name(source: str) -> str:
    """Return a photo's file name as a terminal can show it: no control characters, a long one with … inside."""
    name = source.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join({"Cc": "\ufffd", "Cf": ""}.get(unicodedata.category(letter), letter) for letter in name)
    return shown if len(shown) <= _LONGEST_NAME else f"{shown[: _LONGEST_NAME - 16]}…{shown[-15:]}"


def model_name(route: Route) -> str:
    """Return what makes the picture: a preview LoRA by its name instead of its folder."""
    pack = _PACK.fullmatch(re.split(r"[/\\]", route.model)[-1])
    if route.path == "lora" and pack and (PurePath(route.model).is_absolute() or "\\" in route.model):
        return f"LoRA '{pack[1]}' v{pack[2]} ({route.provider} preview)"
    shown = _HASH.sub(r"\1…", route.model)
    return f"{route.provider} ({shown})"
