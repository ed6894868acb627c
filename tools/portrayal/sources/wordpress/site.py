"""A WordPress site over its REST API: its posts, and pictures for them in its media library."""

from collections.abc import Sequence

import anyio
from pydantic import SecretStr

from portrayal.errors import BadRequest, CallerError, NotFound, OperatorError, VendorLater
from portrayal.settings import Settings
from portrayal.sources.base import BlogPost, LeftOut, Placed, PostPicture
from portrayal.sources.wordpress.faults import has_another, may_not_change
from portrayal.sources.wordpress.logins import find_login, site_address
from portrayal.sources.wordpress.media import Media, MediaLibrary
from portrayal.sources.wordpress.opening import Opened, find_out
from portrayal.sources.wordpress.posts import PostList
from portrayal.sources.wordpress.reading import Row, User, read_one, shown_address
from portrayal.sources.wordpress.wire import Timing, Wire

AT_ONCE = 3
"""Uploads to one site: each makes a PHP process cut several sizes, and small sites have few of them."""


class WordPressSite:
    """One WordPress site with one login. Nothing is asked before the first call; `close` lets go of it.

    Raises BadRequest for an address that is none, or that would send the password in clear.
    """

    def __init__(
        self, address: str, user: str, password: SecretStr, *, page_size: int = 100, timing: Timing | None = None
    ) -> None:
        self._address = site_address(address)
        self._wire = Wire(self._address, user, password, timing or Timing())
        self._page_size = page_size
        self._opening = anyio.Lock()
        self._uploading = anyio.Semaphore(AT_ONCE)
        self._site: Opened | None = None
        self._library = MediaLibrary(self._wire, {})
        self.left_out: tuple[LeftOut, ...] = ()
        """Posts that are missing from the last list."""

    @property
    def address(self) -> str:
        """The site's address, without a slash at its end."""
        return self._address

    async def posts(self, limit: int | None = None) -> list[BlogPost]:
        """Return published posts, oldest first, at most `limit`; those behind a password are in `left_out`.

        Raises NotFound where there is none, and what the wire raises.
        """
        site = await self._open()
        listed = await PostList(self._wire, site.query, self._page_size).read(limit, site.homes, site.language)
        self.left_out = listed.left_out
        if not listed.posts:
            raise NotFound(f"{self._address} has no published post.", next="Publish one, or check the address.")
        return listed.posts

    async def unplaceable(self, posts: Sequence[BlogPost]) -> dict[str, str]:
        """Return which posts are gone, have an image by now that is not ours to replace, or are not this user's."""
        site = await self._open()
        known = {int(post.id): post for post in posts if post.id.isascii() and post.id.isdigit()}
        rows = {row.id: row for row in await PostList(self._wire, site.query, self._page_size).now(list(known))}
        shown = [row for row in rows.values() if row.id in known and row.featured_media]
        named = {row.featured_media: known[row.id].replaces for row in shown if row.is_free_for(known[row.id])}
        ours = await self._library.ours(named) if named else set[int]()
        reasons: dict[str, str] = {}
        for number, post in known.items():
            try:
                await self._check_open(rows.get(number), post, ours, site.user)
            except (CallerError, OperatorError) as error:
                reasons[post.id] = str(error)
        return reasons

    async def _check_open(self, row: Row | None, post: BlogPost, ours: set[int], user: User) -> None:
        """Raise what `place` would; `row` is None for a post that is not public any more, or gone."""
        if row is None:
            row = await self._row(post.id)
            await self._check_free(row, post)
        elif row.featured_media and not (row.is_free_for(post) and row.featured_media in ours):
            raise has_another(self._address, post.id)
        if not user.may_change(row):
            raise may_not_change(self._address, self._wire.user)

    async def place(self, post: BlogPost, picture: PostPicture) -> Placed:
        """Upload a picture unless it is there already, and make it the post's featured image.

        An image that the post has got is never replaced, but for the one of ours that `post.replaces` names. Raises
        BadRequest when the post has another image by now, NotFound when it or the picture is gone.
        """
        await self._open()
        row = await self._row(post.id)
        media = await self._library.find(picture.token)
        if media is not None and row.featured_media == media.id:
            changed = await self._library.describe(media, picture.alt_text)
            because = "Its alt text was missing." if changed else "The post has this picture already."
            return Placed(where=self._shown(media), changed=changed, because=because, image=f"{media.id}")
        await self._check_free(row, post)
        uploaded = media is None
        if media is None:
            async with self._uploading:
                media = await self._library.upload(picture, post.id)
            # An upload takes a while, and people may have chosen an image meanwhile.
            await self._check_free(await self._row(post.id), post, media)
        await self._library.describe(media, picture.alt_text)
        await self._feature(post, media)
        because = "The picture was uploaded and set" if uploaded else "The picture was there already and was set"
        because += " as the post's featured image."
        return Placed(where=self._shown(media), changed=True, because=because, image=f"{media.id}")

    async def close(self) -> None:
        """Let go of connections."""
        await self._wire.close()

    def _shown(self, media: Media) -> str:
        return shown_address(media.source_url, f"{self._address}/?attachment_id={media.id}")

    async def _row(self, number: str) -> Row:
        if not number.isascii() or not number.isdigit():
            raise BadRequest(f"{number!r} is no number of a post.", next="Take it from the list of posts.")
        fields = "id,featured_media,status,link"
        answer = await self._wire.get(f"wp/v2/posts/{number}", context="edit", _fields=fields)
        row = read_one(Row, answer.value, self._address)
        if row.status == "trash":
            raise NotFound(f"Post {number} at {self._address} is in the bin.", next="Make the plan again.")
        return row

    async def _check_free(self, row: Row, post: BlogPost, ours: Media | None = None) -> None:
        """Raise BadRequest unless the post has no image, or the one of ours that may be replaced."""
        now = row.featured_media
        if not now or (ours is not None and now == ours.id):
            return
        if not row.is_free_for(post) or now not in await self._library.ours({now: post.replaces}):
            raise has_another(self._address, post.id)

    async def _feature(self, post: BlogPost, media: Media) -> None:
        fields = {"_fields": "id,featured_media"}
        body = {"featured_media": media.id}
        answer = await self._wire.safely("POST", f"wp/v2/posts/{post.id}", fields, body)
        if read_one(Row, answer.value, self._address).featured_media != media.id:
            # WordPress answers 200 and sets nothing when it cannot read the picture.
            raise VendorLater(
                f"{self._address} has the picture, but did not make it the image of post {post.id}.",
                next="Make the same call again; if that does not help, set it by hand in WordPress.",
            )

    async def _open(self) -> Opened:
        """Find the REST API and check the login, once."""
        async with self._opening:
            if self._site is None:
                self._site = await find_out(self._wire)
                self._library = MediaLibrary(self._wire, self._site.query)
            return self._site


def open_wordpress(settings: Settings, address: str) -> WordPressSite:
    """Return the site at `address` with its login from PORTRAYAL_WORDPRESS.

    Raises BadRequest for no address, OperatorError without a login for it.
    """
    login = find_login(settings, address)
    return WordPressSite(login.address, login.user, login.password)
