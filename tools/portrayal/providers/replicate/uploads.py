"""Our uploads at the vendor, found by the mark that we gave them."""

from collections.abc import AsyncIterator
from typing import NamedTuple

from portrayal.providers.replicate.answers import inner, seconds_at
from portrayal.providers.replicate.api import Api


class Upload(NamedTuple):
    """One file: where it is, what it holds, whose it is, and until when (Unix seconds, the vendor's clock)."""

    url: str
    sha256: str
    token: str
    expires: float


async def uploads_of(api: Api, token: str | None = None) -> AsyncIterator[Upload]:
    """Yield Portrayal's uploads, newest first: those of one order, or all of them."""
    async for row in api.pages("/v1/files", "your files"):
        metadata, urls = inner(row, "metadata"), inner(row, "urls")
        mark, url = metadata.get("portrayal"), urls.get("get")
        if isinstance(mark, str) and isinstance(url, str) and token in {None, mark}:
            digest = inner(row, "checksums").get("sha256") or metadata.get("sha256")
            yield Upload(url, str(digest), mark, seconds_at(row.get("expires_at")) or 0.0)
