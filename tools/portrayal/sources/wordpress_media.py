"""Put a picture into a site's media library once: it is looked for before every upload, by a slug of its token."""

import hashlib
import re
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import anyio.to_thread

from portrayal.articles.slugs import slugify
from portrayal.errors import NotFound, OperatorError, PortrayalError, VendorLater
from portrayal.sources.base import PostPicture
from portrayal.sources.wordpress_faults import AGAIN, Lost, Refused, Unsent, no_answer, refusal
from portrayal.sources.wordpress_reading import Media, read_one, read_rows
from portrayal.sources.wordpress_wire import Wire

OURS = "portrayal-"
"""How the slug of every picture that we upload begins."""
KINDS = {".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png", ".webp": "webp", ".avif": "avif"}
FIELDS = "id,slug,source_url,alt_text"
TRIES = 2
LONGEST_IN_ADDRESS = 1_500
"""Characters of an alt text, percent-encoded, that fit into the address of the upload; a longer one is set after it."""
_TOKEN = re.compile(r"[a-z0-9]{6,60}")


def slug_of(token: str) -> str:
    """Return the slug that a picture with this token has at every site."""
    plain = token if _TOKEN.fullmatch(token) else hashlib.sha256(token.encode()).hexdigest()[:24]
    return OURS + plain


class MediaLibrary:
    """The media library of one site. `query` goes with every look: how a plugin is asked for all languages."""

    def __init__(self, wire: Wire, query: dict[str, str]) -> None:
        self._wire = wire
        self._query = query

    async def find(self, token: str) -> Media | None:
        """Return the picture that was uploaded with this token, the first if there are several.

        Raises OperatorError when it is there and this user may not see it.
        """
        return next(iter(await self._all(token)), None)

    async def _all(self, token: str) -> list[Media]:
        """Return every picture with this token, by number.

        WordPress adds a number to a slug that is taken, so those are asked for too.
        """
        slug = slug_of(token)
        slugs = [slug, *(f"{slug}-{number}" for number in range(2, 6))]
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

    async def is_ours(self, number: int) -> bool:
        """Say whether a picture of the library was uploaded by us; one that is gone is not."""
        try:
            answer = await self._wire.get(f"wp/v2/media/{number}", _fields=FIELDS)
        except NotFound:
            return False
        return read_one(Media, answer.value, self._wire.address).slug.startswith(OURS)

    async def describe(self, media: Media, alt_text: str) -> bool:
        """Give a picture its alt text if it has none; returns whether that was so."""
        if media.alt_text.strip() or not alt_text:
            return False
        await self._wire.safely("POST", f"wp/v2/media/{media.id}", {"_fields": FIELDS}, {"alt_text": alt_text})
        return True

    async def upload(self, picture: PostPicture, post: str) -> Media:
        """Upload a picture that `find` did not find.

        After a failure that leaves open whether WordPress has it, it is looked for, several times and with pauses,
        before it is sent once more. Raises our own errors.
        """
        data = await _read(picture.path)
        fault: Unsent | Lost | Refused = Lost()
        for _ in range(TRIES):
            try:
                return await self._only(picture.token, await self._send(picture, post, data))
            except Lost as lost:
                fault = lost
                if media := await self._look_again(picture.token):
                    return await self._only(picture.token, media)
            except Unsent as unsent:
                fault = unsent
                await self._wire.timing.sleep(self._wire.timing.backoff_s[0])
            except Refused as refused:
                fault = refused
                if refused.status not in {429, 503} or refused.wait_s > self._wire.timing.longest_wait_s:
                    break
                await self._wire.timing.sleep(refused.wait_s or self._wire.timing.backoff_s[-1])
                if media := await self.find(picture.token):
                    return media
        if isinstance(fault, Refused):
            raise refusal(fault, self._wire.address, self._wire.user) from None
        if isinstance(fault, Unsent):
            raise no_answer(fault, self._wire.address) from None
        raise VendorLater(
            f"{self._wire.address} did not say what became of the upload, and the picture is not in its library.",
            next=AGAIN,
        )

    async def _send(self, picture: PostPicture, post: str, data: bytes) -> Media:
        """Make the one request that adds a picture. Raises Unsent, Lost or Refused."""
        name = slugify(picture.path.stem) or slugify(picture.title) or "hero"
        suffix = picture.path.suffix.lower()
        about: dict[str, Any] = {"slug": slug_of(picture.token), "post": post, "_fields": FIELDS}
        about |= {"title": picture.title} if picture.title else {}
        about |= {"alt_text": picture.alt_text} if len(quote(picture.alt_text)) <= LONGEST_IN_ADDRESS else {}
        headers = {
            "Content-Type": f"image/{KINDS.get(suffix, 'jpeg')}",
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

    async def _look_again(self, token: str) -> Media | None:
        for pause in self._wire.timing.settle_s:
            await self._wire.timing.sleep(pause)
            if media := await self.find(token):
                return await self._finished(media)
        return None

    async def _finished(self, media: Media) -> Media:
        """Let WordPress make the smaller sizes that it may not have come to; it does nothing if it has."""
        try:
            await self._wire.once(
                "POST",
                f"wp/v2/media/{media.id}/post-process",
                {"_fields": FIELDS},
                body={"action": "create-image-subsizes"},
            )
        except (Unsent, Lost, Refused):
            return media
        return media


async def _read(path: Path) -> bytes:
    try:
        return await anyio.to_thread.run_sync(path.read_bytes)
    except OSError:
        raise NotFound(f"There is no picture {path}.", next="Make it again.") from None
