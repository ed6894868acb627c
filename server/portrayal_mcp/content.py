"""From a result to what hosts show: structured content, a small preview inline, the full file as a link."""

import base64
import json
from pathlib import Path, PurePath

import anyio.to_thread
from mcp.types import CallToolResult, ContentBlock, ImageContent, ResourceLink, TextContent

from portrayal.catalog.requests import Picture, Result
from portrayal.errors import PortrayalError
from portrayal_mcp.homes import View

LONGEST_ERROR = 3_000
"""Characters of an error: what a caller sent in is not sent back whole."""

PREVIEW_BYTES = 150_000
"""Inline previews stay under this, so that no host's limit on a result is near (1 MB, research on hosts)."""


async def to_content(result: Result, view: View | None = None, *, links: bool = True) -> CallToolResult:
    """Return the answer of a tool: text for hosts that show text, the same as structured content, and pictures.

    Without `links` for a view, which finds the address in the structured content: a host gave its view no result that
    held a resource link (claude-ai-mcp issue 753, 2026-08).
    """
    view = view or View()
    pictures = result.pictures()
    sent = view.sent(result.sent())
    if addresses := [address for picture in pictures if (address := view.link(picture))]:
        sent["links"] = addresses
    blocks: list[ContentBlock] = [TextContent(type="text", text=json.dumps(sent, ensure_ascii=False))]
    for picture in pictures:
        blocks += await _shown(picture, view, link=links)
    return CallToolResult(content=blocks, structured_content=sent)


def to_error(error: PortrayalError, view: View | None = None) -> CallToolResult:
    """Return a failure as plain text: what is wrong and what to do; hosts show the model nothing else."""
    text = (view or View()).fault(str(error))
    shown = text if len(text) <= LONGEST_ERROR else f"{text[: LONGEST_ERROR - 500]} … {text[-500:]}"
    return CallToolResult(is_error=True, content=[TextContent(type="text", text=shown)])


async def _shown(picture: Picture, view: View, *, link: bool) -> list[ContentBlock]:
    preview = await anyio.to_thread.run_sync(small_jpeg, Path(picture.path), PREVIEW_BYTES, picture.preview_width)
    shown: list[ContentBlock] = []
    if preview is not None:
        data = base64.b64encode(preview).decode("ascii")
        shown.append(ImageContent(type="image", data=data, mime_type="image/jpeg"))
    return [*shown, _link(picture, view)] if link else shown


def _link(picture: Picture, view: View) -> ResourceLink:
    where = view.link(picture) or view.text(picture.path)
    return ResourceLink(
        type="resource_link",
        uri=picture.uri,
        name=PurePath(picture.path).name,
        description=f"{picture.about} (a JPEG; the file itself: {where})",
        mime_type="image/jpeg",
    )


def small_jpeg(path: Path, limit: int, width: int = 768) -> bytes | None:
    """Return a JPEG preview of at most `limit` bytes, or None when the file is gone."""
    from PIL import Image

    from portrayal.photos.finishing import preview_jpeg

    try:
        with Image.open(path) as image:
            return preview_jpeg(image, max_bytes=limit, width=width)
    except OSError:
        return None
