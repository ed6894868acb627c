"""How much light there was, as the camera wrote it down: the one thing of EXIF that is used, while measuring only."""

import math
from typing import Any, Literal, TypeAlias, cast

from PIL import ExifTags, Image

Setting: TypeAlias = Literal["daylight", "indoor light", "night light"]

DAYLIGHT_EV, NIGHT_EV = 10.5, 4.5
"""Exposure values at ISO 100: open shade and overcast skies have 12, bright rooms 8, homes 5-7, streets at night 3-5
(the exposure tables of ANSI PH2.7-1986)."""


def setting_of(exif: Image.Exif) -> Setting | None:
    """Return daylight, indoor or night light from aperture, time and sensitivity; None when they are not there."""
    tags: dict[int, Any] = exif.get_ifd(ExifTags.IFD.Exif)
    value = _exposure_value(tags)
    if value is None:
        return None
    flash = tags.get(ExifTags.Base.Flash)
    if isinstance(flash, int) and flash & 1:
        return "indoor light"
    return "daylight" if value >= DAYLIGHT_EV else "indoor light" if value >= NIGHT_EV else "night light"


def _exposure_value(tags: dict[int, Any]) -> float | None:
    aperture, seconds, speed = (
        _number(tags.get(tag))
        for tag in (ExifTags.Base.FNumber, ExifTags.Base.ExposureTime, ExifTags.Base.ISOSpeedRatings)
    )
    if not (aperture and seconds and speed):
        return None
    value = math.log2(aperture**2 / seconds) - math.log2(speed / 100)
    return value if -10 < value < 25 else None


def _number(value: Any) -> float | None:
    """Read a rational, an integer or the first of several; None for anything odd or not positive."""
    try:
        number = float(cast("tuple[Any, ...]", value)[0] if isinstance(value, tuple) else value)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError, IndexError):
        return None
    return number if math.isfinite(number) and number > 0 else None
