"""A folder of posts as a source: Astro, Hugo, Jekyll, Eleventy or plain files."""

import hashlib
import re
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from portrayal.articles.slugs import slugify
from portrayal.errors import BadRequest, NotFound, OperatorError, PortrayalError
from portrayal.sources.base import BlogPost, LeftOut, Placed, PostPicture
from portrayal.sources.disk.finding import find_posts, find_posts_of_site
from portrayal.sources.disk.habits import Habits, habits_of
from portrayal.sources.disk.heads import Head, head_of, read_start, why_no_text
from portrayal.sources.disk.pictures import Picture, picture_at
from portrayal.sources.disk.placing import place_for
from portrayal.sources.disk.sites import Site, find_site
from portrayal.sources.disk.spots import is_bundle, slug_of, spot_of
from portrayal.sources.disk.targets import ANY, Target
from portrayal.sources.disk.writing import lay_down, read_post, write_post

T = TypeVar("T")

_LONGEST_PICTURE = 50_000_000
_NAMED = 500
"""Characters of the picture that a post names; one may stand in it whole, as a data: address."""
_BUNDLED = re.compile(r"(?:.*feature.*|.*cover.*|.*thumbnail.*)\.(?:jpe?g|png|webp|avif|gif)", re.IGNORECASE)
"""Pictures that Hugo's templates take by their name, without any field."""

_OURS = re.compile(r"-[0-9a-f]{10}\.\w+$")
"""How the names of placed pictures end: those count only when the post names them."""


class PostFolder:
    """The posts of a folder. What the site does with pictures is learnt once, so a series is placed in one way."""

    def __init__(self, folder: Path, allowed: Callable[[Path], Path]) -> None:
        """`allowed` resolves links and raises for what lies outside of the allowed folders."""
        self._given = folder
        self._allowed = allowed
        self._one_at_a_time: CapacityLimiter | None = None
        self.left_out: tuple[LeftOut, ...] = ()
        """Files of the last list that are no text."""

    @property
    def address(self) -> str:
        """The folder."""
        return str(self._given)

    async def posts(self, limit: int | None) -> list[BlogPost]:
        """Return the posts in the order of their paths, each with what it says of itself. Raises NotFound."""
        return await self._in_thread(partial(self._posts, limit))

    async def unplaceable(self, posts: Sequence[BlogPost]) -> dict[str, str]:
        """Return which posts could not be changed as they are now: the post's id and why. Nothing is written."""
        return await self._in_thread(partial(self._unplaceable, posts))

    async def place(self, post: BlogPost, picture: PostPicture) -> Placed:
        """Copy the picture to where the site has its pictures, and name it in the post's front matter.

        Raises CallerError when the post is gone, has another picture, or cannot be changed without disturbing the rest
        of it; OperatorError when something cannot be read or written. Then nothing has changed.
        """
        return await self._in_thread(partial(self._place, post, picture))

    async def close(self) -> None:
        """Nothing is kept open."""

    async def _in_thread(self, work: Callable[[], T]) -> T:
        self._one_at_a_time = self._one_at_a_time or CapacityLimiter(1)
        return await to_thread.run_sync(work, limiter=self._one_at_a_time)

    @cached_property
    def _folder(self) -> Path:
        return self._allowed(self._given)

    @cached_property
    def _site(self) -> Site:
        return find_site(self._folder, self._allowed)

    @cached_property
    def _habits(self) -> Habits:
        try:
            posts = find_posts_of_site(self._site, self._site.root, None)
        except NotFound:
            posts = find_posts(self._folder, None)
        return habits_of(self._site, posts, self._allowed)

    def _posts(self, limit: int | None) -> list[BlogPost]:
        if not self._folder.is_dir():
            find_posts(self._folder, limit)
        posts: list[BlogPost] = []
        left_out: list[LeftOut] = []
        for path in find_posts_of_site(self._site, self._folder, None):
            if len(posts) == limit:
                break
            found = self._post(path)
            if isinstance(found, LeftOut):
                left_out.append(found)
            else:
                posts.append(found)
        self.left_out = tuple(left_out)
        if not posts and left_out:
            raise NotFound(
                f"There are no posts in {self._folder}. {left_out[0].post}: {left_out[0].because}",
                next="Give the folder that holds the posts.",
            )
        return posts

    def _post(self, path: Path) -> BlogPost | LeftOut:
        name = path.relative_to(self._folder).as_posix().encode(errors="replace").decode()
        try:
            raw = read_start(self._allowed(path))
        except (OSError, PortrayalError):
            return BlogPost(id=name, file=str(path))
        if because := why_no_text(raw):
            return LeftOut(post=name, because=because)
        head = head_of(raw, path)
        return BlogPost(
            id=name,
            title=head.title,
            file=str(path),
            language=head.language,
            published=head.published,
            image=self._image(path, head)[:_NAMED] or None,
        )

    def _picture(self, head: Head) -> Picture | None:
        """Return the picture that the post's front matter names."""
        own = self._site.own.field
        known = (picture_at(head.fields, tuple(own.split("."))),) if own else head.pictures
        return next((each for each in known if each and each.value), None)

    def _image(self, path: Path, head: Head) -> str:
        """Return what the post calls its picture: in its front matter or, for Hugo, beside it by its name."""
        named = self._picture(head)
        if named is not None:
            return named.value.encode(errors="replace").decode()
        if self._site.own.field or self._site.generator.name != "hugo" or not is_bundle(path):
            return ""
        names = sorted(file.name for file in path.parent.iterdir())
        return next((name for name in names if _BUNDLED.fullmatch(name) and not _OURS.search(name)), "")

    def _unplaceable(self, posts: Sequence[BlogPost]) -> dict[str, str]:
        reasons = {post.id: self._obstacle(post) for post in posts}
        return {post: reason for post, reason in reasons.items() if reason}

    def _obstacle(self, post: BlogPost) -> str:
        """Return why the post could not be changed, found by changing it in memory; nothing when it could."""
        try:
            target = self._target(post, ANY)
            if target.there and not _may_replace(post, target):
                return str(_has_another(target.path, target.there))
            target.try_out()
        except PortrayalError as error:
            return str(error)
        except OSError:
            return "It cannot be read. Check who may read it."
        return ""

    def _place(self, post: BlogPost, picture: PostPicture) -> Placed:
        to = self._target(post, picture)
        data = _picture(self._allowed(picture.path))
        if to.there and (_name(to.there) == to.file.name or not _may_replace(post, to)):
            return self._again(to.path, to.there, to.file, to.file.name, data)
        write_post(to.real, to.raw, to.mode, to.fields(picture.alt_text), (to.file, data))
        because = f"{to.place.because}; {_name(to.there)} before it stays on the disk" if to.there else to.place.because
        return Placed(where=str(to.file), changed=True, because=f"{because}.", image=to.value)

    def _target(self, post: BlogPost, picture: PostPicture) -> Target:
        """Return where the picture of a post goes. Raises CallerError or OperatorError for a post that takes none."""
        path = self._folder / post.id
        real = self._allowed(path)
        if ".." in Path(post.id).parts or not path.is_relative_to(self._folder):
            raise NotFound(f"The post {post.id} is not in {self._folder}.", next="List the posts again.")
        raw, mode = read_post(real, post.id)
        head = head_of(raw, path)
        if head.fault:
            raise BadRequest(head.fault)
        name = f"{slugify(slug_of(path)) or 'hero'}-{tag_of(picture.token)}{picture.path.suffix.lower()}"
        named = self._picture(head)
        place = place_for(self._site, self._habits, path, head, named)
        file = self._allowed(place.spot.file_for(path, name))
        return Target(path, real, raw, mode, place, file, self._image(path, head), bool(named and named.among))

    def _again(self, path: Path, there: str, file: Path, name: str, data: bytes) -> Placed:
        """Answer for a post that has a picture: fine when it is this one. Raises BadRequest when it is another."""
        if _name(there) != name:
            raise _has_another(path, there)
        if spot := spot_of(self._site, path, there, {}):
            file, changed = spot.file_for(path, name), False
        else:
            changed = lay_down(file, data)
        because = "The post names this picture; its file was gone." if changed else "The post has this picture."
        return Placed(where=str(file), changed=changed, because=because, image=there)


def _name(picture: str) -> str:
    return picture.rsplit("/", 1)[-1]


def _may_replace(post: BlogPost, target: Target) -> bool:
    """Say whether the picture that a post has is ours, as it was listed, and another of ours is to take its place."""
    listed = bool(post.replaces) and target.there[:_NAMED] == post.image
    ours = listed and Path(_name(target.there)).stem.endswith(f"-{tag_of(post.replaces)}")
    return ours and not target.among


def _has_another(path: Path, there: str) -> BadRequest:
    return BadRequest(
        f"{path.name} has a picture already: {there[:200]}.",
        next="It is left alone. Take the picture out of the front matter to have another.",
    )


def tag_of(token: str) -> str:
    """Return the mark in a picture's file name by which it is known again: 10 characters made from its token."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()[:10]


def _picture(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(_LONGEST_PICTURE + 1)
    except FileNotFoundError:
        raise NotFound("The picture to place is gone.", next="Make the hero again.") from None
    except OSError as error:
        raise OperatorError("The picture to place cannot be read.", next="Check who may read it.") from error
    if len(data) > _LONGEST_PICTURE:
        raise BadRequest("The picture to place is larger than 50 MB.", next="Give a smaller one.")
    return data
