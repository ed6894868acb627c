"""HEIC, the format of iPhones: decoded in a child process, because libheif has had holes (CVE-2026-84383)."""

import importlib.util
import json
from dataclasses import dataclass

from PIL import Image

from portrayal.photos.outside.asking import NoAnswer, Outside, Refused

LIMIT_S = 30.0
"""Seconds for one file; 12 million pixels take about half a second."""

_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis")
_ANY_CODEC = (b"mif1", b"msf1")
_CHILDREN = Outside("portrayal.photos.outside.heic", limit_s=LIMIT_S)


class HeicUnreadable(Exception):
    """The file cannot be decoded: `because` says why in half a sentence, `next` what to do."""

    def __init__(self, because: str, *, next: str = "") -> None:
        super().__init__(because)
        self.because, self.next = because, next


@dataclass(frozen=True, slots=True)
class HeicPhoto:
    """Upright sRGB pixels, the full size, and the file's EXIF."""

    image: Image.Image
    size: tuple[int, int]
    exif: Image.Exif


def is_heic(data: bytes) -> bool:
    """Tell by the first bytes whether a file is HEIC; AVIF is not, Pillow reads it itself."""
    if data[4:8] != b"ftyp":
        return False
    other = data[16 : max(16, int.from_bytes(data[:4]))][:200]
    return data[8:12] in _BRANDS or (data[8:12] in _ANY_CODEC and any(brand in other for brand in _BRANDS))


def decode_heic(data: bytes, *, side: int, most_pixels: int, children: Outside = _CHILDREN) -> HeicPhoto:
    """Decode with the longer side at most `side` pixels (0: all of them). Raises HeicUnreadable."""
    if importlib.util.find_spec("pillow_heif") is None:
        raise HeicUnreadable(
            "it is a HEIC photo", next="To read these, run: pip install 'portrayal[heic]'; or export it as JPEG."
        )
    wish = json.dumps({"side": side, "most_pixels": most_pixels}).encode()
    try:
        answer = children.ask(wish + b"\n" + data)
    except Refused as refusal:
        raise HeicUnreadable(str(refusal)) from None
    except NoAnswer:
        raise HeicUnreadable("its decoder crashed or took too long, so the file is damaged or hostile") from None
    head, _, pixels = answer.partition(b"\n")
    said = json.loads(head)
    exif = Image.Exif()
    exif.load(bytes.fromhex(said["exif"]))
    return HeicPhoto(Image.frombytes("RGB", tuple(said["shown"]), pixels), tuple(said["size"]), exif)
