"""Which files may be read and written: home, output, what `PORTRAYAL_ALLOW` lists, and the project we run in."""

from collections.abc import Iterable
from pathlib import Path

from portrayal.errors import BadRequest, OperatorError
from portrayal.settings import Settings


class Folders:
    """The allowed folders, symlinks resolved. An agent's path outside them is refused before it is touched."""

    def __init__(self, settings: Settings, *, extra: Iterable[Path] = (), cwd: Path | None = None) -> None:
        project = _project(Path.cwd() if cwd is None else cwd)
        roots = [settings.home, settings.output, *settings.allow, *extra, *([project] if project else [])]
        self._roots = tuple(dict.fromkeys(root.expanduser().resolve() for root in roots))
        self._base = project or settings.output

    def allowed(self, path: Path) -> Path:
        """Return `path` resolved, or raise OperatorError that names the setting which would permit it."""
        if "\0" in str(path):
            raise BadRequest("A path cannot contain a NUL character.", next="Give a plain file path.")
        try:
            full = (self._base / path.expanduser()).resolve()
        except (OSError, RuntimeError) as error:
            raise BadRequest(f"{path} is not a path that can be followed.", next="Give an absolute path.") from error
        if any(full == root or root in full.parents for root in self._roots):
            return full
        raise OperatorError(
            f"{path} is outside the folders that may be used.",
            next=f"Allowed: {', '.join(map(str, self._roots))}. To add a folder, set PORTRAYAL_ALLOW to it and restart.",
        )


def _project(cwd: Path) -> Path | None:
    """The folder we run in, unless it is as wide as a home folder or the whole disk (some hosts start there)."""
    wide = {Path(cwd.anchor), *Path.home().parents, Path.home()}
    return None if cwd in wide or "System32" in cwd.parts else cwd
