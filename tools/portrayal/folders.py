"""Which files may be read and written: home, output, what `PORTRAYAL_ALLOW` lists, and the project we run in."""

from collections.abc import Iterable
from pathlib import Path

from portrayal.errors import BadRequest, OperatorError
from portrayal.settings import FILE, Settings

OWN = (FILE, "ledger.sqlite", "http.secret")
"""What the home folder holds for Portrayal alone: keys and money. Companions (-wal, -shm) begin with the same name."""


LONGEST_NAME = 255
"""Bytes of one name in a path, on the usual file systems."""


class Folders:
    """The allowed folders, symlinks resolved. An agent's path outside them is refused before it is touched."""

    def __init__(
        self, settings: Settings, *, extra: Iterable[Path] = (), cwd: Path | None = None, confined: bool = False
    ) -> None:
        """`confined`: a user over the network has the home folder only, and relative paths are in it."""
        project = None if confined else _project(cwd)
        roots = [settings.home, settings.output, *settings.allow, *extra, *([project] if project else [])]
        self._roots = tuple(
            dict.fromkeys(root.expanduser().resolve() for root in ([settings.home] if confined else roots))
        )
        self._base = settings.home.resolve() if confined else project or settings.output
        self._opened: tuple[Path, ...] = ()
        self._confined = confined
        self._home = settings.home.resolve()

    def open_also(self, roots: Iterable[Path]) -> None:
        """Allow the folders that the host says its user has opened, and no longer those it named before.

        Folders as wide as a disk are passed over.
        """
        self._opened = tuple(dict.fromkeys(project for root in roots if (project := _project(root))))

    @property
    def _all(self) -> tuple[Path, ...]:
        return tuple(dict.fromkeys((*self._roots, *self._opened)))

    def allowed(self, path: Path) -> Path:
        """Return `path` resolved; a relative one is in the project we run in, else in the output folder.

        Raises BadRequest for what is no path, and OperatorError that names the setting which would permit it.
        """
        if "\0" in str(path):
            raise BadRequest("A path cannot contain a NUL character.", next="Give a plain file path.")
        if any(len(part.encode(errors="replace")) > LONGEST_NAME for part in path.parts):
            raise BadRequest(f"{_short(path)} has a name that is too long.", next="Give an existing path.")
        try:
            full = (self._base / path.expanduser()).resolve()
        except (OSError, RuntimeError, ValueError) as error:
            raise BadRequest(
                f"{str(path)!r} is not a path that can be followed.", next="Give an absolute path."
            ) from error
        if full.parent == self._home and full.name.casefold().startswith(OWN):
            raise BadRequest(f"{full} is Portrayal's own file: it holds keys or money.", next="Give another file.")
        if any(full == root or root in full.parents for root in self._all):
            return full
        if self._confined:
            raise BadRequest(
                f"{_short(path)} is not one of your files here.",
                next="Give a path as earlier answers named it, or send the file first.",
            )
        raise OperatorError(
            f"{_short(path)} is outside the folders that may be used.",
            next=f"Allowed: {', '.join(map(str, self._all))}. To add one, set PORTRAYAL_ALLOW to it and restart.",
        )


def _project(cwd: Path | None) -> Path | None:
    """The folder we run in, unless it is as wide as a home folder or the whole disk (some hosts start there)."""
    try:
        folder = (Path.cwd() if cwd is None else cwd).resolve()
        user = Path.home().resolve()
    except (OSError, RuntimeError):  # the folder was deleted, or nobody has a home here
        return None
    wide = {Path(folder.anchor), *user.parents, user}
    return None if folder in wide or "System32" in folder.parts else folder


def _short(path: Path) -> str:
    text = str(path)
    return text if len(text) <= 200 else f"{text[:120]}…{text[-60:]}"
