"""Change a post and lay its picture down: all of it or nothing, and never over what somebody else has written."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from stat import S_IMODE, S_ISREG, S_IWGRP, S_IWOTH, S_IWUSR

from portrayal.errors import BadRequest, NotFound, OperatorError
from portrayal.photos.files import write_atomically
from portrayal.sources.matter import Path as Keys
from portrayal.sources.matter import Value, set_fields

LONGEST_POST = 5_000_000
"""Bytes of a post that is changed."""

_ADDS_BLOCK = {".md", ".mdx", ".markdown"}


def read_post(path: Path, name: str) -> tuple[bytes, int]:
    """Return the bytes of a post and its mode. Raises NotFound, BadRequest for what is no post, OperatorError."""
    try:
        state = path.stat()
        if not S_ISREG(state.st_mode) or state.st_size > LONGEST_POST:
            raise BadRequest(f"{name} is not a post: it is no file, or longer than 5 MB.", next="Leave it out.")
        return path.read_bytes(), S_IMODE(state.st_mode)
    except FileNotFoundError:
        raise NotFound(f"The post {name} is gone.", next="List the posts again.") from None
    except OSError as error:
        raise OperatorError(f"The post {name} cannot be read.", next="Check who may read it.") from error


def edited(path: Path, raw: bytes, mode: int, fields: Mapping[Keys, Value]) -> bytes:
    """Return the post with its fields set; nothing is written.

    Raises BadRequest when the fields cannot be set, OperatorError when the post may not be written.
    """
    if not mode & (S_IWUSR | S_IWGRP | S_IWOTH):
        raise OperatorError(f"{path.name} is read-only.", next="Make it writable, or set the image by hand.")
    return set_fields(raw, fields, add_block=path.suffix.lower() in _ADDS_BLOCK)


def check_folder(folder: Path) -> None:
    """Raise OperatorError when nothing can be written into a folder, or made where it is to be."""
    there = next((each for each in (folder, *folder.parents) if each.exists()), folder)
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        raise OperatorError(f"Nothing can be written in {there}.", next="Check who may write there.")


def write_post(path: Path, raw: bytes, mode: int, fields: Mapping[Keys, Value], picture: tuple[Path, bytes]) -> None:
    """Lay the picture down and set the fields of the post that was read as `raw`.

    Raises BadRequest when the fields cannot be set, when the post changed since, or when another file has the
    picture's name; OperatorError when it cannot be written. Then nothing has changed.
    """
    changed = edited(path, raw, mode, fields)
    made = lay_down(*picture)
    try:
        _check_same(path, raw)
        write_atomically(path, changed, mode=mode)
    except BaseException as error:
        if made:
            with suppress(OSError):
                picture[0].unlink()
        if isinstance(error, OSError):
            raise OperatorError(f"{path.name} cannot be written.", next="Check who may write there.") from error
        raise


def _check_same(path: Path, raw: bytes) -> None:
    if path.read_bytes() != raw:
        raise BadRequest(f"{path.name} was changed while its picture was placed.", next="Place the picture again.")


def lay_down(file: Path, data: bytes) -> bool:
    """Write a picture and say whether it was not there. Raises BadRequest when another file has its name."""
    try:
        if file.exists():
            if file.is_file() and file.read_bytes() == data:
                return False
            raise BadRequest(f"{file} is there already and is another picture.", next="Move it away.")
        write_atomically(file, data)
    except OSError as error:
        raise OperatorError(f"{file} cannot be written.", next="Check who may write there.") from error
    return True
