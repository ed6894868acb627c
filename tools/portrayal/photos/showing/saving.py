"""How sheets are encoded."""

import io

from PIL import Image


def jpeg(sheet: Image.Image) -> bytes:
    """Return a JPEG in which letters stay sharp."""
    buffer = io.BytesIO()
    sheet.save(buffer, "JPEG", quality=90, subsampling=0, optimize=True)
    return buffer.getvalue()
