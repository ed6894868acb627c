"""Finished pictures by signed addresses: whoever has one sees it until it expires; there is nothing to guess."""

from pathlib import Path

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from portrayal_mcp.web.links import Links
from portrayal_mcp.web.users import UserHomes

TYPES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp", ".avif": "image/avif"}
GONE = "There is no such picture, or its address has expired. Ask for it again."


class Pictures:
    """Serves /pictures; every fault is the same answer, so that it tells nobody what exists."""

    def __init__(self, homes: UserHomes, links: Links) -> None:
        self._homes, self._links = homes, links

    async def answer(self, request: Request) -> Response:
        """Return the file whose address this server, or one with the same secret, has signed."""
        path = request.path_params["path"]
        query = request.query_params
        owner = query.get("of", "")
        file = None
        if owner and self._links.holds(owner, path, query.get("expires", ""), query.get("sig", "")):
            file = await anyio.to_thread.run_sync(_inside, self._homes.settings_of(owner).home, path)
        if file is None:
            return PlainTextResponse(GONE, 404, headers={"Cache-Control": "no-store"})
        headers = {
            "Cache-Control": "private, max-age=3600",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        return FileResponse(file, media_type=TYPES[file.suffix.lower()], headers=headers)


def _inside(home: Path, path: str) -> Path | None:
    """Return the picture below `home`, or None for what is elsewhere, gone, or no picture."""
    root = home.resolve()
    full = (root / path).resolve()
    return full if root in full.parents and full.suffix.lower() in TYPES and full.is_file() else None
