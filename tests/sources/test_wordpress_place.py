"""Pictures put into a WordPress site: one upload, whatever fails on the way."""

import hashlib
from pathlib import Path

import pytest
from PIL import Image

from emulators.wordpress import error, post
from portrayal.errors import BadRequest, CallerError, NotFound, OperatorError, VendorLater
from portrayal.photos.encoding import encode
from portrayal.photos.provenance import Provenance, read_provenance, xmp_packet
from portrayal.sources.base import PostPicture
from portrayal.sources.wordpress.media import slug_of
from sources.wordpress_desk import SLUG, TOKEN, hero, listed, wordpress_desk

pytestmark = pytest.mark.anyio


async def test_a_picture_is_uploaded_with_its_words_and_becomes_the_featured_image(tmp_path):
    picture = hero(tmp_path)
    async with wordpress_desk(post(7)) as desk:
        placed = await desk.source.place(listed(7), picture)
        (media,) = desk.media
        upload = next(call for call in desk.site.calls if call.method == "POST" and call.route == "wp/v2/media")
        assert desk.site.blog.posts[7]["featured"] == media["id"]
    assert (media["slug"], media["alt_text"], media["title"]["rendered"]) == (SLUG, "A desk & a lamp", "Calm")
    assert (media["name"], media["type"]) == ('attachment; filename="mude-kopfe.jpg"', "image/jpeg")
    assert upload.query["post"] == "7"
    assert upload.body == picture.path.read_bytes()
    assert upload.headers["content-md5"] == hashlib.md5(upload.body).hexdigest()
    assert (placed.where, placed.changed) == (media["source_url"], True)


async def test_the_same_call_again_changes_nothing(tmp_path):
    async with wordpress_desk(post(7)) as desk:
        first = await desk.source.place(listed(7), hero(tmp_path))
        desk.site.calls.clear()
        again = await desk.source.place(listed(7), hero(tmp_path))
        assert (again.changed, again.where) == (False, first.where)
        assert {call.method for call in desk.site.calls} == {"GET"}
        assert len(desk.media) == 1


@pytest.mark.parametrize("kind", ["jpg", "png", "webp", "avif"])
async def test_the_kind_of_the_file_is_told(kind, tmp_path):
    path = tmp_path / f"hero.{kind}"
    path.write_bytes(b"x")
    async with wordpress_desk(post(7)) as desk:
        await desk.source.place(listed(7), hero(tmp_path, path=path))
        assert desk.media[0]["type"] == {"jpg": "image/jpeg"}.get(kind, f"image/{kind}")


async def test_an_upload_that_was_not_set_before_the_end_of_the_process_is_used(tmp_path):
    async with wordpress_desk(post(7)) as desk:
        there = desk.site.store(SLUG, "As a person wrote it")
        placed = await desk.source.place(listed(7), hero(tmp_path))
        assert (desk.uploads, placed.changed) == (0, True)
        assert desk.site.blog.posts[7]["featured"] == there["id"]
        assert there["alt_text"] == "As a person wrote it"


async def test_an_alt_text_that_is_missing_is_added(tmp_path):
    async with wordpress_desk(post(7)) as desk:
        there = desk.site.store(SLUG)
        desk.site.blog.posts[7]["featured"] = there["id"]
        placed = await desk.source.place(listed(7), hero(tmp_path))
        assert (there["alt_text"], placed.changed, desk.uploads) == ("A desk & a lamp", True, 0)


async def test_a_long_alt_text_is_set_after_the_upload_instead_of_in_its_address(tmp_path):
    long = "Ein stiller Tisch – " * 90
    async with wordpress_desk(post(7)) as desk:
        await desk.source.place(listed(7), hero(tmp_path, alt_text=long))
        assert desk.media[0]["alt_text"] == long


@pytest.mark.parametrize("fault", ["drop", "cut", "html", "html_500", "fatal", "number", "hang"])
@pytest.mark.parametrize("when", ["after:", "late:", ""])
async def test_a_lost_answer_to_an_upload_never_makes_a_second_picture(fault, when, tmp_path):
    """`after`: WordPress had stored it; `late`: it does so while it is looked for; else it never did."""
    async with wordpress_desk(post(7), request_s=0.3 if fault == "hang" else 20) as desk:
        desk.site.faults["upload"] += [f"{when}{fault}"]
        placed = await desk.source.place(listed(7), hero(tmp_path))
        assert placed.changed
        assert len(desk.media) == 1
        assert desk.site.blog.posts[7]["featured"] == desk.media[0]["id"]
        assert desk.uploads == (1 if when else 2)


@pytest.mark.parametrize(("fault", "asked"), [("html_500", 1), ("drop", 0), ("html", 0)])
async def test_sizes_over_which_the_server_broke_down_are_asked_for_once_more(fault, asked, tmp_path):
    async with wordpress_desk(post(7)) as desk:
        desk.site.faults["upload"] += [f"after:{fault}"]
        desk.site.faults["process"] += ["html_500"]
        assert (await desk.source.place(listed(7), hero(tmp_path))).changed
        assert desk.site.count("POST", f"wp/v2/media/{desk.media[0]['id']}/post-process") == asked


async def test_it_is_looked_for_several_times_before_it_is_sent_again(tmp_path):
    async with wordpress_desk(post(7)) as desk:
        desk.site.faults["upload"] += ["drop"]
        await desk.source.place(listed(7), hero(tmp_path))
        assert desk.naps == [1.0, 3.0, 6.0, 12.0, 20.0]
        routes = [(call.method, call.route) for call in desk.site.calls]
        first, second = [index for index, call in enumerate(routes) if call == ("POST", "wp/v2/media")]
        assert routes[first + 1 : second] == [("GET", "wp/v2/media")] * 5


async def test_an_upload_that_is_lost_again_and_again_is_given_up_and_the_next_call_looks_first(tmp_path):
    async with wordpress_desk(post(7)) as desk:
        desk.site.faults["upload"] += ["drop", "late:drop"]
        desk.site.faults["media"] += [""] * 6 + ["drop"] * 20
        with pytest.raises(VendorLater, match="did not answer in time"):
            await desk.source.place(listed(7), hero(tmp_path))
        desk.site.faults["media"].clear()
        await desk.source.place(listed(7), hero(tmp_path))
        assert (desk.uploads, len(desk.media)) == (2, 1)


async def test_two_lost_uploads_that_stored_nothing_are_told(tmp_path):
    async with wordpress_desk(post(7)) as desk:
        desk.site.faults["upload"] += ["drop", "html_500"]
        with pytest.raises(VendorLater, match=r"did not say what became of the upload.* looks first"):
            await desk.source.place(listed(7), hero(tmp_path))
        assert desk.site.blog.posts[7]["featured"] == 0


@pytest.mark.parametrize("faster", ["theirs", "ours"])
async def test_two_machines_at_once_leave_one_picture(faster, tmp_path):
    """Theirs comes up between our look and our upload, or between our upload and its answer."""
    async with wordpress_desk(post(7)) as desk:
        made = {}

        def other_machine(call):
            if faster == "ours":
                made["ours"] = usual(call)
            made["theirs"] = desk.site.store(SLUG, "theirs")
            return made["ours"] if faster == "ours" else usual(call)

        usual, desk.site._upload = desk.site._upload, other_machine
        await desk.source.place(listed(7), hero(tmp_path))
        (kept,) = desk.media
        assert (kept["alt_text"] == "theirs") == (faster == "theirs")
        assert desk.site.blog.posts[7]["featured"] == kept["id"]


async def test_copies_that_may_not_be_deleted_do_no_harm(tmp_path):
    async with wordpress_desk(post(7)) as desk:
        desk.site._delete = lambda call: error(403, "rest_cannot_delete")
        usual = desk.site._upload
        desk.site._upload = lambda call: (desk.site.store(SLUG), usual(call))[1]
        assert (await desk.source.place(listed(7), hero(tmp_path))).changed
        assert not (await desk.source.place(listed(7), hero(tmp_path))).changed
        assert (len(desk.media), desk.uploads) == (2, 1)


async def test_a_plugin_that_renames_uploads_loses_none(tmp_path):
    async with wordpress_desk(post(7)) as desk:
        desk.site.blog.rename = True
        await desk.source.place(listed(7), hero(tmp_path))
        assert desk.site.blog.posts[7]["featured"] == desk.media[0]["id"]
        assert len(desk.media) == 1


async def test_a_picture_that_this_user_may_not_see_is_not_uploaded_again(tmp_path):
    async with wordpress_desk(post(7)) as desk:
        desk.site.store(SLUG)
        desk.site.blog.blind = True
        with pytest.raises(OperatorError, match="already, but editor may not see it"):
            await desk.source.place(listed(7), hero(tmp_path))
        assert desk.uploads == 0


@pytest.mark.parametrize("image", [None, "31"])
async def test_an_image_of_somebody_else_is_left_alone(image, tmp_path):
    async with wordpress_desk(post(7, featured=31)) as desk:
        desk.site.blog.media[31] = {"id": 31, "slug": "holiday"}
        with pytest.raises(BadRequest, match=r"Post 7 .* has another image by now, which is left alone"):
            await desk.source.place(listed(7, image), hero(tmp_path))
        assert desk.uploads == 0
        assert desk.site.blog.posts[7]["featured"] == 31


async def test_an_image_that_people_choose_during_the_upload_is_left_alone(tmp_path):
    async with wordpress_desk(post(7)) as desk:

        def people(call):
            desk.site.blog.posts[7]["featured"] = 31
            return usual(call)

        usual, desk.site._upload = desk.site._upload, people
        with pytest.raises(BadRequest, match="another image by now"):
            await desk.source.place(listed(7), hero(tmp_path))
        assert desk.site.blog.posts[7]["featured"] == 31


async def test_an_earlier_picture_of_ours_is_replaced_only_where_the_post_names_it(tmp_path):
    async with wordpress_desk(post(7)) as desk:
        first = await desk.source.place(listed(7), hero(tmp_path))
        old = str(desk.site.blog.posts[7]["featured"])
        assert first.image == old
        other = hero(tmp_path, token="ffffffffffff")
        for kept in (listed(7), listed(7, old), listed(7, old, "eeeeeeeeeeee"), listed(7, "9", TOKEN)):
            with pytest.raises(BadRequest, match="another image by now"):
                await desk.source.place(kept, other)
        ours = listed(7, old, TOKEN)
        assert await desk.source.unplaceable([ours]) == {}
        second = await desk.source.place(ours, other)
        assert second.image == str(desk.site.blog.posts[7]["featured"])
        assert [str(media["id"]) for media in desk.media] == [old, str(desk.site.blog.posts[7]["featured"])]


@pytest.mark.parametrize(
    ("fault", "kind", "says"),
    [
        ("html_413", BadRequest, "too big for .*client_max_body_size"),
        ("kind", BadRequest, "refuses pictures of this format.* neither this picture nor a JPEG"),
        ("no_folder", OperatorError, "upload folder is full or cannot be written"),
        ("html_403", OperatorError, "blocks WordPress's REST API"),
        ("elsewhere", OperatorError, "sends on to https://elsewhere.example.com"),
        ("very_busy", VendorLater, "updated or overloaded"),
    ],
)
async def test_a_refused_upload_is_told_with_what_helps_and_sent_once(fault, kind, says, tmp_path):
    async with wordpress_desk(post(7)) as desk:
        desk.site.faults["upload"] += [fault] * 5
        with pytest.raises(kind, match=says) as caught:
            await desk.source.place(listed(7), hero(tmp_path))
        assert desk.uploads == 1
        assert "CANARY" not in str(caught.value)


@pytest.mark.parametrize("fault", ["busy", "slow_down"])
async def test_a_site_that_asks_to_wait_is_waited_for_and_looked_at_before_the_second_try(fault, tmp_path):
    async with wordpress_desk(post(7)) as desk:
        desk.site.faults["upload"] += [f"after:{fault}"]
        await desk.source.place(listed(7), hero(tmp_path))
        assert desk.naps == [{"busy": 7.0, "slow_down": 2.0}[fault]]
        assert (desk.uploads, len(desk.media)) == (1, 1)


async def test_a_post_that_is_gone_or_in_the_bin_is_told_and_nothing_is_uploaded(tmp_path):
    async with wordpress_desk(post(7, status="trash")) as desk:
        for number, says in ((7, "in the bin"), (8, "no such post any more. Make the plan again")):
            with pytest.raises(NotFound, match=says):
                await desk.source.place(listed(number), hero(tmp_path))
        assert desk.uploads == 0


async def test_a_post_of_another_writer_is_told_before_the_upload(tmp_path):
    async with wordpress_desk(post(7, owner=False)) as desk:
        with pytest.raises(OperatorError, match="editor may not change this post"):
            await desk.source.place(listed(7), hero(tmp_path))
        assert desk.uploads == 0


async def test_a_site_that_sets_nothing_is_not_believed(tmp_path):
    async with wordpress_desk(post(7)) as desk:
        desk.site.blog.deaf = True
        with pytest.raises(VendorLater, match="has the picture, but did not make it the image of post 7"):
            await desk.source.place(listed(7), hero(tmp_path))


async def test_setting_the_image_is_repeated_after_a_lost_answer(tmp_path):
    async with wordpress_desk(post(7)) as desk:
        desk.site.faults["feature"] += ["after:drop", "html_500"]
        await desk.source.place(listed(7), hero(tmp_path))
        assert desk.uploads == 1
        assert desk.site.blog.posts[7]["featured"] == desk.media[0]["id"]


async def test_what_is_no_picture_is_not_uploaded(tmp_path):
    path = tmp_path / "hero.php"
    path.write_bytes(b"<?php")
    async with wordpress_desk(post(7)) as desk:
        with pytest.raises(BadRequest, match=r"hero\.php is no picture for a site\. Give one of \.jpg"):
            await desk.source.place(listed(7), hero(tmp_path, path=path))
        assert desk.uploads == 0


async def test_a_title_of_any_length_fits_into_the_address(tmp_path):
    async with wordpress_desk(post(7)) as desk:
        await desk.source.place(listed(7), hero(tmp_path, title="漢" * 1_000))
        assert desk.media[0]["title"]["rendered"] == "漢" * 200
        assert max(len(call.path) for call in desk.site.calls) < 4_000


async def test_a_picture_that_is_gone_from_the_disk_is_told(tmp_path):
    async with wordpress_desk(post(7)) as desk:
        picture = hero(tmp_path)
        picture.path.unlink()
        with pytest.raises(CallerError, match=r"There is no picture .* Make it again"):
            await desk.source.place(listed(7), picture)


async def test_what_is_no_number_never_becomes_part_of_an_address(tmp_path):
    async with wordpress_desk(post(7)) as desk:
        with pytest.raises(BadRequest, match="no number of a post"):
            await desk.source.place(listed(7).model_copy(update={"id": "7/../../users/1"}), hero(tmp_path))
        assert all("users/1" not in call.route for call in desk.site.calls)


@pytest.mark.parametrize("token", ["UPPER", "a b", "a--b", "x", "é" * 9, "a" * 200])
def test_any_token_gives_a_slug_that_wordpress_keeps_as_it_is(token):
    slug = slug_of(token)
    assert slug == slug_of(token)
    assert slug.removeprefix("portrayal-").isalnum()
    assert slug.isascii()
    assert slug.islower()
    assert len(slug) < 80


def picture_of(folder: Path, token: str) -> PostPicture:
    """Return a finished WebP that says where it comes from."""
    packet = xmp_packet(Provenance(prompt="A desk by a window", provider="offline", preview=True))
    path = folder / f"{token}.webp"
    path.write_bytes(encode(Image.new("RGB", (320, 180), "teal"), "webp", packet).data)
    return hero(folder, path=path, token=token)


async def test_a_wordpress_that_is_too_old_for_webp_gets_jpegs_and_is_asked_once(tmp_path):
    async with wordpress_desk(post(7), post(8)) as desk:
        desk.site.blog.takes = ("image/jpeg",)
        await desk.source.place(listed(7), picture_of(tmp_path, "aaaaaaaaaaaa"))
        await desk.source.place(listed(8), picture_of(tmp_path, "bbbbbbbbbbbb"))
        sent = [call for call in desk.site.calls if call.route == "wp/v2/media" and call.method == "POST"]
        assert [call.headers["content-type"] for call in sent] == ["image/webp", "image/jpeg", "image/jpeg"]
        assert [media["name"] for media in desk.media] == [
            'attachment; filename="aaaaaaaaaaaa.jpg"',
            'attachment; filename="bbbbbbbbbbbb.jpg"',
        ]
        assert all(row["featured"] in desk.site.blog.media for row in desk.site.blog.posts.values())
    jpeg = tmp_path / "sent.jpg"
    jpeg.write_bytes(sent[-1].body)
    assert read_provenance(jpeg)["prompt"] == "A desk by a window"


async def test_a_picture_that_no_format_helps_is_told_and_sent_no_third_time(tmp_path):
    async with wordpress_desk(post(7)) as desk:
        desk.site.blog.takes = ("image/gif",)
        with pytest.raises(BadRequest, match="neither this picture nor a JPEG"):
            await desk.source.place(listed(7), picture_of(tmp_path, "aaaaaaaaaaaa"))
        assert desk.uploads == 2


async def test_an_author_is_told_before_which_posts_are_not_theirs_to_change():
    async with wordpress_desk(post(7), post(8, owner=False)) as desk:
        desk.site.blog.role = "author"
        posts = await desk.source.posts(None)
        assert await desk.source.unplaceable(posts) == {
            "8": f"editor may not change this post at {desk.site.url}. "
            "Use the login of an Editor or an Administrator in PORTRAYAL_WORDPRESS."
        }
        assert {call.method for call in desk.site.calls} == {"GET"}


async def test_many_pictures_that_may_be_replaced_are_asked_for_together(tmp_path):
    numbers = range(1, 131)
    async with wordpress_desk(*(post(number) for number in numbers)) as desk:
        tokens = {number: f"{number:012x}" for number in numbers}
        for number, token in tokens.items():
            desk.site.blog.posts[number]["featured"] = desk.site.store(slug_of(token))["id"]
        shown = {number: str(desk.site.blog.posts[number]["featured"]) for number in numbers}
        tokens[7] = "ffffffffffff"
        listed_posts = [listed(number, shown[number], tokens[number]) for number in numbers]
        await desk.source.posts(1)
        asked = len(desk.site.calls)
        assert list(await desk.source.unplaceable(listed_posts)) == ["7"]
        assert len(desk.site.calls) - asked == 4


async def test_an_editor_may_change_every_post_that_has_no_image_by_now_and_is_not_gone():
    async with wordpress_desk(post(7), post(8, owner=False), post(9)) as desk:
        posts = await desk.source.posts(None)
        assert await desk.source.unplaceable(posts) == {}
        desk.site.blog.posts[9]["featured"] = 31
        asked = len(desk.site.calls)
        reasons = await desk.source.unplaceable([*posts, listed(12)])
        assert len(desk.site.calls) == asked + 2
    assert list(reasons) == ["9", "12"]
    assert "has another image by now, which is left alone" in reasons["9"]
    assert "has no such post any more" in reasons["12"]


async def test_a_post_that_is_a_draft_by_now_can_take_its_picture():
    async with wordpress_desk(post(7)) as desk:
        posts = await desk.source.posts(None)
        desk.site.blog.posts[7]["status"] = "draft"
        assert await desk.source.unplaceable(posts) == {}


async def test_a_picture_of_ours_whose_slug_a_plugin_has_changed_is_known_before_another_is_made(tmp_path):
    async with wordpress_desk(post(7)) as desk:
        desk.site.blog.rename = True
        placed = await desk.source.place(listed(7), hero(tmp_path))
        ours = listed(7, placed.image, TOKEN)
        reasons = await desk.source.unplaceable([ours])
        with pytest.raises(BadRequest) as refused:
            await desk.source.place(ours, hero(tmp_path, token="f" * 12))
        assert reasons == {"7": str(refused.value)}
