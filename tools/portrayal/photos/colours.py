"""Any image mode as plain sRGB pixels: what is measured, trained on and delivered."""

import io
from typing import Any, cast

from PIL import Image, ImageCms

_SRGB: Any = cast("Any", ImageCms).createProfile("sRGB")


def as_srgb(image: Image.Image) -> Image.Image:
    """Return 8-bit RGB in sRGB without metadata: profiles applied, alpha on white, 16-bit, CMYK and grey converted."""
    if image.mode.startswith(("I", "F")):
        image = _eight_bit(image)
    if image.mode == "P" or (image.mode in ("RGB", "L") and "transparency" in image.info):
        image = image.convert("RGBA")
    alpha = image.getchannel("A") if image.mode in ("RGBA", "LA", "PA") else None
    if image.mode in ("RGBa", "La"):
        image = image.convert("RGBA")
        alpha = image.getchannel("A")
    pixels = _profiled(image)
    if alpha is not None:
        pixels = Image.composite(pixels, Image.new("RGB", pixels.size, "white"), alpha)
    if pixels is image:
        pixels = image.copy()
    pixels.info.clear()
    return pixels


def _profiled(image: Image.Image) -> Image.Image:
    """Apply an embedded ICC profile; a profile that is broken or does not fit the mode counts as sRGB."""
    profile = cast("bytes | None", image.info.get("icc_profile"))
    plain = image.convert({"RGBA": "RGB", "LA": "L", "PA": "RGB"}.get(image.mode, image.mode))
    if profile and plain.mode in ("RGB", "L", "CMYK", "LAB"):
        try:
            source: Any = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(plain, source, _SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            converted = None
        if converted is not None:
            return converted
    return plain if plain.mode == "RGB" else plain.convert("RGB")


def _eight_bit(image: Image.Image) -> Image.Image:
    """Scale 16-bit grey to 8 bits (65535 is white); Pillow's own convert would clip it."""
    brightest = cast("tuple[float, float]", image.getextrema())[1]
    white = 65535 if image.mode.startswith("I;16") or brightest > 255 else 1 if brightest <= 1 else 255
    return image.convert("F").point(lambda value: value * (255 / white) + 0.0).convert("L")
