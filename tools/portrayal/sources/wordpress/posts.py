"""List a site's posts: first the numbers of all of them, then the texts of those that are wanted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portrayal.errors import BadRequest, VendorNever
from portrayal.sources.base import BlogPost, LeftOut
from portrayal.sources.wordpress.faults import TooLong
from portrayal.sources.wordpress.reading import Row, blog_post, read_rows
from portrayal.sources.wordpress.wire import Wire

MOST_POSTS = 50_000
TEXTS_AT_ONCE = 25
ROWS_AT_ONCE = 100
RESTARTS = 3


@dataclass(frozen=True)
class Listed:
    """The posts in order, and those that were left out."""

    posts: list[BlogPost]
    left_out: tuple[LeftOut, ...]


class PostList:
    """Reads the posts of one site. `query` goes with every request: how a plugin is asked for all languages."""

    def __init__(self, wire: Wire, query: Mapping[str, str], page_size: int) -> None:
        self._wire = wire
        self._query = query
        self._size = page_size

    async def read(self, limit: int | None, homes: Mapping[str, str], language: str) -> Listed:
        """Return published posts by date, then number, at most `limit`; those behind a password are left out.

        The order is made here: WordPress's own by date leaves open which of two posts of one date comes first, and
        its pages then repeat one and miss another.
        """
        rows = sorted(await self._numbers(), key=lambda row: (row.date_gmt, row.id))
        hidden = [row for row in rows if row.content.protected]
        wanted = [row.id for row in rows if not row.content.protected][:limit]
        found: dict[int, Row] = {}
        left_out = [LeftOut(post=f"{row.id}", because="It is behind a password.") for row in hidden]
        for start in range(0, len(wanted), TEXTS_AT_ONCE):
            found |= await self._texts(wanted[start : start + TEXTS_AT_ONCE], left_out)
        posts = [blog_post(found[number], homes, language) for number in wanted if number in found]
        return Listed(posts, tuple(left_out))

    async def _numbers(self) -> list[Row]:
        """Return number and date of every published post, read again when posts went away between two pages."""
        for _ in range(RESTARTS):
            rows = await self._walk()
            if rows is not None:
                return rows
        raise VendorNever(
            f"The list of posts at {self._wire.address} changes while it is read.", next="Try again when it is at rest."
        )

    async def _walk(self) -> list[Row] | None:
        """Read page after page, in the order of numbers, which never tie; None when the total went down meanwhile."""
        rows: dict[int, Row] = {}
        most = 0
        for page in range(1, MOST_POSTS // self._size + 1):
            try:
                answer = await self._wire.get(
                    "wp/v2/posts",
                    status="publish",
                    per_page=self._size,
                    page=page,
                    orderby="id",
                    order="asc",
                    _fields="id,date_gmt,content.protected",
                    **self._query,
                )
            except BadRequest:  # how WordPress says that there is no such page
                if page == 1:
                    raise
                return list(rows.values())
            found = read_rows(Row, answer.value, self._wire.address)
            total, pages = (_whole(answer.headers.get(name)) for name in ("x-wp-total", "x-wp-totalpages"))
            if total is not None and total < most:
                return None
            most = max(most, total or 0)
            fresh = {row.id: row for row in found if row.id not in rows}
            if found and not fresh:
                break
            rows |= fresh
            # A page may be short in the middle: WordPress leaves out what the login may not read. So a full page is
            # always followed by another, and a short one by as many as the site counts.
            if not found or (len(found) < self._size and page >= (pages or 0)):
                return list(rows.values())
        raise VendorNever(
            f"The list of posts at {self._wire.address} cannot be read to its end.",
            next="A plugin or a cache answers every page alike: let it leave /wp-json/ alone.",
        )

    async def _texts(self, numbers: list[int], left_out: list[LeftOut]) -> dict[int, Row]:
        """Return the posts with these numbers, in halves where they are too long for one answer.

        One that has gone meanwhile is missing, one that is too long by itself is told in `left_out`.
        """
        try:
            answer = await self._wire.get(
                "wp/v2/posts",
                context="edit",
                status="publish",
                include=",".join(map(str, numbers)),
                per_page=100,
                _fields="id,date_gmt,link,lang,title,content.rendered,featured_media",
                **self._query,
            )
        except TooLong:
            if len(numbers) == 1:
                left_out.append(LeftOut(post=f"{numbers[0]}", because="It is too long to be read."))
                return {}
            half = len(numbers) // 2
            return await self._texts(numbers[:half], left_out) | await self._texts(numbers[half:], left_out)
        rows = read_rows(Row, answer.value, self._wire.address)
        return {row.id: row for row in rows if row.id in numbers}

    async def now(self, numbers: Sequence[int]) -> list[Row]:
        """Return author and featured image of these posts as they are now; one that is not public is missing."""
        found: list[Row] = []
        for start in range(0, len(numbers), ROWS_AT_ONCE):
            some = ",".join(map(str, numbers[start : start + ROWS_AT_ONCE]))
            fields = "id,author,featured_media"
            answer = await self._wire.get(
                "wp/v2/posts", include=some, per_page=ROWS_AT_ONCE, _fields=fields, **self._query
            )
            found += read_rows(Row, answer.value, self._wire.address)
        return found


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
