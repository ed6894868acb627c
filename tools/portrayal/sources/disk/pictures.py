"""Which fields of front matter are pictures, and which hold a picture's alt text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from portrayal.sources.matter import Fields, is_empty

FieldPath = tuple[str, ...]

_PICTURE = re.compile(r"image|img|cover|hero|thumb|banner|photo|picture|feature|teaser|poster|splash", re.IGNORECASE)
_ABOUT = re.compile(
    r"alt$|credit|caption|author|avatar|width|height|logo|icon|class|position|colou?r|fit$|hid(?:e|den)|show|enable|"
    r"type|link|text|title|licen[cs]e|by$|descri|size|style",
    re.IGNORECASE,
)
_FILE = re.compile(r"\.(?:jpe?g|png|webp|avif|gif|svg|tiff?|jxl)(?:$|[?#])", re.IGNORECASE)
_SURE = {"image", "images", "heroimage", "coverimage", "cover", "featuredimage", "ogimage", "thumbnail"}
_SOURCES = {"src", "path", "url", "image", "file", "href"}
_ALT = re.compile(r"alt(?:_?text)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Picture:
    """A field that holds a picture, or would: its value is empty then."""

    field: FieldPath
    value: str
    listed: bool = False


def pictures_in(fields: Fields) -> list[Picture]:
    """Return the picture fields of a post, in its order; fields for pictures of other things (authors) are left out."""
    return list(_pictures(fields, (), inside=False))


def _pictures(fields: Fields, path: FieldPath, *, inside: bool) -> Iterator[Picture]:
    for key, value in fields.items() if len(path) <= 2 else ():
        named = bool(_PICTURE.search(key)) and not _ABOUT.search(key)
        if not named and not (inside and key in _SOURCES):
            if not path and key == "header" and isinstance(value, dict):
                yield from _pictures(cast("Fields", value), (key,), inside=False)
            continue
        if isinstance(value, dict):
            yield from _pictures(cast("Fields", value), (*path, key), inside=True)
        elif found := _picture(
            (*path, key), cast("object", value), sure=inside or key.lower().replace("_", "") in _SURE
        ):
            yield found


def _picture(path: FieldPath, value: object, *, sure: bool) -> Picture | None:
    blank = is_empty(value)
    if isinstance(value, list):
        texts = [text for text in cast("list[object]", value) if isinstance(text, str) and text.strip()]
        if not blank and not texts:
            return None
        return Picture(path, texts[0] if texts else "", listed=True)
    if blank:
        return Picture(path, "") if sure or _is_name(path) else None
    text = str(value).strip()
    if _FILE.search(text) or (
        sure and not re.search(r"\s", text) and text.lower() not in {"true", "false", "yes", "no"}
    ):
        return Picture(path, text)
    return None


def _is_name(path: FieldPath) -> bool:
    return bool(re.search(r"image|img|thumb|photo|picture", path[-1], re.IGNORECASE))


def alt_field_in(fields: Fields, picture: FieldPath) -> FieldPath | None:
    """Return the field beside `picture` that holds its alt text."""
    table: Fields = fields
    for key in picture[:-1]:
        inner = table.get(key)
        table = cast("Fields", inner) if isinstance(inner, dict) else {}
    stem = re.sub(r"[^a-z]", "", picture[-1].lower()).rstrip("s")
    names = [key for key, value in table.items() if _ALT.search(key) and not isinstance(value, dict | list)]
    near = [
        key for key in names if len(picture) > 1 or key.lower() == "alt" or stem in re.sub(r"[^a-z]", "", key.lower())
    ]
    return (*picture[:-1], near[0]) if near else None


def usual_alt_field(picture: FieldPath) -> FieldPath:
    """Return the usual name: `alt` in a table, `heroImageAlt` in camel case, `image_alt` else."""
    *outer, name = picture
    if outer:
        return (*outer, "alt")
    name = "image" if name == "images" else name
    return (name + ("_alt" if name.islower() else "Alt"),)
