"""The way in for photos: PUT, GET and DELETE below /files, each user in their own inbox."""

import re
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import anyio.to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from portrayal.errors import PortrayalError
from portrayal_mcp.homes import Home
from portrayal_mcp.web.owners import current_owner
from portrayal_mcp.web.users import UserHomes

LARGEST = 25_000_000
MOST_FILES = 1_000
MOST_BYTES = 4_000_000_000
PIECE = re.compile(r"\w(?:[\w ()+.-]{0,98}[\w)])?")
KINDS = {"jpg": "jpeg", "jpeg": "jpeg", "png": "png", "webp": "webp", "heic": "heif", "heif": "heif"}
"""What a name may end with, and what the bytes must be."""
HEIF = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")


class Refused(Exception):
    """The request cannot be served: an HTTP status and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class Files:
    """Serves /files for the users of `homes`."""

    def __init__(self, homes: UserHomes) -> None:
        self._homes = homes

    async def answer(self, request: Request) -> Response:
        """Take a photo, list the inbox, or delete a photo; every refusal is a sentence."""
        try:
            async with self._homes.lent(current_owner()) as home:
                return await _served(request, home)
        except Refused as error:
            return JSONResponse({"error": str(error)}, error.status)
        except PortrayalError as error:
            return JSONResponse({"error": str(error)}, 503)
        except ClientDisconnect:
            return Response(status_code=400)
        except OSError as error:
            return JSONResponse({"error": f"The file cannot be kept: {error.strerror}."}, 507)


async def _served(request: Request, home: Home) -> Response:
    inbox = home.studio.settings.home / "inbox"
    parts = _parts(request.path_params.get("path", ""))
    match request.method:
        case "PUT":
            return await _put(request, home, inbox, parts)
        case "DELETE":
            return await _delete(inbox, parts)
        case _:
            return JSONResponse({"files": await anyio.to_thread.run_sync(_names, inbox)})


def _parts(path: str) -> list[str]:
    """Split the path after /files/ into one folder at most and a name. Raises Refused for anything that leads away."""
    parts = path.split("/") if path else []
    if len(parts) > 2 or not all(PIECE.fullmatch(part) and ".." not in part for part in parts):
        raise Refused(400, "Name it /files/NAME or /files/FOLDER/NAME, of letters, digits, spaces and ._-()+.")
    return parts


async def _put(request: Request, home: Home, inbox: Path, parts: list[str]) -> Response:
    kind = KINDS.get(parts[-1].rpartition(".")[2].lower()) if parts else None
    if kind is None or "." not in parts[-1]:
        raise Refused(415, f"Only photos can be sent: a name that ends with {', '.join(sorted(KINDS))}.")
    if int(request.headers.get("content-length") or 0) > LARGEST:
        raise Refused(413, f"A photo may have at most {LARGEST // 1_000_000} MB.")
    await anyio.to_thread.run_sync(_check_room, inbox)
    target = inbox.joinpath(*parts)
    draft = target.with_name(f".{secrets.token_hex(8)}.part")
    await anyio.to_thread.run_sync(lambda: target.parent.mkdir(parents=True, exist_ok=True))
    try:
        size = await _receive(request.stream(), draft, kind)
        await anyio.to_thread.run_sync(draft.replace, target)
    finally:
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(lambda: draft.unlink(missing_ok=True))
    said = {"file": home.view.text(str(target)), "bytes": size}
    return JSONResponse(said | {"use": f'photos=["{home.view.text(str(target.parent))}"]'}, 201)


async def _receive(stream: AsyncIterator[bytes], draft: Path, kind: str) -> int:
    """Write what arrives, and stop at the first sign that it is no photo or too large; returns its size."""
    size, head = 0, b""
    async with await anyio.open_file(draft, "xb") as file:
        async for chunk in stream:
            size += len(chunk)
            if size > LARGEST:
                raise Refused(413, f"A photo may have at most {LARGEST // 1_000_000} MB.")
            if len(head) < 12:
                head = (head + chunk)[:12]
                if len(head) == 12 and kind_of(head) != kind:
                    raise Refused(415, "The bytes are not a photo of the kind that the name says.")
            await file.write(chunk)
    if kind_of(head) != kind:
        raise Refused(415, "The bytes are not a photo of the kind that the name says.")
    return size


async def _delete(inbox: Path, parts: list[str]) -> Response:
    target = inbox.joinpath(*parts)

    def remove() -> bool:
        if not parts or not target.is_file():
            return False
        target.unlink()
        return True

    if not await anyio.to_thread.run_sync(remove):
        raise Refused(404, "There is no such file.")
    return Response(status_code=204)


def kind_of(head: bytes) -> str | None:
    """Say what the first 12 bytes of a file are: jpeg, png, webp, heif, or None for anything else."""
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    return "heif" if head[4:8] == b"ftyp" and head[8:12] in HEIF else None


def _files(inbox: Path) -> list[Path]:
    return [path for pattern in ("*", "*/*") for path in inbox.glob(pattern) if path.is_file()]


def _names(inbox: Path) -> list[str]:
    return sorted(path.relative_to(inbox).as_posix() for path in _files(inbox) if path.suffix != ".part")


def _check_room(inbox: Path) -> None:
    files = _files(inbox)
    if len(files) >= MOST_FILES or sum(path.stat().st_size for path in files) >= MOST_BYTES:
        raise Refused(507, f"The inbox is full: {MOST_FILES:,} photos or {MOST_BYTES // 10**9} GB. DELETE some first.")
