"""The report of a series: every post in order, what it cost, what does not belong; no script, no network, no markup of
others.
"""

import re

import pytest

from html_pages import Page, landmarks_and_headings, only_pictures_from
from portrayal.models import Check
from portrayal.photos.showing.gallery import series_page
from portrayal.photos.showing.series_cards import Shown
from portrayal.rules.series_rows import Consistency, Finding, SeriesAccount, SeriesRow, Spread
from reviews import contrast

HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(2)>' &amp; --><!--main--></style> javascript:alert(3)"
FAULT = Check(check="no text", ok=False, because='There is text: "Cofebe" (bottom left).')
SOUND = Check(check="people", ok=True, because="Nobody is in the picture.")


def row(at: int, **fields: object) -> SeriesRow:
    given = {
        "post": f"2026/{at:02d}.md",
        "position": at,
        "status": "done",
        "title": f"Post number {at}",
        "scene": "ai/seedling",
        "path": "text_to_image",
        "usd": 0.03,
        "hero": f"h{at}",
        "image": f"/out/h{at}.webp",
        "alt_text": f"A seedling, seen {at} times.",
        "checks": (SOUND,),
    }
    return SeriesRow.model_validate(given | fields)


def found(kind: str, at: tuple[int, ...], because: str) -> Finding:
    fields = {"kind": kind, "positions": at, "posts": [f"Post number {one}" for one in at], "because": because}
    return Finding.model_validate(fields | {"figure": 6.1, "border": 3.5})


ROWS = (
    row(0, url="https://example.org/zero"),
    row(1, checks=(SOUND, FAULT)),
    row(2, status="failed", usd=0.0, hero=None, image=None, alt_text=None, because="The vendor was busy (429)."),
    row(3, status="skipped", usd=0.0, hero=None, image=None, alt_text=None, because="It has an image already."),
    row(4),
    row(5, url="javascript:alert(1)"),
    row(6, title=""),
)
LOOK = Consistency(
    looked=5,
    findings=(
        found("repeat", (5, 0), "It is nearly the same picture as that of “Post number 0”."),
        found("colours", (4,), "Unlike the other pictures of its scene, it is darker: 6.1 times the usual difference."),
        found("composition", (4,), "Unlike in the other pictures of its scene, it is emptier: 6.4 times the usual."),
    ),
    spread=(Spread(kind="scene", because="5 heroes show 1 scenes."),),
    notes=("Nobody looked whether it is the same person.",),
)
SHOWN = {at: Shown(f"series-1/h{at}.jpg", 480, 270, f"h{at}.webp") for at in (0, 1, 4, 5)}


def account(rows=ROWS, look=LOOK, **fields: object) -> SeriesAccount:
    given = {"series": "s1234", "source": "/home/anna/quiet-blog", "rows": rows, "consistency": look, "budget_usd": 6.0}
    return SeriesAccount.model_validate(given | fields)


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(series_page(account(), SHOWN))


@pytest.fixture(scope="module")
def hostile() -> Page:
    """A page of which every text is hostile."""
    texts = dict.fromkeys(("post", "title", "because", "scene", "alt_text", "hero", "cluster", "lora"), HOSTILE)
    rows = tuple(
        row(at, status=status, checks=(Check(check=HOSTILE, ok=False, because=HOSTILE),), **texts)
        for at, status in enumerate(("done", "failed", "done", "left"))
    )
    finding = found("repeat", (0, 2), HOSTILE)
    look = Consistency(
        looked=2, findings=(finding,), spread=(Spread(kind="person", because=HOSTILE),), notes=(HOSTILE,)
    )
    shown = {0: Shown(HOSTILE, 480, 270, HOSTILE)}
    return Page(series_page(account(rows, look, source=HOSTILE, series=HOSTILE, lora=HOSTILE), shown))


def test_every_post_stands_on_the_page_in_order(page):
    ids = [attrs["id"] for attrs in page.all("li") if "id" in attrs]
    assert ids == [f"post-{at + 1}" for at in range(7)]
    text = page.text()
    for one in ROWS:
        assert (one.title or one.post) in text
    assert "5 of 7 posts have a hero; 2 do not seem to belong." in text
    assert "$0.15 of $6.00" in text
    assert "By the last call" not in text
    assert "ai/seedling · text to image · $0.03" in text
    assert "A seedling, seen 4 times." in text
    assert "quiet-blog" in text


def test_what_failed_is_told_with_its_reason(page):
    text = page.text()
    assert 'no text There is text: "Cofebe" (bottom left).' in text
    assert "Nobody is in the picture." not in text
    assert text.count("The vendor was busy (429).") == 2
    assert "It has an image already." in text
    assert "Nobody looked whether it is the same person." in text


def test_what_does_not_belong_links_to_its_post_and_stands_there_too(page):
    links = [attrs["href"] for attrs in page.all("a")]
    assert links.count("#post-5") == 1
    assert {"#post-6", "#post-1"} <= set(links)
    assert page.text().count("6.1 times the usual difference") == 2
    assert page.html.count('class="pair"') == 1


def test_what_to_do_again_is_a_call_to_copy(page):
    codes = [data for tag, data in page.texts if tag == "code"]
    call = 'backfill_heroes(source="/home/anna/quiet-blog", plan="s1234"'
    changes = '{"2026/04.md": "scene=ai/seedling;variation=1", "2026/05.md": "scene=ai/glass-and-branch;variation=1"}'
    assert codes[::2] == [f"{call}, changes={changes})", f"{call})"]
    typed = "portrayal backfill /home/anna/quiet-blog --plan s1234"
    assert codes[1].startswith(f"{typed} --changes '2026/04.md=scene=ai/seedling;variation=1' --changes")
    assert codes[3] == typed


def test_pictures_are_small_files_beside_the_page_loaded_when_they_are_seen(page):
    images = page.all("img")
    assert {attrs["src"] for attrs in images} == {shown.small for shown in SHOWN.values()}
    assert all(attrs["loading"] == "lazy" and attrs["width"] == "480" for attrs in images)
    assert "A seedling, seen 4 times." in {attrs["alt"] for attrs in images}
    assert "h4.webp" in [attrs["href"] for attrs in page.all("a")]


def test_a_hero_whose_file_is_gone_says_so(page):
    labels = [attrs["aria-label"] for attrs in page.all("div") if attrs.get("role") == "img"]
    assert labels == ["Post number 2: no hero", "Post number 3: no hero", "2026/06.md: its file is not here any more"]


def test_only_addresses_of_the_web_become_links_to_posts(page):
    links = [attrs for attrs in page.all("a") if attrs.get("rel")]
    assert [(attrs["href"], attrs["rel"]) for attrs in links] == [("https://example.org/zero", "noopener noreferrer")]


def test_no_text_of_others_becomes_markup(hostile):
    assert {tag for tag, _ in hostile.elements}.isdisjoint({"script", "iframe", "object", "form", "base"})
    names = {name for _, attrs in hostile.elements for name in attrs}
    assert not [name for name in names if name.startswith("on") or name in ("style", "srcset", "srcdoc")]
    assert hostile.text().count("<script>alert(1)</script>") > 20
    assert hostile.open == []
    assert hostile.html.count("</style>") == 1


@pytest.mark.parametrize("which", ["page", "hostile"])
def test_the_page_asks_no_network_and_its_policy_forbids_it(which, request):
    page = request.getfixturevalue(which)
    only_pictures_from(page, "'self' file: data:")


@pytest.mark.parametrize("which", ["page", "hostile"])
def test_it_can_be_read_by_ear_and_by_keyboard(which, request):
    page = request.getfixturevalue(which)
    landmarks_and_headings(page)
    assert page.all("a")[0] == {"class": "skip", "href": "#posts"}
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    inside = [attrs["href"][1:] for attrs in page.all("a") if attrs.get("href", "").startswith("#")]
    assert set(inside) <= set(ids)


def test_the_posts_to_look_at_can_be_shown_alone_without_a_script(page):
    radios = page.all("input")
    assert [attrs["id"] for attrs in radios] == ["show-all", "show-look", "show-without"]
    assert len({attrs["name"] for attrs in radios}) == 1
    text = page.text()
    assert "All 7" in text
    assert "To look at 3" in text
    assert "Without a hero 2" in text
    css = [attrs.get("class", "") for attrs in page.all("li") if "id" in attrs]
    assert [at for at, names in enumerate(css) if "look" in names.split()] == [1, 4, 5]
    assert [at for at, names in enumerate(css) if "without" in names.split()] == [2, 3]


def test_a_series_in_which_nothing_stands_out_says_so():
    look = Consistency(looked=2)
    page = Page(series_page(account((row(0), row(1)), look, preview=True), SHOWN))
    assert "2 heroes were looked at as one series: nothing stands out." in page.text()
    assert "2 of 2 posts have a hero; none stands out from the others. All are previews, drawn offline." in page.text()
    assert page.all("code") == []


def test_what_could_not_be_compared_is_not_called_sound():
    look = Consistency(looked=2, notes=("Colours were not compared.",))
    text = Page(series_page(account((row(0), row(1)), look), SHOWN)).text()
    assert "none stands out as far as they could be compared." in text
    assert "nothing stands out as far as they could be compared." in text


def test_heroes_that_were_paid_before_are_told_apart_from_what_the_last_call_paid():
    html = series_page(account(paid_usd=0.03), SHOWN)
    assert "<dt>These heroes cost</dt><dd>$0.15</dd>" in html
    assert "<dt>By the last call</dt><dd>$0.03 of $6.00</dd>" in html


def test_what_was_left_out_of_the_plan_stands_among_the_notes():
    text = Page(series_page(account((row(0),), Consistency(looked=1), notes=("1 was left out: a.bin.",)), SHOWN)).text()
    assert "Please note" in text
    assert "1 was left out: a.bin." in text


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("/srv/quiet-blog/content/posts", "quiet-blog/content/posts"),
        ("C:\\sites\\quiet\\src\\content\\blog\\", "quiet/src/content/blog"),
        ("/home/anna/quiet-blog/", "quiet-blog"),
        ("/posts", "/posts"),
        ("https://example.org/blog/", "example.org/blog"),
    ],
)
def test_the_report_is_called_as_the_blog_and_not_as_a_folder_that_every_blog_has(source, name):
    page = Page(series_page(account((row(0),), Consistency(), source=source), {}))
    assert f"<h1>{name}</h1>" in page.html


def test_an_empty_series_is_still_a_page():
    assert "0 of 0 posts have a hero" in Page(series_page(account((), Consistency()), {})).text()


def test_a_thousand_posts_stay_under_two_megabytes():
    rows = tuple(row(at) for at in range(1000))
    shown = {at: Shown(f"series-1/h{at:012}.0123456789.jpg", 480, 270, f"h{at}.webp") for at in range(1000)}
    assert len(series_page(account(rows, Consistency(looked=1000)), shown).encode()) < 2_000_000


def test_the_same_series_gives_the_same_page(page):
    assert series_page(account(), SHOWN) == page.html


def test_letters_stand_out_on_what_is_new_here(page):
    """Red and amber letters on cards, and the filter's letters on its ground, in light and dark."""
    for block in re.findall(r":root \{(.*?)\}", page.html, re.DOTALL)[:2]:
        colours = {
            name: tuple(bytes.fromhex(value)) for name, value in re.findall(r"--([a-z]+): #([0-9a-f]{6});", block)
        }
        for letters, ground in (
            ("red", "paper"),
            ("amber", "paper"),
            ("accent", "tint"),
            ("soft", "card"),
            ("ink", "card"),
        ):
            assert contrast(colours[letters], colours[ground]) >= 4.5, (letters, ground)


def test_the_lead_does_not_count_heroes_that_are_not_in_their_posts_as_if_they_were():
    rows = tuple(row(at) for at in range(3))
    for unplaced, told in (
        ((0,), "2 of 3 posts have a hero, 1 more is made and not in its post."),
        ((0, 2), "1 of 3 posts has a hero, 2 more are made and not in their posts."),
    ):
        made = SeriesAccount(series="s1", source="/b", rows=rows, unplaced=unplaced)
        assert told in Page(series_page(made, {})).text()


def test_a_hero_that_is_not_in_its_post_is_named_with_the_reason():
    left_out = row(0, because="its front matter cannot be read")
    text = Page(series_page(SeriesAccount(series="s1", source="/b", rows=(left_out,), unplaced=(0,)), {})).text()
    assert text.count("Not in their posts 1") == 2
    assert text.count("Not in its post") == 1
    assert text.count("its front matter cannot be read") == 1
