"""What child processes of tests leave out: reading the text of pictures, which takes longer than all else, and drawing.

`python -c quick(program)` runs a program or a module as it stands, with pictures that nobody reads.
"""

import importlib
from pathlib import Path


class Patch:
    """Replaces what a dotted name means, until the process ends."""

    def setattr(self, target: str, name: object, /) -> None:
        module, _, last = target.rpartition(".")
        setattr(importlib.import_module(module), last, name)


def patch(*, drawing: bool) -> None:
    """Leave reading out of this process; without `drawing` pictures are plain gradients."""
    from gradients import draw_gradients, encode_quickly
    from portrayal.photos.checking import lettering

    lettering.find_lines = lambda image, children=None: []
    encode_quickly(Patch())
    if not drawing:
        draw_gradients(Patch())


def quick(program: str, *, drawing: bool = False) -> str:
    """Return the code for `python -c` that runs `program`: the path of a script, or the name of a module."""
    run = "run_path" if program.endswith(".py") else "run_module"
    return (
        f"import runpy, sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import quickly; "
        f"quickly.patch(drawing={drawing}); runpy.{run}({program!r}, run_name='__main__')"
    )
