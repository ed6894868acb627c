"""Figures of photos that do not exist, for tests of choices: every one looks like no other."""

import random
from typing import Any

from portrayal.photos.measuring import Measures
from portrayal.photos.portraits import Portrait, angle_of
from portrayal.photos.surroundings import Surroundings

SHOTS = ("close-up", "portrait", "half body", "full body")
HEADS = {"close-up": 0.7, "portrait": 0.45, "half body": 0.24, "full body": 0.11}
AROUND = ("brightness", "warmth", "clutter", "colour", "grid")


def portrait(**changes: Any) -> Portrait:
    """A sharp face in front of the camera."""
    plain = {
        "sure": True, "head_share": 0.45, "shot": "portrait", "yaw": 0.0, "roll": 0.0, "angle": "front",
        "side": "front", "head": "whole", "skull": (400.0, 300.0, 800.0, 800.0), "eyes_detail": 0.35,
        "face_detail": 0.5, "laplacian": 400.0, "brightness_p90": 190.0, "clipped": 0.0, "light_side": "left",
        "colour_freedom": 6.0, "red": 15.0, "expression": "7" * 56, "head_hash": "0" * 32,
        "crop": (0.0, 0.0, 1200.0, 1200.0), "crop_side": 1200,
    }  # fmt: skip
    return Portrait(**(plain | changes))


def photo(number: int = 0, **changes: Any) -> Measures:
    """A usable photo; `changes` are fields of Portrait, Surroundings (brightness, clutter, …) or Measures."""
    pattern = random.Random(number)
    look, head, mirror = (f"{pattern.getrandbits(128):032x}" for _ in range(3))
    around = {"brightness": 150.0, "warmth": 0.0, "clutter": 2.0, "colour": "grey", "grid": ("808080",) * 12}
    around |= {name: changes.pop(name) for name in AROUND if name in changes}
    own = {name: changes.pop(name) for name in tuple(changes) if name in Measures.model_fields and name != "face"}
    yaw, shot = changes.get("yaw", 0.0), changes.get("shot", "portrait")
    side = "front" if abs(yaw) < 10 else "left" if yaw < 0 else "right"
    usual = {"head_hash": head, "angle": angle_of(yaw), "side": side, "head_share": HEADS[shot]}
    fields = {
        "width": 1200, "height": 1500, "format": "JPEG", "jpeg_quality": 93, "sha256": f"{number:064x}", "faces": 1,
        "face": portrait(**(usual | changes)), "look": look, "mirror": mirror, "blocks": 1.0, "screen": False,
        "around": Surroundings(**around), "setting": None,
    }  # fmt: skip
    return Measures(**(fields | own))


def faceless(number: int = 0) -> Measures:
    """A photo without a face."""
    return photo(number).model_copy(update={"face": None, "faces": 0})
