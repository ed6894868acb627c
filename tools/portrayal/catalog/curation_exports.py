"""Write what other trainers take: folders that can be copied to a GPU machine, and archives with a page beside them."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from portrayal.photos.packing import zipped
from portrayal.rules.exports import TrainingSet, find_export


def write_exports(root: Path, names: Iterable[str], training_set: TrainingSet, files: Mapping[str, bytes]) -> list[str]:
    """Write each export into a folder of its name below `root`; returns the folders' names. Raises OSError.

    `files` are the trained folder's pictures and captions by name.
    """
    done: list[str] = []
    for name in names:
        export = find_export(name)
        folder = root / name
        for path, text in export.files(training_set).items():
            _write(folder / path, text.encode())
        if export.kind == "archive":
            inside = [(entry, files[entry]) for entry in export.zip_names(training_set)]
            _write(folder / f"{training_set.name}_v{training_set.version}.zip", zipped(inside))
        else:
            for path, stem in export.pictures(training_set).items():
                _write(folder / path, files[f"{stem}.jpg"])
        done.append(name)
    return done


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    if path.suffix == ".sh":
        path.chmod(0o755)
