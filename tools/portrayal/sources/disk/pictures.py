"""Which fields of front matter are pictures, and which hold a picture's alt text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from portrayal.sources.matter import Fields, as_table, at_path, is_empty

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
    """A field that holds a picture, or would: its value is empty then. `among` others it stands in a list."""

    field: FieldPath
    value: str
    listed: bool = False
    among: bool = False


def pictures_in(fields: Fields) -> list[Picture]:
    """Return the picture fields of a post, in its order; fields for pictures of other things (authors) are left out."""
    return list(_pictures(fields, (), inside=False))


def picture_at(fields: Fields, path: FieldPath) -> Picture | None:
    """Return the picture of a field that is known to be for one."""
    return _picture(path, at_path(fields, path), sure=True)


def _pictures(fields: Fields, path: FieldPath, *, inside: bool) -> Iterator[Picture]:
    for key, value in fields.items() if len(path) <= 2 else ():
        table = as_table(value)
        if not _is_picture(key) and not (inside and key in _SOURCES):
            if table is not None and not path and key == "header":
                yield from _pictures(table, (key,), inside=False)
        elif table is not None:
            yield from _pictures(table, (*path, key), inside=True)
        elif found := _picture((*path, key), value, sure=inside or key.lower().replace("_", "") in _SURE):
            yield found


def _is_picture(key: str) -> bool:
    return bool(_PICTURE.search(key)) and not _ABOUT.search(key)


def _picture(path: FieldPath, value: object, *, sure: bool) -> Picture | None:
    blank = is_empty(value)
    if blank and not sure:
        return None
    if isinstance(value, list):
        items = cast("list[object]", value)
        texts = [text for text in items if isinstance(text, str) and text.strip()]
        if not blank and not texts:
            return None
        return Picture(path, texts[0] if texts else "", listed=True, among=len(items) > 1)
    if blank:
        return Picture(path, "")
    text = str(value).strip()
    if _FILE.search(text) or (
        sure and not re.search(r"\s", text) and text.lower() not in {"true", "false", "yes", "no"}
    ):
        return Picture(path, text)
    return None


def alt_field_in(fields: Fields, picture: FieldPath) -> FieldPath | None:
    """Return the field beside `picture` that holds its alt text, the one of its own name first; never another's."""
    *outer, name = picture
    table = (as_table(at_path(fields, tuple(outer))) or {}) if outer else fields
    stem = _stem(name)
    owners = {key: _stem(_ALT.sub("", key)) for key, value in table.items() if _is_alt(key, value)}
    others = {_stem(key) for key in table if key not in owners} - {stem, ""}
    near = [key for key, owner in owners.items() if owner not in others and (outer or not owner or stem in owner)]
    near.sort(key=lambda key: (owners[key] != stem, owners[key] != ""))
    return (*outer, near[0]) if near else None


def _is_alt(key: str, value: object) -> bool:
    return bool(_ALT.search(key)) and not isinstance(value, dict | list)


def _stem(name: str) -> str:
    """Return the letters by which two fields are one: cover_image and coverImages."""
    return re.sub(r"[^a-z]", "", name.lower()).rstrip("s")


def usual_alt_field(picture: FieldPath) -> FieldPath:
    """Return the usual name: `alt` in a table, `heroImageAlt` in camel case, `image_alt` else."""
    *outer, name = picture
    if outer:
        return (*outer, "alt")
    name = "image" if name == "images" else name
    return (name + ("_alt" if name.islower() else "Alt"),)
