"""A WordPress site beside its emulator, for tests: what to place, and the pauses that were made."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from emulators.wordpress import PASSWORD, USER, WordPressEmulator
from portrayal.sources.base import BlogPost, PostPicture
from portrayal.sources.wordpress import WordPressSite
from portrayal.sources.wordpress.wire import Timing

TOKEN = "0a1b2c3d4e5f"
SLUG = f"portrayal-{TOKEN}"


@dataclass
class Desk:
    """The source under test, its site, and the pauses it made."""

    source: WordPressSite
    site: WordPressEmulator
    naps: list[float] = field(default_factory=list)

    @property
    def uploads(self) -> int:
        return self.site.count("POST", "wp/v2/media")

    @property
    def media(self) -> list[dict[str, Any]]:
        return list(self.site.blog.media.values())


@asynccontextmanager
async def wordpress_desk(
    *posts: dict[str, Any], password: str = PASSWORD, page_size: int = 100, request_s: float = 20.0, folder: str = ""
) -> AsyncIterator[Desk]:
    """Open a site that holds `posts`, and a source for it that sleeps for no time."""
    naps: list[float] = []

    async def nap(seconds: float) -> None:
        naps.append(seconds)

    with WordPressEmulator() as site:
        site.blog.add(*posts)
        timing = Timing(request_s=request_s, upload_s=request_s, sleep=nap)
        site.blog.folder = folder
        source = WordPressSite(site.url, USER, SecretStr(password), page_size=page_size, timing=timing)
        try:
            yield Desk(source, site, naps)
        finally:
            await source.close()


def hero(folder: Path, **changes: Any) -> PostPicture:
    """Return a finished picture; its bytes are none, as nobody reads them here."""
    path = folder / "Müde Köpfe.jpg"
    path.write_bytes(b"\xff\xd8" + b"picture" * 20_000)
    return PostPicture(**{"path": path, "alt_text": "A desk & a lamp", "title": "Calm", "token": TOKEN, **changes})


def listed(number: int, image: str | None = None, replaces: str = "") -> BlogPost:
    """Return a post as it was listed, and the token of the picture that another may replace."""
    return BlogPost(id=str(number), text="<p>Text</p>", image=image, replaces=replaces)
