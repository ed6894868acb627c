"""Child process: decode a HEIC file, or one reduced to what is measured. Only this process runs libheif."""

import io
import json
from typing import Any

from PIL import Image

from portrayal.photos.colours import as_srgb
from portrayal.photos.outside.answering import MOST_MEMORY, serve


def decode(question: bytes) -> bytes:
    """Answer {"side", "most_pixels"} and the file's bytes with a JSON line (size, exif in hex) and raw sRGB pixels.

    `side` of 0 means all pixels. libheif applies the orientation itself.
    """
    head, _, data = question.partition(b"\n")
    wish: dict[str, int] = json.loads(head)
    try:
        with Image.open(io.BytesIO(data), formats=["HEIF"]) as image:
            _check_size(image, wish["most_pixels"])
            size, exif = image.size, image.info.get("exif") or b""
            if wish["side"] and max(size) > wish["side"]:
                image.thumbnail((wish["side"], wish["side"]), Image.Resampling.LANCZOS, reducing_gap=3)
            pixels = as_srgb(image)
    except (ValueError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - a damaged file makes its decoder raise anything
        raise ValueError("its content is no image, or the file is damaged") from None
    said: dict[str, Any] = {"size": size, "shown": pixels.size, "exif": exif.hex()}
    return json.dumps(said).encode() + b"\n" + pixels.tobytes()


def _check_size(image: Image.Image, most: int) -> None:
    if image.width * image.height > most:
        raise ValueError(f"it has more than {most // 1_000_000} million pixels")


if __name__ == "__main__":
    import pillow_heif  # pyright: ignore[reportMissingImports]

    pillow_heif.register_heif_opener()  # pyright: ignore[reportUnknownMemberType]
    serve(decode, memory=MOST_MEMORY)
