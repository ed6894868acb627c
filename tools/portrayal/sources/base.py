"""What every source of posts can do: list them in the blog's own order, and put a picture where the blog shows it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Protocol

from pydantic import AfterValidator

from portrayal.models import Noun


def _whole(text: str) -> str:
    return text.encode(errors="replace").decode()


Whole = Annotated[str, AfterValidator(_whole)]
"""A text whose half characters ("\\\\ud83d" in YAML or JSON) are question marks, because nobody can write them down."""


class BlogPost(Noun):
    """One post as its source knows it; given either as a file to read or as text."""

    id: str
    """Stable within its source: the path below the folder (with /), or a site's number of the post."""
    title: Whole = ""
    file: str | None = None
    """Absolute path of the post, for folders."""
    text: Whole | None = None
    """Content as HTML or Markdown, for sites."""
    url: str | None = None
    language: Whole = ""
    published: str | None = None
    """ISO date, where the post has one."""
    image: Whole | None = None
    """The image that the post has already: a path, an address or a site's number."""
    replaces: str = ""
    """The token of our picture that the post shows and that another may replace; nobody else's ever is."""


class LeftOut(Noun):
    """What stands among the posts and is none, or is not for us to read: its file or its number, and why."""

    post: Whole
    because: str


class PostPicture(Noun):
    """A finished hero to put into a post."""

    path: Path
    """The file on this disk."""
    alt_text: str
    title: str = ""
    token: str
    """The hero's id, from its content: the same picture placed again under it is not uploaded again."""


class Placed(Noun):
    """Where a picture went: the file or the address, and whether anything was changed for it."""

    where: str
    changed: bool
    because: str
    image: str = ""
    """What the post's `image` is from now on, as the source lists it."""


class Source(Protocol):
    """A blog. Everything raises PortrayalError in our words; listing changes nothing."""

    @property
    def address(self) -> str:
        """What people call it: the folder, or the site's address."""
        ...

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """What the last list of posts left out."""
        ...

    async def posts(self, limit: int | None) -> list[BlogPost]:
        """Return the posts in a stable order, at most `limit`. Raises NotFound where there is none."""
        ...

    async def unplaceable(self, posts: Sequence[BlogPost]) -> dict[str, str]:
        """Return which posts could not take a picture as they are now: the post's id and why. Changes nothing.

        A post whose picture `place` would leave alone is among them.
        """
        ...

    async def place(self, post: BlogPost, picture: PostPicture) -> Placed:
        """Put the picture into the post. Repeating it changes nothing and uploads nothing again.

        Only a picture of ours is replaced, the one that `post.replaces` names. Raises CallerError when the post has
        another image by now or is gone, OperatorError or VendorLater otherwise.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
