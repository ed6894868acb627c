"""One tool a file; this list is the extension surface. Faces (server, command line, library) read it."""

from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from portrayal import studio as _studio
from portrayal.catalog import backfill, cancel, classify, curate, generate, library, look, review, train
from portrayal.settings import Settings
from portrayal.tool import Tool

TOOLS: tuple[Tool, ...] = (
    classify.TOOL,
    generate.TOOL,
    curate.TOOL,
    train.TOOL,
    review.TOOL,
    backfill.TOOL,
    look.TOOL,
    cancel.TOOL,
    library.TOOL,
)


def open_studio(
    settings: Settings | None = None,
    *,
    extra_folders: Iterable[Path] = (),
    confined: bool = False,
    at_once: int | None = None,
) -> AbstractAsyncContextManager[_studio.Studio]:
    """Open a studio that can finish every tool's jobs; `settings` default to the environment."""
    works = {tool.name: tool.work for tool in TOOLS if tool.work}
    return _studio.open_studio(settings, works=works, extra_folders=extra_folders, confined=confined, at_once=at_once)
