"""Our uploads at the vendor: made with a mark, found by it, and deleted as soon as nothing needs them."""

import json
import re
from collections.abc import AsyncIterator
from typing import NamedTuple

from portrayal.errors import PortrayalError, VendorLater
from portrayal.providers.replicate.answers import Json, inner, seconds_at
from portrayal.providers.replicate.api import HOME, Api

_ID = re.compile("[A-Za-z0-9]{1,64}")


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


async def upload(api: Api, content: tuple[str, bytes, str], metadata: Json) -> str:
    """Upload (file name, bytes, media type) and return its URL. Sent once: it may be large."""
    parts = {"content": content, "metadata": (None, json.dumps(metadata), "application/json")}
    made = await api.safely("POST", "/v1/files", "the upload", wait=False, files=parts)
    url = inner(made, "urls").get("get")
    if not isinstance(url, str):
        raise VendorLater("Replicate took the upload and named no address for it.", next="Try again.")
    return url


async def forget(api: Api, record: Json) -> bool:
    """Delete the uploads that an order was given: they show faces. False when one may still be there."""
    urls = [value for value in inner(record, "input").values() if isinstance(value, str)]
    return all([await forget_url(api, url) for url in urls])


async def forget_url(api: Api, url: str) -> bool:
    """Delete an upload by its URL, if it is one of this API's files."""
    base, _, name = url.rpartition("/")
    if base not in {f"{api.origin}/v1/files", f"{HOME}/v1/files"} or not _ID.fullmatch(name):
        return True
    try:
        await api.safely("DELETE", f"/v1/files/{name}", "the uploaded photos", gone_is_fine=True)
    except PortrayalError:
        return False
    return True
