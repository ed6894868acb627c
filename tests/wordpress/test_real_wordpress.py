"""The source against a real WordPress that scripts/wordpress.py has started (`make wordpress`); skipped without one.

PORTRAYAL_WORDPRESS_TEST names the file in which the script tells where it is and who may log in.
"""

import json
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from PIL import Image
from pydantic import SecretStr

from portrayal import BackfillRequest, backfill_heroes
from portrayal.catalog import open_studio
from portrayal.errors import BadRequest, NotFound, OperatorError
from portrayal.sources.base import BlogPost, PostPicture
from portrayal.sources.wordpress import WordPressSite, open_wordpress
from portrayal.sources.wordpress.media import slug_of
from portrayal.sources.wordpress.wire import Timing
from studios import make_settings
from wordpress.proxy import BreakingProxy

TOLD = os.environ.get("PORTRAYAL_WORDPRESS_TEST", "")
SITE: dict[str, Any] = json.loads(Path(TOLD).read_text(encoding="utf-8")) if TOLD else {}
pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(not TOLD, reason="needs a real WordPress: make wordpress"),
]
TIMING = Timing(settle_s=(0.2, 0.5, 1.0, 2.0, 4.0))
_numbers = count(1)


@asynccontextmanager
async def opened(
    address: str = "", user: str = "editor", password: str = "", **more: Any
) -> AsyncIterator[WordPressSite]:
    """Open the site with a login."""
    secret = SecretStr(password or SITE["passwords"][user])
    site = WordPressSite(address or SITE["site"], user, secret, timing=TIMING, **more)
    try:
        yield site
    finally:
        await site.close()


def rest(method: str, route: str, **more: Any) -> httpx2.Response:
    """Ask WordPress by another way than ours."""
    login = ("owner", SITE["passwords"]["owner"])
    return httpx2.request(method, f"{SITE['site']}/wp-json/wp/v2/{route}", auth=login, timeout=60, **more)


def stored(picture: PostPicture) -> list[dict[str, Any]]:
    """Return every picture of the library that has the token of `picture` in its slug."""
    rows = rest("GET", "media", params={"per_page": 100, "context": "edit"}).json()
    return [row for row in rows if row["slug"].startswith(slug_of(picture.token))]


def featured(post: BlogPost) -> int:
    return rest("GET", f"posts/{post.id}").json()["featured_media"]


def fresh() -> BlogPost:
    """Return a post without an image that no other test uses."""
    return BlogPost(id=str(SITE["posts"][-next(_numbers)]), text="")


def hero(
    folder: Path, name: str = "Müde Köpfe.jpg", size: tuple[int, int] = (1280, 720), **changes: Any
) -> PostPicture:
    path = folder / name
    Image.effect_noise(size, 40).convert("RGB").save(path, quality=80)
    token = os.urandom(6).hex()
    return PostPicture(
        **{"path": path, "alt_text": "Ein „Tisch“ & ein Stuhl", "title": "Ruhe & Kraft", "token": token, **changes}
    )


@pytest.mark.parametrize("page_size", [7, 64, 100])
@pytest.mark.parametrize("door", ["site", "plain"])
async def test_every_published_post_is_listed_once_by_date_then_number(door, page_size):
    async with opened(SITE[door], page_size=page_size) as site:
        found = await site.posts(None)
        assert [one.post for one in site.left_out] == [f"{SITE['special']['protected']}"]
    keys = [(each.published, int(each.id)) for each in found]
    assert keys == sorted(keys)
    public = {*SITE["posts"], *(SITE["special"][name] for name in ("amp", "sticky", "featured"))}
    assert Counter(int(each.id) for each in found) == Counter(public)


async def test_posts_tell_their_title_text_language_address_and_image():
    async with opened() as site:
        found = {int(each.id): each for each in await site.posts(None)}
    assert found[SITE["special"]["amp"]].title == "Fish & chips “today” 🐟"
    german = found[SITE["posts"][1]]
    assert (german.language, german.published) == ("de", "2026-01-20T08:00:00+00:00")
    assert "schläft tiefer" in str(german.text)
    assert "<!--" not in str(german.text)
    assert Counter(each.language for each in found.values()) == {"en": 19, "de": 16, "fr": 16, "es": 16}
    assert httpx2.get(str(german.url)).status_code == 200
    assert [each.image for each in found.values() if each.id == str(SITE["special"]["featured"])] == [
        str(SITE["theirs"])
    ]


async def test_a_limit_takes_the_first_posts():
    async with opened() as site:
        every = await site.posts(None)
        assert await site.posts(5) == every[:5]


async def test_a_picture_goes_up_with_its_words_is_featured_and_the_same_call_changes_nothing(tmp_path):
    post, picture = fresh(), hero(tmp_path)
    async with opened() as site:
        placed = await site.place(post, picture)
        again = await site.place(post, picture)
    (media,) = stored(picture)
    assert (placed.changed, again.changed) == (True, False)
    assert placed.where == again.where == media["source_url"]
    assert (media["alt_text"], media["title"]["raw"], media["slug"]) == (
        picture.alt_text,
        picture.title,
        slug_of(picture.token),
    )
    assert "/mude-kopfe" in media["source_url"]
    assert (featured(post), media["post"]) == (media["id"], int(post.id))
    assert httpx2.get(media["source_url"]).content == picture.path.read_bytes()


async def test_a_picture_that_wordpress_scales_down_is_not_uploaded_again(tmp_path):
    post, picture = fresh(), hero(tmp_path, size=(3840, 2160))
    async with opened() as site:
        placed = await site.place(post, picture)
        again = await site.place(post, picture)
    assert placed.where.endswith("-scaled.jpg")
    assert (again.changed, len(stored(picture))) == (False, 1)


async def test_plain_addresses_work_as_well(tmp_path):
    post, picture = fresh(), hero(tmp_path)
    async with opened(SITE["plain"]) as site:
        assert (await site.place(post, picture)).changed
        assert not (await site.place(post, picture)).changed
    assert [media["id"] for media in stored(picture)] == [featured(post)]


async def test_a_picture_of_ours_gives_way_to_another_of_ours_only_where_it_is_named(tmp_path):
    post, first, second = fresh(), hero(tmp_path, "a.jpg"), hero(tmp_path, "b.jpg")
    async with opened() as site:
        placed = await site.place(post, first)
        shown = post.model_copy(update={"image": placed.image})
        assert list(await site.unplaceable([shown])) == [post.id]
        with pytest.raises(BadRequest, match="another image by now"):
            await site.place(shown, second)
        ours = shown.model_copy(update={"replaces": first.token})
        assert await site.unplaceable([ours]) == {}
        again = await site.place(ours, second)
    (media,) = stored(second)
    assert featured(post) == media["id"] == int(again.image) != int(placed.image)
    assert len(stored(first)) == 1


async def test_an_image_of_somebody_else_is_left_alone(tmp_path):
    post = BlogPost(id=str(SITE["special"]["featured"]), text="", image=str(SITE["theirs"]))
    picture = hero(tmp_path)
    async with opened() as site:
        with pytest.raises(BadRequest, match="has another image"):
            await site.place(post, picture)
    assert (featured(post), stored(picture)) == (SITE["theirs"], [])


CHILD = """
import anyio, os, signal, sys
from pydantic import SecretStr
from portrayal.sources.base import BlogPost, PostPicture
from portrayal.sources.wordpress import WordPressSite

async def main():
    site = WordPressSite(sys.argv[1], "editor", SecretStr(sys.argv[2]))
    if sys.argv[5] == "before it is set":
        site._feature = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    await site._open()
    print("go", flush=True)
    await site.place(BlogPost.model_validate_json(sys.argv[3]), PostPicture.model_validate_json(sys.argv[4]))

anyio.run(main)
"""


async def place_and_die(post: BlogPost, picture: PostPicture, after_s: float | None) -> None:
    """Place the picture in a child that is killed so many seconds after it began, or before the image is set."""
    when = "before it is set" if after_s is None else "later"
    given = [SITE["site"], SITE["passwords"]["editor"], post.model_dump_json(), picture.model_dump_json(), when]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    async with await anyio.open_process([sys.executable, "-c", CHILD, *given], env=environ, stderr=None) as child:
        assert child.stdout is not None
        assert (await child.stdout.receive()).startswith(b"go")
        if after_s is not None:
            await anyio.sleep(after_s)
            with suppress(ProcessLookupError):  # it was faster
                child.kill()
        assert await child.wait() in {0, -signal.SIGKILL}


async def test_a_process_that_is_killed_between_upload_and_setting_leaves_one_picture(tmp_path):
    post, picture = fresh(), hero(tmp_path)
    await place_and_die(post, picture, None)
    assert (len(stored(picture)), featured(post)) == (1, 0)
    async with opened() as site:
        assert (await site.place(post, picture)).changed
    assert [media["id"] for media in stored(picture)] == [featured(post)]


@pytest.mark.parametrize("run", range(int(os.environ.get("WORDPRESS_KILLS", "6"))))
async def test_a_process_that_is_killed_at_any_moment_leaves_one_picture(run, tmp_path):
    post, picture = BlogPost(id=str(SITE["special"]["amp"]), text=""), hero(tmp_path)
    rest("POST", f"posts/{post.id}", json={"featured_media": 0})
    await place_and_die(post, picture, random.uniform(0, 0.8))
    async with opened() as site:
        await site.place(post, picture)
    assert [media["id"] for media in stored(picture)] == [featured(post)]


@pytest.mark.parametrize(("way", "uploads"), [("answer", 1), ("late", 1), ("half", 2)])
async def test_a_connection_that_breaks_during_the_upload_leaves_one_picture(way, uploads, tmp_path):
    post, picture = fresh(), hero(tmp_path)
    with BreakingProxy(SITE["site"], way) as proxy:
        async with opened(proxy.url) as site:
            assert (await site.place(post, picture)).changed
            assert not (await site.place(post, picture)).changed
        assert proxy.uploads == uploads
    (media,) = stored(picture)
    assert featured(post) == media["id"]
    assert (
        httpx2.get(f"{SITE['site']}/wp-content/{media['source_url'].partition('/wp-content/')[2]}").content
        == picture.path.read_bytes()
    )


async def test_a_server_that_breaks_down_over_the_smaller_sizes_has_the_picture_once_and_makes_them_later(tmp_path):
    post, picture = fresh(), hero(tmp_path, title="Out of memory")
    async with opened() as site:
        assert (await site.place(post, picture)).changed
    (media,) = stored(picture)
    assert (featured(post), media["missing_image_sizes"]) == (media["id"], [])
    assert {"medium", "thumbnail"} <= set(media["media_details"]["sizes"])


async def test_two_at_once_leave_one_picture(tmp_path):
    post, picture = fresh(), hero(tmp_path)
    async with opened() as one, opened() as other, anyio.create_task_group() as group:
        group.start_soon(one.place, post, picture)
        group.start_soon(other.place, post, picture)
    async with opened() as site:
        assert not (await site.place(post, picture)).changed
    assert [media["id"] for media in stored(picture)] == [featured(post)]


async def test_a_kind_of_picture_that_this_wordpress_does_not_know_goes_up_as_a_jpeg(tmp_path):
    """It refuses AVIF before 6.5 as one before 5.8 refuses WebP."""
    post, picture = fresh(), hero(tmp_path, "hero.avif")
    knows = tuple(map(int, SITE["version"].split("-")[0].split(".")[:2])) >= (6, 5)
    async with opened() as site:
        assert (await site.place(post, picture)).changed
        assert not (await site.place(post, picture)).changed
    (media,) = stored(picture)
    assert media["mime_type"] == ("image/avif" if knows else "image/jpeg")
    assert media["id"] == featured(post)


async def test_webp_goes_up(tmp_path):
    post, picture = fresh(), hero(tmp_path, "hero.webp")
    async with opened() as site:
        assert (await site.place(post, picture)).where.endswith(".webp")


@pytest.mark.parametrize(
    ("door", "user", "password", "says"),
    [
        ("site", "editor", "abcd efgh ijkl mnop qrst uvwx", "does not accept the user name and application password"),
        ("site", "nobody", "abcd efgh ijkl mnop qrst uvwx", "does not accept the user name and application password"),
        ("site", "owner", "not-an-application-password", "does not accept the user name and application password"),
        ("public", "editor", "", "Application passwords are switched off"),
        ("closed", "editor", "", "blocks WordPress's REST API"),
        ("site", "contributor", "", "contributor may not upload pictures"),
    ],
)
async def test_a_login_that_does_not_work_is_told_with_what_to_do(door, user, password, says):
    async with opened(SITE[door], user, password) as site:
        with pytest.raises(OperatorError, match=says):
            await site.posts(None)


async def test_an_author_may_not_change_the_post_of_another_and_uploads_nothing(tmp_path):
    post, picture = fresh(), hero(tmp_path)
    async with opened(user="author") as site:
        with pytest.raises(OperatorError, match=r"author may not change this post.*Editor"):
            await site.place(post, picture)
    assert stored(picture) == []


async def test_an_author_finds_a_picture_that_an_editor_uploaded(tmp_path):
    post, picture = fresh(), hero(tmp_path)
    async with opened() as site:
        await site.place(post, picture)
    written = rest(
        "POST", "posts", json={"title": "Of the author", "status": "publish", "author": SITE["users"]["author"]}
    )
    theirs = BlogPost(id=str(written.json()["id"]), text="")
    try:
        async with opened(user="author") as site:
            assert list(await site.unplaceable([post, theirs])) == [post.id]
            assert (await site.place(theirs, picture)).changed
        assert [media["id"] for media in stored(picture)] == [featured(post)] == [featured(theirs)]
    finally:
        rest("DELETE", f"posts/{theirs.id}", params={"force": "true"})


async def test_a_post_that_was_deleted_or_put_into_the_bin_is_told(tmp_path):
    made = rest("POST", "posts", json={"title": "Short life", "status": "publish"}).json()["id"]
    post, picture = BlogPost(id=str(made), text=""), hero(tmp_path)
    async with opened() as site:
        for query, says in (({}, "in the bin"), ({"force": "true"}, "no such post any more")):
            rest("DELETE", f"posts/{made}", params=query)
            with pytest.raises(NotFound, match=says):
                await site.place(post, picture)
    assert stored(picture) == []


async def test_the_setting_opens_the_site(tmp_path):
    pairs = f"https://example.com=x:y\n{SITE['site']}/=editor:{SITE['passwords']['editor']}"
    site = open_wordpress(make_settings(tmp_path, wordpress=pairs), SITE["site"])
    assert len(await site.posts(3)) == 3
    await site.close()


async def test_a_series_made_through_the_tool_is_placed_once(tmp_path, quick_drawing):
    login = f"{SITE['site']}=editor:{SITE['passwords']['editor']}"
    settings = make_settings(tmp_path, provider="offline", wordpress=login)
    request = BackfillRequest(source=SITE["site"], limit=3, place=True)
    async with opened() as site:
        for one in await site.posts(3):
            rest("POST", f"posts/{one.id}", json={"featured_media": 0})
    before = int(rest("GET", "media").headers["x-wp-total"])
    async with open_studio(settings) as studio:
        made = await backfill_heroes(studio, request)
        assert (made.status, made.done, made.failed, made.unplaced) == ("succeeded", 3, 0, None)
        after = int(rest("GET", "media").headers["x-wp-total"])
        assert after - before == 3
        await backfill_heroes(studio, request)
    assert int(rest("GET", "media").headers["x-wp-total"]) == after
