"""Read `portrayal.toml` in the root of a site: what its owner has decided."""

import difflib
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import cast

from portrayal.errors import BadRequest, PortrayalError
from portrayal.models import Noun

FILE = "portrayal.toml"
_LONGEST = 100_000


class SiteChoices(Noun):
    """What `portrayal.toml` of a site says; each key left out is decided by the site's posts and its generator."""

    posts: tuple[str, ...] = ()
    """Folders of posts, below the root."""
    images: str | None = None
    """Folder of pictures below the root; `./` or `./images` is beside each post."""
    url: str | None = None
    """What stands before a picture's name in the post."""
    field: str | None = None
    """Front matter field of the picture; `cover.image` is a field in a table."""
    alt_field: str | None = None
    """Front matter field of the alt text; an empty text writes none."""


def read_site_file(root: Path, allowed: Callable[[Path], Path]) -> SiteChoices | None:
    """Return the choices of the site at `root`, or None without such a file. Raises BadRequest that names the slip."""
    try:
        path = allowed(root / FILE)
        text = path.read_bytes()[:_LONGEST].decode("utf-8-sig")
        table = tomllib.loads(text)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    except PortrayalError:  # Portrayal's own settings, or a link to somewhere else
        return None
    except (OSError, ValueError, RecursionError):
        raise BadRequest(f"{root / FILE} is not valid TOML.", next="Correct it, or delete it.") from None
    known = SiteChoices.model_fields
    for key, value in table.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(known)}."
            raise BadRequest(f"{root / FILE} has an unknown key {key}.", next=hint)
        _check(root / FILE, key, value)
    posts = table.get("posts", [])
    return SiteChoices.model_validate({**table, "posts": tuple([posts] if isinstance(posts, str) else posts)})


def _check(path: Path, key: str, value: object) -> None:
    """Raise BadRequest for a value of the wrong kind, a path out of the site, or a field that cannot be one."""
    texts = cast("list[object]", value) if key == "posts" and isinstance(value, list) else [value]
    if not all(isinstance(text, str) for text in texts):
        raise BadRequest(f"{path} has a value of the wrong kind for {key}.", next="Give a text in quotes.")
    for text in map(str, texts):
        parts = text.split(".") if key in {"field", "alt_field"} else text.replace("\\", "/").split("/")
        if key in {"posts", "images"} and (".." in parts or Path(text).is_absolute() or "\0" in text or not text):
            raise BadRequest(f"{path}: {key} must be a folder below the site.", next="Give it without / before it.")
        blank = key == "alt_field" and not text
        if key in {"field", "alt_field"} and not blank and not all(_is_key(part) for part in parts):
            raise BadRequest(f"{path}: {key} is not the name of a field.", next='Such as "image" or "cover.image".')


def _is_key(part: str) -> bool:
    return part.replace("-", "").replace("_", "").isalnum() and part.isascii() and not part.isdigit()
