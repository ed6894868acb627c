"""Put a picture into a site's media library once: it is looked for before every upload, by a slug of its token."""

import hashlib
import io
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import anyio.to_thread

from portrayal.articles.slugs import slugify
from portrayal.errors import BadRequest, NotFound, OperatorError, PortrayalError, VendorLater
from portrayal.sources.base import PostPicture
from portrayal.sources.wordpress.faults import AGAIN, Lost, Refused, Unsent, WrongKind, no_answer, refusal
from portrayal.sources.wordpress.reading import Media, read_rows
from portrayal.sources.wordpress.wire import Wire

OURS = "portrayal-"
"""How the slug of every picture that we upload begins."""
KINDS = {".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png", ".webp": "webp", ".avif": "avif"}
FIELDS = "id,slug,source_url,alt_text"
LONGEST_IN_ADDRESS = 1_500
"""Characters of an alt text, percent-encoded, that fit into the address of the upload; a longer one is set after it."""
LONGEST_TITLE = 200
AT_ONCE = 100
_TOKEN = re.compile(r"[a-z0-9]{6,60}")


def slug_of(token: str) -> str:
    """Return the slug that a picture with this token has at every site."""
    plain = token if _TOKEN.fullmatch(token) else hashlib.sha256(token.encode()).hexdigest()[:24]
    return OURS + plain


def _slugs_of(token: str) -> list[str]:
    """Return what the slug may have become where it was taken: WordPress adds a number to it."""
    slug = slug_of(token)
    return [slug, *(f"{slug}-{number}" for number in range(2, 6))]


class MediaLibrary:
    """The media library of one site. `query` goes with every look: how a plugin is asked for all languages."""

    def __init__(self, wire: Wire, query: dict[str, str]) -> None:
        self._wire = wire
        self._query = query
        self._jpeg = False
        """Whether the site has refused another format, so that all go up as JPEG: WebP needs WordPress 5.8."""

    async def find(self, token: str) -> Media | None:
        """Return the picture that was uploaded with this token, the first if there are several.

        Raises OperatorError when it is there and this user may not see it.
        """
        return next(iter(await self._all(token)), None)

    async def _all(self, token: str) -> list[Media]:
        """Return every picture with this token, by number."""
        slugs = _slugs_of(token)
        # Not with context=edit: then WordPress leaves out, without a word, what others have uploaded.
        answer = await self._wire.get(
            "wp/v2/media", slug=",".join(slugs), per_page=10, orderby="id", order="asc", _fields=FIELDS, **self._query
        )
        rows = read_rows(Media, answer.value, self._wire.address)
        if not rows and answer.headers.get("x-wp-total", "0") != "0":
            raise OperatorError(
                f"The picture is at {self._wire.address} already, but {self._wire.user} may not see it.",
                next="Use the login of an Editor or an Administrator in PORTRAYAL_WORDPRESS.",
            )
        return sorted((media for media in rows if media.slug in slugs), key=lambda media: media.id)

    async def ours(self, tokens: Mapping[int, str]) -> set[int]:
        """Return which pictures of the library, by number, were uploaded with these tokens; none that is gone."""
        numbers, found = list(tokens), set[int]()
        for start in range(0, len(numbers), AT_ONCE):
            some = ",".join(map(str, numbers[start : start + AT_ONCE]))
            answer = await self._wire.get("wp/v2/media", include=some, per_page=AT_ONCE, _fields=FIELDS, **self._query)
            rows = read_rows(Media, answer.value, self._wire.address)
            found |= {row.id for row in rows if row.slug in _slugs_of(tokens.get(row.id, ""))}
        return found

    async def describe(self, media: Media, alt_text: str) -> bool:
        """Give a picture its alt text if it has none; returns whether that was so."""
        if media.alt_text.strip() or not alt_text:
            return False
        await self._wire.safely("POST", f"wp/v2/media/{media.id}", {"_fields": FIELDS}, {"alt_text": alt_text})
        return True

    async def upload(self, picture: PostPicture, post: str) -> Media:
        """Upload a picture that `find` did not find; as JPEG where the site refuses its format.

        After a failure that leaves open whether WordPress has it, it is looked for, several times and with pauses,
        before it is sent once more. Raises our own errors.
        """
        if picture.path.suffix.lower() not in KINDS:
            raise BadRequest(f"{picture.path.name} is no picture for a site.", next=f"Give one of {', '.join(KINDS)}.")
        data, suffix = await _read(picture.path), picture.path.suffix.lower()
        if not self._jpeg or KINDS[suffix] == "jpeg":
            try:
                return await self._upload(picture, post, data, suffix)
            except WrongKind:
                if KINDS[suffix] == "jpeg":
                    raise
        media = await self._upload(picture, post, await anyio.to_thread.run_sync(_as_jpeg, data), ".jpg")
        self._jpeg = True
        return media

    async def _upload(self, picture: PostPicture, post: str, data: bytes, suffix: str) -> Media:
        wire = self._wire
        for last in (False, True):
            try:
                media = await self._send(picture, post, data, suffix)
            except Lost as fault:
                media = await self._look_again(picture.token, broke_down=fault.status in {500, 502})
            except Unsent as fault:
                if last:
                    raise no_answer(fault, wire.address) from None
                media = await self._after(wire.timing.backoff_s[0], picture.token)
            except Refused as fault:
                if last or fault.status not in {429, 503} or fault.wait_s > wire.timing.longest_wait_s:
                    raise refusal(fault, wire.address, wire.user) from None
                media = await self._after(fault.wait_s or wire.timing.backoff_s[-1], picture.token)
            if media is not None:
                return await self._only(picture.token, media)
        raise VendorLater(
            f"{wire.address} did not say what became of the upload, and the picture is not in its library.",
            next=AGAIN,
        )

    async def _send(self, picture: PostPicture, post: str, data: bytes, suffix: str) -> Media:
        """Make the one request that adds a picture. Raises Unsent, Lost or Refused."""
        name = slugify(picture.path.stem) or slugify(picture.title) or "hero"
        about: dict[str, Any] = {"slug": slug_of(picture.token), "post": post, "_fields": FIELDS}
        about |= {"title": picture.title[:LONGEST_TITLE]} if picture.title else {}
        about |= {"alt_text": picture.alt_text} if len(quote(picture.alt_text)) <= LONGEST_IN_ADDRESS else {}
        headers = {
            "Content-Type": f"image/{KINDS[suffix]}",
            "Content-Disposition": f'attachment; filename="{name}{suffix}"',
            # A body that was cut off on its way is refused instead of stored.
            "Content-MD5": hashlib.md5(data, usedforsecurity=False).hexdigest(),
        }
        answer = await self._wire.once("POST", "wp/v2/media", about, content=data, headers=headers)
        try:
            return Media.model_validate(answer.value)
        except ValueError:
            raise Lost(200) from None

    async def _only(self, token: str, media: Media) -> Media:
        """Return the first picture with this token and take the others away: all came after `find` had found none.

        They come about when an upload of a killed process, or of another machine, ends beside this one. Both sides
        keep the same one.
        """
        first, *copies = await self._all(token) or [media]
        for copy in copies:
            with suppress(PortrayalError):  # gone already, or this user may not; a copy does no harm
                await self._wire.safely("DELETE", f"wp/v2/media/{copy.id}", {"force": "true", "_fields": "deleted"})
        return first

    async def _after(self, pause: float, token: str) -> Media | None:
        await self._wire.timing.sleep(pause)
        return await self.find(token)

    async def _look_again(self, token: str, *, broke_down: bool) -> Media | None:
        """Look for a picture that WordPress may have, and let it finish it where the server broke down."""
        for pause in self._wire.timing.settle_s:
            if media := await self._after(pause, token):
                if broke_down:
                    await self._finish(media)
                return media
        return None

    async def _finish(self, media: Media) -> None:
        """Let WordPress make the smaller sizes over which PHP broke down; the picture is there without them as well."""
        route, body = f"wp/v2/media/{media.id}/post-process", {"action": "create-image-subsizes"}
        with suppress(Unsent, Lost, Refused):
            await self._wire.once("POST", route, {"_fields": FIELDS}, body=body)


def _as_jpeg(data: bytes) -> bytes:
    """Return a finished picture as a JPEG that says the same of where it comes from. Blocking. Raises WrongKind."""
    from PIL import Image

    from portrayal.photos.encoding import encode

    try:
        with Image.open(io.BytesIO(data)) as image:
            packet = image.info.get("xmp") or b""
            return encode(image.convert("RGB"), "jpg", packet if isinstance(packet, bytes) else packet.encode()).data
    except (OSError, ValueError):
        raise WrongKind("The picture could not be made a JPEG for this site.", next="Make the hero again.") from None


async def _read(path: Path) -> bytes:
    try:
        return await anyio.to_thread.run_sync(path.read_bytes)
    except OSError:
        raise NotFound(f"There is no picture {path}.", next="Make it again.") from None
