"""Turn the bytes of a file or a page into text, and refuse what is no text."""

import codecs
import re

from portrayal.errors import BadRequest

_MAGIC = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"RIFF": "an image, sound or film",
    b"PK\x03\x04": "a ZIP archive or an office document",
    b"\x1f\x8b": "a gzip archive",
    b"\xd0\xcf\x11\xe0": "an office document",
}
_META_CHARSET = re.compile(rb"<meta[^<>]{0,200}charset=[\"']?([A-Za-z0-9_-]{2,40})", re.IGNORECASE)
_META_WITHIN = 4096


def decode(data: bytes, *, name: str, charset: str = "") -> str:
    """Return `data` as text: by its byte order mark, `charset`, a <meta charset>, UTF-8, then Windows-1252.

    Raises BadRequest when the bytes are an image, an archive or otherwise binary; `name` is used in that sentence.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace").removeprefix("\ufeff")
    _refuse_binary(data, name)
    if data.startswith(codecs.BOM_UTF8):
        return data[len(codecs.BOM_UTF8) :].decode("utf-8", errors="replace")
    named = _META_CHARSET.search(data[:_META_WITHIN])
    for encoding in (charset, "utf-8", named.group(1).decode("ascii") if named else "", "cp1252"):
        text = _try(data, encoding)
        if text is not None:
            return text
    return data.decode("latin-1")


def _try(data: bytes, encoding: str) -> str | None:
    """Return `data` in `encoding`, or None; a last character that was cut in half is left off."""
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
        return decoder.decode(data, final=False)
    except (LookupError, UnicodeError, TypeError, ValueError):
        return None


def _refuse_binary(data: bytes, name: str) -> None:
    """Raise BadRequest for a known binary format or NUL bytes."""
    kind = next((kind for magic, kind in _MAGIC.items() if data.startswith(magic)), "")
    if not kind and b"\x00" in data:
        kind = "binary data"
    if kind:
        raise BadRequest(f"{name} is {kind}, not an article.", next="Give Markdown, HTML or plain text.")
