"""Whether it decodes to its last row, and has exactly the pixels that were promised (R-ratio)."""

import io

from PIL import Image, UnidentifiedImageError

from portrayal.models import Check, Size


def decoded(data: bytes) -> Image.Image | None:
    """Return the RGB picture, or None for data that is no complete image."""
    try:
        with Image.open(io.BytesIO(data)) as opened:
            return opened.convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def check_pixels(image: Image.Image, size: Size) -> Check:
    """Say whether the picture has exactly the size."""
    found = f"{image.width}x{image.height}"
    if found == size:
        return Check(check="size", ok=True, because=f"It is exactly {size}, which is 16:9.")
    exact = image.width * 9 == image.height * 16
    return Check(check="size", ok=False, because=f"It is {found}{', 16:9 but' if exact else ''} not {size}.")
