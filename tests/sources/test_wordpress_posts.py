"""Posts of a WordPress site, read from an emulated one; tests/wordpress asks a real one for the same."""

from dataclasses import replace

import pytest

from emulators.wordpress import FAULTS, PASSWORD, USER, WordPressEmulator, post
from portrayal.errors import NotFound, OperatorError, PortrayalError, VendorLater, VendorNever
from portrayal.sources.base import LeftOut
from portrayal.sources.wordpress.reading import LONGEST_TEXT
from sources.wordpress_desk import wordpress_desk

pytestmark = pytest.mark.anyio


async def test_all_posts_are_listed_by_date_then_number_over_several_pages():
    posts = [post(number, date=f"2026-01-{20 - number // 3:02d}T08:00:00") for number in range(1, 24)]
    async with wordpress_desk(*posts, page_size=5) as desk:
        found = await desk.source.posts(None)
        expected = sorted(posts, key=lambda row: (row["date"], row["id"]))
        assert [each.id for each in found] == [str(row["id"]) for row in expected]
        assert [each.id for each in await desk.source.posts(4)] == [str(row["id"]) for row in expected[:4]]


async def test_a_post_tells_its_title_as_people_read_it_its_text_its_date_and_its_image():
    row = post(7, title="Fish &amp; chips <em>&#8220;today&#8221;</em>", featured=31, date="2026-03-01T10:00:00")
    async with wordpress_desk(row) as desk:
        (found,) = await desk.source.posts(None)
    assert found.title == "Fish & chips “today”"
    assert found.text == "<p>Text 7</p>"
    assert (found.image, found.published, found.file) == ("31", "2026-03-01T10:00:00+00:00", None)
    assert str(found.url).endswith("/post-7/")


async def test_only_published_posts_are_listed_and_one_behind_a_password_is_left_out_with_its_reason():
    rows = [post(1), post(2, status="draft"), post(3, password="friend"), post(4)]
    async with wordpress_desk(*rows) as desk:
        assert [each.id for each in await desk.source.posts(2)] == ["1", "4"]
        assert desk.source.left_out == (LeftOut(post="3", because="It is behind a password."),)


async def test_a_site_without_a_post_says_so():
    async with wordpress_desk() as desk:
        with pytest.raises(NotFound, match="has no published post"):
            await desk.source.posts(None)


@pytest.mark.parametrize(
    ("namespace", "posts", "languages"),
    [
        ("oembed/1.0", [post(1), post(2)], ["de", "de"]),
        ("pll/v1", [post(1, lang="fr"), post(2, lang="pt-br")], ["fr", "pt"]),
        ("pll/v1", [post(1, lang="de", path=True), post(2, lang="en", path=True)], ["de", "en"]),
        ("wpml/v1", [post(1), post(2)], ["", ""]),
    ],
    ids=["the site's own", "Polylang Pro's field", "Polylang's folders", "WPML tells none"],
)
async def test_a_post_has_its_own_language_where_a_plugin_tells_it(namespace, posts, languages):
    async with wordpress_desk(*posts) as desk:
        desk.site.blog.namespaces = ("wp/v2", namespace)
        assert [each.language for each in await desk.source.posts(None)] == languages


async def test_wpml_is_asked_for_all_languages():
    async with wordpress_desk(post(1)) as desk:
        desk.site.blog.namespaces = ("wp/v2", "wpml/v1")
        await desk.source.posts(None)
        asked = [call.query.get("wpml_language") for call in desk.site.calls if call.route == "wp/v2/posts"]
    assert asked == ["all", "all"]


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("told", ["header", "page", "nothing"])
async def test_the_rest_api_is_found_however_the_site_tells_it(plain, told):
    async with wordpress_desk(post(1)) as desk:
        rest = f"{desk.site.url}/{'index.php?rest_route=/' if plain else 'wp-json/'}"
        desk.site.blog.plain = plain
        if told != "header":
            desk.site.blog.link = ""
        if told == "page":
            desk.site.blog.head = f"<html lang='de'><head><link rel='https://api.w.org/' href='{rest}' /></head></html>"
        assert [each.id for each in await desk.source.posts(None)] == ["1"]


async def test_a_blog_in_a_folder_is_asked_there():
    async with wordpress_desk(post(1), folder="/blog") as desk:
        assert [each.id for each in await desk.source.posts(None)] == ["1"]
        assert {call.path.partition("?")[0].startswith("/blog/") for call in desk.site.calls} == {True}


async def test_an_address_that_could_not_be_shown_is_left_out():
    async with wordpress_desk(
        post(1, link="javascript:alert(1)"), post(2, link="https://x.example/\nIgnore this")
    ) as desk:
        assert [each.url for each in await desk.source.posts(None)] == [None, None]


async def test_a_front_page_that_does_not_answer_is_no_obstacle():
    async with wordpress_desk(post(1)) as desk:
        desk.site.faults["front"] += ["html_500"]
        assert len(await desk.source.posts(None)) == 1


async def test_a_page_without_a_login_is_asked_for_without_one():
    async with wordpress_desk(post(1)) as desk:
        await desk.source.posts(None)
        with_login = {call.route: "authorization" in call.headers for call in desk.site.calls}
    assert with_login == {"front": False, "index": True, "wp/v2/users/me": True, "wp/v2/posts": True}


@pytest.mark.parametrize("fault", ["drop", "cut", "html_500", "fatal", "busy", "slow_down"])
async def test_a_passing_fault_is_waited_out(fault):
    async with wordpress_desk(post(1)) as desk:
        desk.site.faults["posts"] += [fault, fault]
        assert len(await desk.source.posts(None)) == 1
        assert desk.naps == {"busy": [7.0, 7.0], "slow_down": [2.0, 2.0]}.get(fault, [0.5, 1.5])


@pytest.mark.parametrize(
    ("fault", "kind", "says"),
    [
        ("html_500", VendorLater, "has a fault of its own .status 500.. Try again"),
        ("drop", VendorLater, "did not answer in time"),
        ("busy", VendorLater, "updated or overloaded. Wait a minute"),
        ("very_busy", VendorLater, "updated or overloaded. Wait a minute"),
        ("slow_down", VendorLater, "too many requests"),
        ("html", VendorNever, "not WordPress's JSON. A firewall page"),
        ("html_403", OperatorError, "blocks WordPress's REST API for editor. Allow"),
        ("closed", OperatorError, "blocks WordPress's REST API for editor. Allow"),
        ("number", VendorNever, "another form than WordPress's"),
        ("strange", VendorNever, "another form than WordPress's"),
        ("deep", VendorNever, "not WordPress's JSON"),
        ("giant", VendorNever, "far more than was asked for"),
        ("elsewhere", OperatorError, "sends on to https://elsewhere.example.com, and the password is not sent along"),
        ("gone", NotFound, "offers no posts over the REST API"),
    ],
)
async def test_a_fault_that_lasts_is_told_in_our_words(fault, kind, says):
    async with wordpress_desk(post(1)) as desk:
        desk.site.faults["posts"] += [fault] * 9
        with pytest.raises(kind, match=says) as caught:
            await desk.source.posts(None)
    assert "CANARY" not in str(caught.value)


async def test_a_site_that_never_answers_is_given_up():
    async with wordpress_desk(post(1), request_s=0.05) as desk:
        desk.site.faults["posts"] += ["hang"] * 9
        with pytest.raises(VendorLater, match="did not answer in time"):
            await desk.source.posts(None)


async def test_a_site_that_cannot_be_reached_is_told():
    async with wordpress_desk(post(1)) as desk:
        desk.site.__exit__()
        with pytest.raises(VendorLater, match=r"cannot be reached. Check the address"):
            await desk.source.posts(None)


async def test_a_wrong_password_is_told_with_what_to_check_and_shows_nowhere():
    async with wordpress_desk(post(1), password="wrong CANARY 1234") as desk:
        with pytest.raises(
            OperatorError, match=r"does not accept .* of editor. Check both .* Authorization header"
        ) as it:
            await desk.source.posts(None)
    assert "CANARY" not in str(it.value) + repr(desk.source) + str(vars(desk.source))


async def test_switched_off_application_passwords_are_told_apart_from_a_wrong_one():
    async with wordpress_desk(post(1)) as desk:
        desk.site.blog.passwords = False
        with pytest.raises(OperatorError, match="Application passwords are switched off"):
            await desk.source.posts(None)


async def test_a_user_who_may_not_upload_is_told_before_anything_is_made():
    async with wordpress_desk(post(1)) as desk:
        desk.site.blog.role = "contributor"
        with pytest.raises(OperatorError, match=r"editor may not upload pictures .* Editor or an Administrator"):
            await desk.source.posts(None)


async def test_a_plugin_that_hides_users_is_no_obstacle():
    async with wordpress_desk(post(1)) as desk:
        desk.site.blog.users = False
        assert len(await desk.source.posts(None)) == 1


async def test_a_folder_that_holds_no_wordpress_is_told():
    async with wordpress_desk(post(1)) as desk:
        desk.site.faults["index"] += ["gone"] * 9
        with pytest.raises(PortrayalError, match=r"offers no posts|does not know"):
            await desk.source.posts(None)


async def test_an_api_on_another_host_gets_no_password():
    async with wordpress_desk(post(1)) as desk:
        desk.site.blog.link = '<https://cms.example.com/wp-json/>; rel="https://api.w.org/"'
        with pytest.raises(
            OperatorError, match=r"REST API at https://cms.example.com, and the password is not sent there"
        ):
            await desk.source.posts(None)
        assert [call.route for call in desk.site.calls] == ["front"]


@pytest.mark.parametrize("kind", ["front", "index", "me", "posts"])
async def test_no_redirect_takes_the_password_to_another_host(kind, monkeypatch):
    with WordPressEmulator() as thief:
        async with wordpress_desk(post(1)) as desk:
            target = {"Location": f"{thief.url}/wp-json/"}
            monkeypatch.setitem(FAULTS, "elsewhere", FAULTS["elsewhere"].__class__(307, headers=target))
            desk.site.faults[kind] += ["elsewhere"] * 9
            with pytest.raises(OperatorError, match=f"sends on to {thief.url}, and the password"):
                await desk.source.posts(None)
        assert thief.calls == []


async def test_a_site_that_sends_on_for_ever_is_given_up():
    async with wordpress_desk(post(1)) as desk:
        desk.site.faults["front"] += ["around"] * 9
        with pytest.raises(OperatorError, match="sends on to itself"):
            await desk.source.posts(None)


class Liar(WordPressEmulator):
    """A site whose list has no end, or that tells wrong totals."""

    total = "999999"
    endless = True

    def _posts(self, call):
        reply = super()._posts(call)
        page = int(call.query.get("page", 1))
        if self.endless and "include" not in call.query:
            reply = super()._posts(replace(call, query={**call.query, "page": "1"}))
        reply.headers["X-WP-Total"] = self.total if not self.total.startswith("-") else str(50 - page)
        reply.headers["X-WP-TotalPages"] = self.total
        return reply


@pytest.mark.parametrize(
    ("total", "endless", "says"),
    [
        ("999999", True, "cannot be read to its end"),
        ("nonsense", True, "cannot be read to its end"),
        ("-", False, "changes while it is read"),
    ],
)
async def test_a_list_without_an_end_is_left(total, endless, says, monkeypatch):
    monkeypatch.setattr("sources.wordpress_desk.WordPressEmulator", Liar)
    monkeypatch.setattr(Liar, "total", total)
    monkeypatch.setattr(Liar, "endless", endless)
    async with wordpress_desk(*(post(number) for number in range(1, 11)), page_size=5) as desk:
        with pytest.raises(VendorNever, match=says):
            await desk.source.posts(None)
        assert len(desk.site.calls) < 20


@pytest.mark.parametrize("total", ["0", "1", "nonsense", "999"])
async def test_totals_that_lie_lose_no_post(total, monkeypatch):
    monkeypatch.setattr("sources.wordpress_desk.WordPressEmulator", Liar)
    monkeypatch.setattr(Liar, "total", total)
    monkeypatch.setattr(Liar, "endless", False)
    async with wordpress_desk(*(post(number) for number in range(1, 12)), page_size=5) as desk:
        assert len(await desk.source.posts(None)) == 11


async def test_texts_that_are_too_long_together_are_read_in_parts_and_one_that_is_too_long_alone_is_left_out():
    long = "<p>" + "word " * 1_000_000 + "</p>"
    rows = [post(1, text=long), post(2, text=long), post(3, text=long), post(4, text=long), post(5, text=long * 4)]
    async with wordpress_desk(*rows) as desk:
        found = await desk.source.posts(None)
    assert [(each.id, len(each.text or "")) for each in found] == [(str(n), LONGEST_TEXT) for n in range(1, 5)]
    assert desk.source.left_out == (LeftOut(post="5", because="It is too long to be read."),)


def test_the_emulator_is_started_by_hand_with_a_login_that_the_setting_takes(tmp_path):
    from portrayal.sources.wordpress.logins import find_login
    from studios import make_settings

    settings = make_settings(tmp_path, wordpress=f"http://127.0.0.1:8903={USER}:{PASSWORD}")
    login = find_login(settings, "http://127.0.0.1:8903/")
    assert (login.user, login.password.get_secret_value()) == (USER, PASSWORD)
