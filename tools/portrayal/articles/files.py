"""Read an article's file: within the allowed folders, text only, and no more than is needed."""

from collections.abc import Callable
from pathlib import Path
from stat import S_ISREG

from portrayal.articles.decoding import decode
from portrayal.articles.given import LONGEST_FILE
from portrayal.articles.markup import Kind
from portrayal.errors import BadRequest, NotFound

KINDS: dict[str, Kind] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdx": "mdx",
    ".html": "html",
    ".htm": "html",
    ".txt": "plain",
}
"""The files that we read, by suffix."""


def read_file(given: str, *, allowed: Callable[[Path], Path]) -> tuple[Path, Kind, str]:
    """Return the path as it was given, how to parse it, and its text (the first 5 MB).

    `allowed` resolves links and raises when the file lies outside of the allowed folders. Raises NotFound when there
    is no such file, and BadRequest for a folder, another suffix, or a file that is no text.
    """
    path = _path(given)
    real = allowed(path)
    try:
        state = real.stat()
    except OSError as fault:
        raise NotFound(f"There is no file {given}.", next="Check the path; a full path is safest.") from fault
    if real.is_dir():
        raise BadRequest(f"{given} is a folder, not a file.", next="Name one article in it.")
    kind = KINDS.get(real.suffix.lower())
    if kind is None or not S_ISREG(state.st_mode):
        found = f"a {real.suffix} file" if real.suffix else "a file without a suffix"
        raise BadRequest(f"{given} is {found}.", next=f"Articles are read from {', '.join(KINDS)} files.")
    try:
        with real.open("rb") as file:
            data = file.read(LONGEST_FILE)
    except OSError as fault:
        raise BadRequest(f"{given} cannot be read.", next="Check the file's permissions.") from fault
    return path, kind, decode(data, name=given)


def _path(given: str) -> Path:
    """Return the path that was named, with `~` as the user's folder."""
    try:
        given.encode()
        if "\x00" not in given:
            return Path(given).expanduser()
    except UnicodeError as fault:
        raise BadRequest("The path holds characters that no file name has.", next="Give a plain path.") from fault
    except RuntimeError as fault:
        raise BadRequest(f"{given} names an unknown user's folder.", next="Give a full path.") from fault
    raise BadRequest("The path holds a NUL character.", next="Give a plain path.")
