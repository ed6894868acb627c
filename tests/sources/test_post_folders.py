"""Pictures go to where each generator, and each site, has them; what a post has already is left alone."""

import os
import shutil
from pathlib import Path

import anyio
import pytest

from portrayal.errors import BadRequest, CallerError, NotFound, OperatorError
from portrayal.sources.base import BlogPost, Placed, PostPicture
from portrayal.sources.disk import PostFolder, find_posts
from portrayal.sources.disk.post_folder import tag_of
from portrayal.sources.disk.sites import find_site

pytestmark = pytest.mark.anyio

POST = "---\ntitle: One\n---\n\nText\n"
ALT = "A mug on an oak table"


def anything(path: Path) -> Path:
    return path.resolve()


def write(root: Path, files: dict[str, str | bytes]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


@pytest.fixture
def site(tmp_path: Path) -> Path:
    write(tmp_path, {"hero.webp": b"RIFF of a hero"})
    return tmp_path / "site"


def hero(site: Path, token: str = "hero-1") -> PostPicture:
    return PostPicture(path=site.parent / "hero.webp", alt_text=ALT, token=token)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def read(path: Path | str) -> bytes:
    return Path(path).read_bytes()


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


async def place(site: Path, post: str, folder: str = "") -> tuple[str, str]:
    """Place a hero and return where it lies and the lines that the post has more, with NAME for the picture's name."""
    path = site / folder / post
    before = path.read_text(encoding="utf-8").splitlines()
    source = PostFolder(site / folder, anything)
    found = next(each for each in await source.posts(None) if each.id == post)
    placed = await source.place(found, hero(site))
    file = Path(placed.where)
    assert read(file) == b"RIFF of a hero"
    again = PostFolder(site / folder, anything)
    listed = next(each for each in await again.posts(None) if each.id == post)
    assert listed.image == placed.image != ""
    await replace(again, listed, site)
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line not in before]
    shown = "\n".join(lines).replace(file.name, "NAME")
    return placed.where.removeprefix(f"{site}/").replace(file.name, "NAME"), shown


async def replace(source: PostFolder, post: BlogPost, site: Path) -> None:
    """Let another hero take the place of the one that was placed, and of no other; then undo it."""
    path = anyio.Path(post.file or "")
    before = await path.read_bytes()
    for token in ("", "hero-0"):
        with pytest.raises(BadRequest, match="has a picture already"):
            await source.place(post.model_copy(update={"replaces": token}), hero(site, "hero-2"))
    ours = post.model_copy(update={"replaces": "hero-1"})
    assert list(await source.unplaceable([post])) == [post.id]
    assert await source.unplaceable([ours]) == {}
    second = await source.place(ours, hero(site, "hero-2"))
    after = await path.read_bytes()
    lines = after.splitlines(), before.splitlines()
    assert second.changed
    assert "stays on the disk" in second.because
    assert [len(one) for one in lines] == [len(lines[0])] * 2
    assert sum(one != other for one, other in zip(*lines, strict=True)) == 1
    assert not (await source.place(ours, hero(site, "hero-2"))).changed
    listed = next(each for each in await source.posts(None) if each.id == post.id)
    assert listed.image == second.image != post.image
    await anyio.Path(second.where).unlink()
    await path.write_bytes(before)


async def test_hugo_keeps_the_picture_of_a_page_bundle_beside_it(site: Path):
    write(site, {"hugo.toml": "title = 'x'", "content/posts/one/index.md": POST, "content/posts/one/index.pl.md": POST})
    where = await place(site, "content/posts/one/index.pl.md")
    assert where == ("content/posts/one/NAME", f'images: [NAME]\nimage_alt: "{ALT}"')


async def test_hugo_puts_pictures_of_single_files_into_static(site: Path):
    write(site, {"config.toml": "title = 'x'", "content/posts/one.md": "+++\ntitle = 'One'\n+++\n"})
    where = await place(site, "one.md", "content/posts")
    assert where == ("static/images/NAME", f"images = ['/images/NAME']\nimage_alt = '{ALT}'")


async def test_hugo_themes_that_read_another_field_get_it(site: Path):
    write(site, {"hugo.yaml": "theme: PaperMod\n", "content/posts/one.md": POST})
    where = await place(site, "content/posts/one.md")
    assert where == ("static/images/NAME", f'cover:\n  image: /images/NAME\n  alt: "{ALT}"')


async def test_a_hugo_bundle_with_a_picture_that_hugo_takes_by_its_name_is_left_alone(site: Path):
    write(site, {"hugo.toml": "", "content/posts/one/index.md": POST, "content/posts/one/featured.jpg": "x"})
    source = PostFolder(site, anything)
    (post,) = await source.posts(None)
    assert post.image == "featured.jpg"
    with pytest.raises(BadRequest, match=r"has a picture already: featured\.jpg"):
        await source.place(post, hero(site))


async def test_a_picture_left_by_a_stop_is_taken_again(site: Path):
    write(site, {"hugo.toml": "", "content/posts/cover-story/index.md": POST})
    where, _ = await place(site, "content/posts/cover-story/index.md")
    write(site, {"content/posts/cover-story/index.md": POST})
    assert await place(site, "content/posts/cover-story/index.md") == (where, f'images: [NAME]\nimage_alt: "{ALT}"')
    assert len(names(site / "content/posts/cover-story")) == 2


async def test_a_field_with_a_dot_in_its_name_is_one_field(site: Path):
    write(site, {"a.md": "---\nog.image: https://example.org/a.png\n---\n", "b.md": POST})
    assert (await place(site, "b.md"))[1].splitlines()[0] == "og.image: images/NAME"


async def test_pictures_outside_of_the_site_teach_nothing(site: Path):
    write(site, {"a.md": "---\nimage: ../elsewhere/a.png\n---\n", "b.md": POST, "../elsewhere/a.png": ""})
    assert (await place(site, "b.md"))[0] == "images/NAME"


async def test_jekyll_has_its_pictures_in_assets(site: Path):
    write(
        site, {"_config.yml": "title: x\n", "_posts/2024-05-06-one.md": POST, "about.md": POST, "_drafts/two.md": POST}
    )
    assert await place(site, "_posts/2024-05-06-one.md") == (
        "assets/images/NAME",
        f'image: /assets/images/NAME\nimage_alt: "{ALT}"',
    )
    (post,) = await PostFolder(site, anything).posts(None)
    assert (post.published, post.image is not None) == ("2024-05-06", True)
    assert Path(post.image or "").name.startswith("one-")


@pytest.mark.parametrize(
    ("files", "folder"),
    [
        ({"_posts/a.md": POST, "images/x.svg": ""}, "images"),
        ({"_posts/a.md": POST, "images/x.svg": "", "assets/img/x.svg": ""}, "assets/img"),
        ({"hugo.toml": "", "content/a.md": POST, "static/img/x.svg": ""}, "static/img"),
        ({"hugo.toml": "", "content/a.md": POST, "static/img/x.svg": "", "static/images/x.svg": ""}, "static/images"),
        ({"astro.config.mjs": "", "src/content/a.md": POST, "public/img/x.svg": ""}, "public/img"),
        ({".eleventy.js": "", "a.md": POST, "img/x.svg": ""}, "img"),
    ],
)
async def test_a_folder_for_pictures_that_is_there_is_taken(site: Path, files: dict[str, str], folder: str):
    write(site, files)
    post = next(name for name in files if name.endswith("a.md"))
    assert (await place(site, post))[0] == f"{folder}/NAME"


async def test_jekyll_posts_with_a_header_image_are_followed_in_field_and_folder(site: Path):
    other = "---\ntitle: a\nheader:\n  image: /assets/images/headers/{}.jpg\n  image_alt: x\n---\n"
    write(site, {f"_posts/2024-01-0{n}-p{n}.md": other.format(n) for n in range(1, 4)})
    write(site, {f"assets/images/headers/{n}.jpg": "x" for n in range(1, 4)})
    write(site, {"_config.yml": "", "_posts/2024-02-01-new.md": "---\ntitle: New\nheader:\n  overlay: 1\n---\n"})
    where = await place(site, "_posts/2024-02-01-new.md")
    assert where == (
        "assets/images/headers/NAME",
        f'  image: /assets/images/headers/NAME\n  image_alt: "{ALT}"',
    )


async def test_astro_without_a_schema_publishes_pictures_from_public(site: Path):
    write(site, {"astro.config.mjs": "", "src/content/blog/one.mdx": POST})
    assert await place(site, "src/content/blog/one.mdx") == (
        "public/images/NAME",
        f'heroImage: /images/NAME\nheroImageAlt: "{ALT}"',
    )


async def test_astro_imports_pictures_where_the_schema_says_image(site: Path):
    schema = "const blog = defineCollection({ schema: ({ image }) => z.object({ cover: z.object({ src: image(), alt: z.string() }) }) })"
    write(site, {"astro.config.ts": "", "src/content.config.ts": schema, "src/content/blog/deep/one.md": POST})
    assert await place(site, "src/content/blog/deep/one.md") == (
        "src/assets/images/NAME",
        f'cover:\n  src: ../../../assets/images/NAME\n  alt: "{ALT}"',
    )


async def test_astro_posts_with_pictures_beside_them_are_followed(site: Path):
    other = "---\ntitle: a\ncover: ./cover.png\ncoverAlt: b\n---\n"
    write(site, {"astro.config.mjs": "", "src/content/blog/a/index.md": other, "src/content/blog/a/cover.png": "x"})
    write(site, {"src/content/blog/b/index.md": POST})
    assert await place(site, "b/index.md", "src/content/blog") == (
        "src/content/blog/b/NAME",
        f'cover: ./NAME\ncoverAlt: "{ALT}"',
    )


async def test_astro_posts_with_a_folder_for_each_are_followed(site: Path):
    for name in ("a", "b"):
        write(
            site,
            {
                f"src/content/blog/{name}.md": f"---\nimage: '@/assets/{name}/x.png'\n---\n",
                f"src/assets/{name}/x.png": "x",
            },
        )
    write(site, {"astro.config.mjs": "", "src/content/blog/c.md": POST})
    where, lines = await place(site, "src/content/blog/c.md")
    assert (where, lines.splitlines()[0]) == ("src/assets/c/NAME", 'image: "@/assets/c/NAME"')


async def test_eleventy_puts_pictures_where_its_passthrough_copy_takes_them_from(site: Path):
    config = "module.exports = c => { c.addPassthroughCopy('src/css'); c.addPassthroughCopy({'src/static/img': 'pics'});\n return {dir: {input: 'src'}} }"
    write(
        site,
        {
            ".eleventy.js": config,
            "src/posts/one.md": POST,
            "src/posts/index.md": POST,
            "src/static/img/a.png": "",
            "src/css/a.css": "",
        },
    )
    assert await place(site, "src/posts/one.md") == ("src/static/img/NAME", f'image: /pics/NAME\nimageAlt: "{ALT}"')
    assert [post.id for post in await PostFolder(site, anything).posts(None)] == ["src/posts/one.md"]


async def test_eleventy_without_a_copy_gets_images_in_its_input(site: Path):
    write(site, {"eleventy.config.mjs": "", "blog/one.md": POST})
    assert (await place(site, "blog/one.md"))[0] == "images/NAME"


async def test_plain_posts_have_images_beside_them(site: Path):
    write(site, {"notes/one.md": "# One\n\nText", "two.markdown": POST})
    assert await place(site, "notes/one.md") == (
        "notes/images/NAME",
        f'---\nimage: images/NAME\nimage_alt: "{ALT}"\n---',
    )


async def test_the_word_of_the_owner_goes_before_everything(site: Path):
    own = 'posts = "content/articles"\nimages = "assets/heroes"\nurl = "https://cdn.example.org/h/"\nfield = "params.hero"\nalt_field = "params.hero_alt"\n'
    write(
        site,
        {
            "hugo.toml": "",
            "portrayal.toml": own,
            "content/articles/one.md": "---\nimage: mine.png\n---\n",
            "content/posts/two.md": POST,
        },
    )
    (post,) = await PostFolder(site, anything).posts(None)
    assert (post.id, post.image) == ("content/articles/one.md", None)
    assert await place(site, "content/articles/one.md") == (
        "assets/heroes/NAME",
        f'params:\n  hero: "https://cdn.example.org/h/NAME"\n  hero_alt: "{ALT}"',
    )


async def test_the_owner_can_have_pictures_beside_posts_and_no_alt_text(site: Path):
    write(site, {"portrayal.toml": 'images = "./"\nalt_field = ""\n', "a/one.md": POST})
    assert await place(site, "a/one.md") == ("a/NAME", "image: ./NAME")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("feild = 'x'", "unknown key feild. Did you mean field?"),
        ("zzz = 'x'", "unknown key zzz. Known: posts, images, url, field, alt_field"),
        ("field = 1", "wrong kind for field"),
        ("posts = [1]", "wrong kind for posts"),
        ("images = '../up'", "images must be a folder below the site"),
        ("posts = '/etc'", "posts must be a folder below the site"),
        ("field = 'a b'", "field is not the name of a field"),
        ("field = ''", "field is not the name of a field"),
        ("field", "not valid TOML"),
    ],
)
async def test_a_slip_in_the_owners_file_is_named(site: Path, text: str, why: str):
    write(site, {"portrayal.toml": text, "one.md": POST})
    with pytest.raises(BadRequest) as caught:
        await PostFolder(site, anything).posts(None)
    assert why in str(caught.value)


async def test_portrayals_own_settings_are_not_taken_for_a_sites_file(site: Path):
    write(site, {"portrayal.toml": "daily_usd = 1", "blog/one.md": POST})

    def allowed(path: Path) -> Path:
        if path.name == "portrayal.toml":
            raise BadRequest("Portrayal's own file.")
        return path.resolve()

    assert len(await PostFolder(site / "blog", allowed).posts(None)) == 1


async def test_a_post_says_what_it_is(site: Path):
    write(
        site,
        {
            "hugo.toml": "",
            "content/de/post/a.md": "---\ntitle:  Ein\n  Titel\ndate: 2024-02-03T10:00:00Z\n---\n",
            "content/post/b.fr.md": "+++\ntitle = 'B'\ndate = 2024-12-01\n+++\n",
            "content/post/c.md": "---\ntitle: C\nlang: pl\npubDate: 'Jul 8 2022'\nthumbnail: /t.png\n---\n",
            "content/post/d.md": "# D, by its heading #\n",
            "content/post/e.md": "---\ntitle: E: broken\n---\n",
            "content/post/f.html": "<html><head><title>F, by its head | A site</title></head><p>Words.</p></html>",
            "content/post/g.html": "<h1>G, by its <b>heading</b></h1><p>Words.</p>",
            "content/post/i.txt": "I, by its first line\n\nWords.",
            "content/post/h.html": "---\ntitle: H, by its fields\n---\n<h1>Another</h1>",
        },
    )
    posts = await PostFolder(site, anything).posts(None)
    assert [(p.title, p.language, p.published, p.image) for p in posts] == [
        ("Ein Titel", "de", "2024-02-03", None),
        ("B", "fr", "2024-12-01", None),
        ("C", "pl", "2022-07-08", "/t.png"),
        ("D, by its heading", "", None, None),
        ("E: broken", "", None, None),
        ("F, by its head", "", None, None),
        ("G, by its heading", "", None, None),
        ("H, by its fields", "", None, None),
        ("I, by its first line", "", None, None),
    ]
    assert all(p.file == str(site / p.id) for p in posts)
    assert [p.id for p in await PostFolder(site, anything).posts(2)] == [p.id for p in posts[:2]]


async def test_a_post_whose_front_matter_cannot_be_read_has_a_title_that_a_person_would_give_it(site: Path):
    posts = {
        "a.md": ("[broken", "# A, by its heading\n", "A, by its heading"),
        "2026-01-02-by-its-file.md": ("[broken", "Text\n", "by-its-file"),
        "c.md": ("[Draft] C: a title", "# Another\n", "[Draft] C: a title"),
        "d.md": ("{{ page.name }}: more", "# D, by its heading\n", "D, by its heading"),
        "e.md": (">-\n  E: one\nbad: a: b", "# E, by its heading\n", "E, by its heading"),
    }
    text = "---\n# its fields\nseo:\n  title: nested\ntitle: {}\n---\n{}"
    write(site, {name: text.format(title, below) for name, (title, below, _) in posts.items()})
    titles = {post.id: post.title for post in await PostFolder(site, anything).posts(None)}
    assert titles == {name: title for name, (_, _, title) in posts.items()}


async def test_a_comment_among_the_fields_is_not_taken_for_a_heading(site: Path):
    write(site, {"a.md": "---\n# when it came out\ndate: 2026-01-02\n---\n\n# Its heading\n"})
    assert [post.title for post in await PostFolder(site, anything).posts(None)] == ["Its heading"]


async def test_placing_again_changes_nothing_and_another_hero_is_refused(site: Path):
    write(site, {"hugo.toml": "", "content/post/a.md": POST})
    source = PostFolder(site, anything)
    (post,) = await source.posts(None)
    first = await source.place(post, hero(site))
    text = (site / post.id).read_bytes()
    again = await PostFolder(site, anything).place(post, hero(site))
    assert (first.changed, again) == (
        True,
        Placed(where=first.where, changed=False, because="The post has this picture.", image=first.image),
    )
    with pytest.raises(CallerError, match="has a picture already"):
        await source.place(post, hero(site, "hero-2"))
    assert (site / post.id).read_bytes() == text
    assert len(names(site / "static/images")) == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("images:\n  - OURS\nothers:\n  - mine.jpg", "images:\n  - NEXT\nothers:\n  - mine.jpg"),
        ("images: [OURS]\nimage_alt: Old words", f'images: [NEXT]\nimage_alt: "{ALT}"'),
        ("cover: {image: OURS, alt: Old words}", f'cover: {{image: NEXT, alt: "{ALT}"}}'),
        ("cover: OURS\nthumbnail: OURS", "cover: NEXT\nthumbnail: OURS"),
        (
            "og_image_alt: Theirs\nimage: OURS\nimage_alt: Old\nog_image: t.png",
            f'og_image_alt: Theirs\nimage: NEXT\nimage_alt: "{ALT}"\nog_image: t.png',
        ),
        (
            "cover: OURS\nback_cover: t.png\nback_cover_alt: Theirs",
            f'cover: NEXT\nback_cover: t.png\nback_cover_alt: Theirs\ncover_alt: "{ALT}"',
        ),
        (
            "cover: {image: OURS, thumb: t.png, thumb_alt: Theirs, alt: Old}",
            f'cover: {{image: NEXT, thumb: t.png, thumb_alt: Theirs, alt: "{ALT}"}}',
        ),
        ("image: OURS\nalt: Old\n2023: x", f'image: NEXT\nalt: "{ALT}"\n2023: x'),
    ],
)
async def test_a_hero_takes_the_place_of_the_one_before_it_and_what_stands_beside_it_stays(
    site: Path, before: str, after: str
):
    first, second = (f"one-{tag_of(token)}.webp" for token in ("hero-1", "hero-2"))
    text = "---\ntitle: One\nFIELDS\n---\n\nText\n"
    write(site, {"one.md": text.replace("FIELDS", before.replace("OURS", first)), first: b"RIFF"})
    source = PostFolder(site, anything)
    (post,) = await source.posts(None)
    await source.place(post.model_copy(update={"replaces": "hero-1"}), hero(site, "hero-2"))
    shown = read(site / "one.md").decode().replace(first, "OURS").replace(second, "NEXT")
    expected = text.replace("FIELDS", after)
    if "alt" not in after:
        shown = "".join(line for line in shown.splitlines(keepends=True) if ALT not in line)
    assert shown == expected


@pytest.mark.parametrize(
    "field",
    ["images: [mine.jpg, OURS]", "images: [OURS, mine.jpg]", "images: [OURS, {src: mine.jpg}]", "image: OURS.old.webp"],
)
async def test_a_picture_that_is_not_the_hero_alone_is_not_replaced(site: Path, field: str):
    ours = f"one-{tag_of('hero-1')}.webp"
    write(site, {"one.md": f"---\n{field.replace('OURS', ours)}\n---\n"})
    before = read(site / "one.md")
    source = PostFolder(site, anything)
    (post,) = [each.model_copy(update={"replaces": "hero-1"}) for each in await source.posts(None)]
    assert "has a picture already" in (await source.unplaceable([post]))["one.md"]
    with pytest.raises(BadRequest, match="has a picture already"):
        await source.place(post, hero(site, "hero-2"))
    assert read(site / "one.md") == before


@pytest.mark.parametrize("now", ["images/retouched-OURS", "mine/OURS"])
async def test_a_copy_of_the_hero_that_somebody_put_in_its_place_is_not_replaced(site: Path, now: str):
    ours = f"one-{tag_of('hero-1')}.webp"
    write(site, {"one.md": f"---\nimage: images/{ours}\n---\n"})
    source = PostFolder(site, anything)
    (post,) = [each.model_copy(update={"replaces": "hero-1"}) for each in await source.posts(None)]
    assert await source.unplaceable([post]) == {}
    write(site, {"one.md": f"---\nimage: {now.replace('OURS', ours)}\n---\n"})
    assert "has a picture already" in (await source.unplaceable([post]))["one.md"]
    with pytest.raises(BadRequest, match="has a picture already"):
        await source.place(post, hero(site, "hero-2"))


async def test_a_picture_that_was_deleted_is_laid_down_again(site: Path):
    write(site, {"one.md": POST})
    source = PostFolder(site, anything)
    (post,) = await source.posts(None)
    placed = await source.place(post, hero(site))
    shutil.move(placed.where, site.parent / "moved.webp")
    assert (await source.place(post, hero(site))).changed
    assert read(placed.where) == b"RIFF of a hero"


@pytest.mark.parametrize(
    "field",
    [
        "image: a.png",
        "cover:\n  image: b.jpg",
        "heroImage: {src: c, alt: d}",
        "banner_img: /x/y.webp",
        "image: cdn-id-1",
        "images:\n  - x.png",
    ],
)
async def test_a_post_with_a_picture_of_its_own_is_left_alone(site: Path, field: str):
    write(site, {"one.md": f"---\n{field}\n---\n"})
    source = PostFolder(site, anything)
    (post,) = await source.posts(None)
    assert post.image
    with pytest.raises(BadRequest, match="has a picture already"):
        await source.place(post, hero(site))
    assert names(site) == ["one.md"]


@pytest.mark.parametrize(
    "field",
    ["author_image: a.png", "image: true", "featured: true", "image_credit: x.png", "imageHero: yes", "logo: l.svg"],
)
async def test_pictures_of_other_things_are_no_picture_of_the_post(site: Path, field: str):
    write(site, {"one.md": f"---\n{field}\n---\n"})
    (post,) = await PostFolder(site, anything).posts(None)
    assert post.image is None


@pytest.mark.parametrize(
    ("name", "raw", "error", "why"),
    [
        ("a.md", b"---\ntitle: a: b\n---\n", BadRequest, "The front matter cannot be read as YAML"),
        ("a.html", b"<p>Hello", BadRequest, "The front matter is missing"),
        ("a.txt", b"Hello", BadRequest, "The front matter is missing"),
        ("a.md", b"a\0b", BadRequest, "NUL bytes"),
    ],
)
async def test_a_refused_post_is_untouched_and_no_picture_is_left_behind(site, name, raw, error, why):
    write(site, {name: raw})
    with pytest.raises(error) as caught:
        await PostFolder(site, anything).place(BlogPost(id=name), hero(site))
    assert why in str(caught.value)
    assert {each: read(site / each) for each in names(site)} == {name: raw}


async def test_a_read_only_post_is_refused(site: Path):
    write(site, {"one.md": POST})
    (site / "one.md").chmod(0o444)
    with pytest.raises(OperatorError, match=r"one\.md is read-only"):
        await PostFolder(site, anything).place(BlogPost(id="one.md"), hero(site))
    assert names(site) == ["one.md"]


async def test_the_mode_of_a_post_is_kept(site: Path):
    write(site, {"one.md": POST})
    (site / "one.md").chmod(0o640)
    await PostFolder(site, anything).place(BlogPost(id="one.md"), hero(site))
    assert (site / "one.md").stat().st_mode & 0o777 == 0o640


async def test_a_post_that_changed_meanwhile_is_refused_and_its_picture_taken_back(
    site: Path, monkeypatch: pytest.MonkeyPatch
):
    write(site, {"one.md": POST})

    def slow(path: Path, data: bytes) -> bool:
        (site / "one.md").write_text("edited by a person", encoding="utf-8")
        write(path.parent, {path.name: data})
        return True

    monkeypatch.setattr("portrayal.sources.disk.writing.lay_down", slow)
    with pytest.raises(BadRequest, match="was changed while"):
        await PostFolder(site, anything).place(BlogPost(id="one.md"), hero(site))
    assert (site / "one.md").read_text(encoding="utf-8") == "edited by a person"
    assert names(site / "images") == []


@pytest.mark.parametrize("name", ["gone.md", "../outside.md", "/etc/hosts"])
async def test_a_post_that_is_gone_or_elsewhere_is_not_found(site: Path, name: str):
    write(site, {"one.md": POST, "../outside.md": POST})
    with pytest.raises(NotFound):
        await PostFolder(site, anything).place(BlogPost(id=name), hero(site))
    assert (site.parent / "outside.md").read_text(encoding="utf-8") == POST


async def test_links_out_of_the_allowed_folders_are_not_followed(site: Path):
    write(site, {"one.md": POST, "../secret/two.md": POST})
    (site / "two.md").symlink_to(site.parent / "secret" / "two.md")
    (site / "images").symlink_to(site.parent / "secret")

    def allowed(path: Path) -> Path:
        real = path.resolve()
        if not real.is_relative_to(site.resolve()) and real.name != "hero.webp":
            raise OperatorError(f"{path} is outside.")
        return real

    source = PostFolder(site, allowed)
    assert [post.title for post in await source.posts(None)] == ["One", ""]
    for name in ("one.md", "two.md"):
        with pytest.raises(OperatorError, match="outside"):
            await source.place(BlogPost(id=name), hero(site))
    assert names(site.parent / "secret") == ["two.md"]


async def test_a_link_within_the_folder_stays_a_link(site: Path):
    write(site, {"real/one.md": POST})
    (site / "link.md").symlink_to(site / "real" / "one.md")
    await PostFolder(site, anything).place(BlogPost(id="link.md"), hero(site))
    assert (site / "link.md").is_symlink()
    assert "image:" in (site / "real" / "one.md").read_text(encoding="utf-8")


async def test_another_file_under_the_pictures_name_is_never_overwritten(site: Path):
    write(site, {"one.md": POST})
    source = PostFolder(site, anything)
    placed = await source.place(BlogPost(id="one.md"), hero(site))
    write(site, {placed.where: b"somebody else's"})
    write(site, {"one.md": POST})
    with pytest.raises(BadRequest, match="is another picture"):
        await source.place(BlogPost(id="one.md"), hero(site))
    assert read(placed.where) == b"somebody else's"


@pytest.mark.parametrize(
    ("post", "begin"),
    [
        ("Zażółć my % post #1.md", "zazolc-my-post-1-"),
        ("2024-05-06-day.md", "day-"),
        ("日本.md", "hero-"),
        ("x" * 240 + ".md", "x" * 40 + "-"),
    ],
)
async def test_a_pictures_name_is_one_that_every_server_can_show(site: Path, post: str, begin: str):
    write(site, {post: POST})
    placed = await PostFolder(site, anything).place(BlogPost(id=post), hero(site))
    assert Path(placed.where).name.startswith(begin)
    assert Path(placed.where).name.isascii()


async def test_alt_text_is_one_line(site: Path):
    write(site, {"one.md": POST})
    picture = hero(site).model_copy(update={"alt_text": " two\n lines "})
    await PostFolder(site, anything).place(BlogPost(id="one.md"), picture)
    assert 'image_alt: "two lines"' in (site / "one.md").read_text(encoding="utf-8")


def test_the_root_is_looked_for_above_the_folder_but_not_past_a_repository_or_what_is_allowed(site: Path):
    write(site, {"hugo.toml": "", "content/post/one.md": POST, "content/.git/x": ""})
    folder = site / "content" / "post"
    assert find_site(folder, anything).generator.name == "plain"
    (site / "content/.git/x").unlink()
    (site / "content/.git").rmdir()
    assert find_site(folder, anything).root == site

    def narrow(path: Path) -> Path:
        if path == site:
            raise OperatorError("outside")
        return path

    assert find_site(folder, narrow).generator.name == "plain"


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"astro.config.mjs": ""}, "astro"),
        ({"hugo.yaml": "", "content/a.md": ""}, "hugo"),
        ({"config.toml": "baseURL = 'x'", "content/a.md": ""}, "hugo"),
        ({"config.toml": "base_url = 'x'", "content/a.md": ""}, "plain"),
        ({"config.toml": ""}, "plain"),
        ({"_config.yml": "", "_posts/a.md": ""}, "jekyll"),
        ({"_posts/a.md": ""}, "jekyll"),
        ({"_config.yml": ""}, "plain"),
        ({".eleventy.js": ""}, "eleventy"),
        ({"a.md": ""}, "plain"),
    ],
)
def test_the_generator_is_told_by_its_files(site: Path, files: dict[str, str], name: str):
    write(site, {**files, "x.md": ""})
    assert find_site(site, anything).generator.name == name


def test_posts_are_found_in_order_without_hidden_files_drafts_and_packages(tmp_path: Path):
    write(
        tmp_path,
        dict.fromkeys(
            (
                "b.md",
                "a/z.mdx",
                ".git/x.md",
                "_drafts/x.md",
                "series-0a1b2c3d.html",
                "_x.md",
                "node_modules/x.md",
                "README.md",
                "_posts/p.md",
                "a.png",
                "t.TXT",
            ),
            "",
        ),
    )
    assert [path.relative_to(tmp_path).as_posix() for path in find_posts(tmp_path, None)] == [
        "_posts/p.md",
        "a/z.mdx",
        "b.md",
        "t.TXT",
    ]
    assert len(find_posts(tmp_path, 2)) == 2
    with pytest.raises(NotFound, match="does not exist"):
        find_posts(tmp_path / "none", None)
    with pytest.raises(NotFound, match="is a file"):
        find_posts(tmp_path / "b.md", None)
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotFound, match="There are no posts in"):
        find_posts(tmp_path / "empty", None)


async def test_names_that_are_no_text_are_listed_and_not_written(site: Path):
    write(site, {"one.md": POST})
    (site / os.fsdecode(b"b\xff.md")).write_bytes(POST.encode())
    posts = await PostFolder(site, anything).posts(None)
    assert [post.id for post in posts] == ["b?.md", "one.md"]


async def test_a_file_that_is_no_text_is_no_post_and_is_named_with_its_reason(site: Path):
    write(site, {"a.md": b"# Words\n\x00\x01", "b.md": POST, "c.md": b"\x89PNG\r\n", "d.md": POST})
    source = PostFolder(site, anything)
    assert [post.id for post in await source.posts(2)] == ["b.md", "d.md"]
    assert [(one.post, one.because) for one in source.left_out] == [
        ("a.md", "It is binary data, not an article."),
        ("c.md", "It is a PNG image, not an article."),
    ]


async def test_a_folder_of_files_that_are_no_text_has_no_posts_and_says_why(site: Path):
    write(site, {"a.md": b"\x00"})
    with pytest.raises(NotFound, match=r"no posts in .* a.md: It is binary data"):
        await PostFolder(site, anything).posts(None)


async def test_what_could_not_be_placed_is_known_before_and_is_just_what_placing_refuses(site: Path):
    write(
        site,
        {
            "broken.md": "---\ntitle: one: two\n---\n\nText\n",
            "endless.md": "---\ntitle: One\n\nText\n",
            "table.md": "---\ntitle: One\nimage: { src: }\n---\n",
            "list.md": "---\nimage:\n  width: 3\n---\n",
            "plain.txt": "Words\n",
            "page.html": "<h1>Words</h1>",
            "with.html": "---\ntitle: One\n---\n<h1>Words</h1>",
            "bare.md": "Words\n",
            "good.md": POST,
            "utf16.md": "\ufeff# Words\n".encode("utf-16-le"),
            "locked.md": POST,
            "has.md": "---\nimage: mine.jpg\n---\n",
        },
    )
    (site / "locked.md").chmod(0o444)
    before = contents(site)
    source = PostFolder(site, anything)
    posts = [post for post in await source.posts(None) if not post.image]
    reasons = await source.unplaceable([*posts, BlogPost(id="gone.md"), BlogPost(id="../out.md")])
    assert contents(site) == before
    refused: dict[str, str] = {}
    for post in [*posts, BlogPost(id="gone.md"), BlogPost(id="../out.md")]:
        try:
            await source.place(post, hero(site))
        except (CallerError, OperatorError) as error:
            refused[post.id] = str(error)
    assert reasons == refused
    assert {"broken.md", "endless.md", "plain.txt", "page.html", "utf16.md", "locked.md"} <= set(reasons)
    assert not {"with.html", "bare.md", "good.md"} & set(reasons)


async def test_a_folder_that_cannot_be_written_is_known_before(site: Path, monkeypatch: pytest.MonkeyPatch):
    write(site, {"one.md": POST})
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    source = PostFolder(site, anything)
    assert "Nothing can be written in" in (await source.unplaceable(await source.posts(None)))["one.md"]


async def test_a_post_that_has_a_picture_is_known_before_to_keep_it(site: Path):
    write(site, {"one.md": "---\nimage: mine.jpg\n---\n"})
    source = PostFolder(site, anything)
    assert "has a picture already: mine.jpg" in (await source.unplaceable(await source.posts(None)))["one.md"]
