"""From the `source` of a call to the blog behind it."""

from pathlib import Path
from typing import cast

import anyio.to_thread

from portrayal.errors import BadRequest
from portrayal.sources.base import BlogPost, Source
from portrayal.studio import Studio


def open_blog(studio: Studio, source: str) -> Source:
    """Return the blog that `source` names: a folder of posts, or a WordPress site by its address.

    Raises NotFound, BadRequest or OperatorError; nothing is sent yet.
    """
    if source.startswith(("http://", "https://")):
        raise BadRequest("A site cannot be backfilled by this version.", next="Give a folder of posts.")
    return cast("Source", _Folder(studio.folders.allowed(Path(source))))


class _Folder:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def address(self) -> str:
        return str(self.folder)

    async def posts(self, limit: int | None) -> list[BlogPost]:
        from portrayal.catalog.series.old import find_posts

        files = await anyio.to_thread.run_sync(find_posts, self.folder, limit)
        return [
            BlogPost(id=file.relative_to(self.folder).as_posix().encode(errors="replace").decode(), file=str(file))
            for file in files
        ]

    async def close(self) -> None:
        return
