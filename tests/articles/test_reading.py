"""Articles come from a text, a file or a URL, and every refusal says what to do."""

from pathlib import Path

import pytest

from portrayal.articles import Fetched, Given, read_article
from portrayal.articles.markup import parse
from portrayal.errors import BadRequest, NotFound

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def anywhere(path: Path) -> Path:
    return path.resolve()


async def read(**given: str):
    return await read_article(Given(**given), allowed=anywhere)


def write(folder: Path, name: str, text: str | bytes) -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


@pytest.mark.parametrize(
    "given", [{}, {"text": "a", "file": "b.md"}, {"text": "a", "file": "b", "url": "c"}, {"title": "only"}]
)
async def test_exactly_one_of_text_file_and_url_is_wanted(given: dict[str, str]):
    with pytest.raises(BadRequest, match="Give exactly one of text, file or url"):
        await read(**given)


async def test_markdown_becomes_title_headings_lead_and_body():
    words = "A quiet sentence about gardens. " * 40
    article = await read(
        text=f"# The garden\n\n{words}\n\n## Roses\n\n```python\nprint('code')\n```\n\nThe *end*, `inline`."
    )
    assert article.title == "The garden"
    assert article.headings == ("Roses",)
    assert len(article.lead) <= 700
    assert article.body.endswith("The end,.")
    assert "code" not in article.lead + article.body
    assert (article.lead + " " + article.body).startswith("A quiet sentence about gardens. A quiet")
    assert article.source == "text"
    assert article.slug == "the-garden"


@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: Zażółć\nslug: Żółw 1\ntags: [a, b]\nlang: pl-PL\n---\n",
        '+++\ntitle = "Zażółć"\nslug = "Żółw 1"\ntags = ["a", "b"]\nlang = "pl-PL"\n+++\n',
        '{\n"title": "Zażółć",\n"slug": "Żółw 1",\n"tags": ["a", "b"],\n"lang": "pl-PL"\n}\n',
    ],
    ids=["yaml", "toml", "json"],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
async def test_front_matter_of_three_kinds_is_read(tmp_path: Path, front: str, newline: str):
    file = write(tmp_path, "post.md", (front + "\nSome text.\n").replace("\n", newline))
    article = await read(file=file)
    assert (article.title, article.slug, article.tags, article.language_hint) == (
        "Zażółć",
        "zolw-1",
        ("a", "b"),
        "pl-PL",
    )
    assert article.lead == "Some text."


@pytest.mark.parametrize(
    "broken",
    [
        "---\ntitle: 'A: b\nother: [\n---\n",
        "---\ntitle: A b\n\nno end\n",
        "+++\ntitle = \n+++\n",
        "{\n'a': }\n}\n",
        "---\n- a\n- b\n---\n",
        "---\ndate: 2024-13-45\n---\n",
    ],
)
async def test_broken_front_matter_never_loses_the_article(broken: str):
    article = await read(text=broken + "\nThe text that matters.")
    assert "The text that matters." in article.lead


async def test_a_title_is_rescued_from_broken_front_matter():
    article = await read(text="---\ntitle: 'Still here'\nother: [\n---\nText.")
    assert article.title == "Still here"


@pytest.mark.parametrize("title", ["[broken", "{{ name }}: x", "|\n  Words: here\nbad: a: b"])
async def test_what_is_no_title_to_a_person_gives_way_to_the_heading_of_the_text(title: str):
    article = await read(text=f"---\n# its fields\ntitle: {title}\n---\n\n# The heading\n\nText.")
    assert article.title == "The heading"
    assert article.lead.endswith("Text.")


async def test_a_given_title_stands_over_the_articles_own():
    assert (await read(text="# Own\n\nText.", title=" Mine ")).title == "Mine"


async def test_html_loses_navigation_scripts_and_code(tmp_path: Path):
    page = (
        "<!DOCTYPE html><html lang='de'><head><title>Seite &amp; mehr | Blog</title><script>let a = '<p>no</p>'</script>"
        "<style>p{}</style></head><body><nav>Menu</nav><header>Top</header><article><h1>Seite</h1><p>Guten <b>Tag</b>.</p>"
        "<h2>Zwei</h2><pre>code</pre><aside>Ad</aside><svg><text>drawn</text></svg><p>Ende</p></article><footer>Impressum</footer>"
    )
    article = await read(file=write(tmp_path, "seite.html", page))
    assert (article.title, article.headings, article.lead) == ("Seite & mehr", ("Seite", "Zwei"), "Guten Tag. Ende")
    assert article.language_hint == "de"


async def test_code_blocks_and_numbered_steps_are_counted():
    markdown = "# T\n\n1. one\n2. two\n   - inner\n\n```\nx\n```\n\n- other\n\n    y\n\n```\nz\n```\n"
    article = parse(markdown, kind="markdown")
    assert (article.code_blocks, article.steps) == (2, 2)
    page = parse("<p>Words</p><ol><li>a<li>b</ol><ul><li>c</ul><pre>x</pre>", kind="html")
    assert (page.code_blocks, page.steps) == (1, 2)


async def test_what_is_left_open_takes_no_more_along_than_its_parent():
    article = parse("<div><nav>menu</div><p>Kept</p><h2>Head<code>x</code></h2></i>More", kind="html")
    assert (article.lead, article.headings) == ("Kept More", ("Head",))


async def test_the_shared_title_of_a_page_comes_first(tmp_path: Path):
    page = "<html><head><title>A - B</title><meta content='The real one' property='og:title'></head><body><p>x</p>"
    assert (await read(file=write(tmp_path, "a.htm", page))).title == "The real one"


async def test_a_page_with_a_heavy_head_keeps_its_words(tmp_path: Path):
    page = f"<html><head><style>{'.a{color:red}' * 9000}</style></head><body><div class='{'x' * 30_000}'><p>The words.</p></div>"
    assert (await read(file=write(tmp_path, "heavy.html", page))).lead == "The words."


async def test_plain_text_takes_its_first_line_as_title(tmp_path: Path):
    article = await read(file=write(tmp_path, "note.txt", "A *plain* title\n\n    Indented words stay."))
    assert (article.title, article.lead) == ("A *plain* title", "Indented words stay.")


async def test_mdx_loses_imports_and_components(tmp_path: Path):
    text = "import A from './a'\nexport const b = 1\n\n# Hello\n\n<Box tone=\"warm\">Inside</Box> {{< youtube 1 >}} {% raw %}out"
    article = await read(file=write(tmp_path, "page.mdx", text))
    assert (article.title, article.lead) == ("Hello", "Inside out")


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ("Grüße".encode("utf-8-sig"), "Grüße"),
        ("Grüße".encode("utf-16"), "Grüße"),
        ("Grüße – „hier“".encode("cp1252"), "Grüße – „hier“"),
        (b"gr\x81n", "gr\x81n"),
    ],
    ids=["utf-8-sig", "utf-16", "cp1252", "latin-1"],
)
async def test_encodings_are_told_apart(tmp_path: Path, data: bytes, word: str):
    assert (await read(file=write(tmp_path, "a.txt", data))).lead == word


async def test_a_page_may_name_its_encoding(tmp_path: Path):
    data = "<meta charset='iso-8859-2'><p>Zażółć</p>".encode("iso-8859-2")
    assert (await read(file=write(tmp_path, "a.html", data))).lead == "Zażółć"


@pytest.mark.parametrize(
    ("data", "what"),
    [(b"%PDF-1.7", "a PDF"), (b"\x89PNG\r\n", "a PNG image"), (b"a\x00b", "binary data"), (b"PK\x03\x04", "a ZIP")],
)
async def test_binary_files_are_refused_by_name(tmp_path: Path, data: bytes, what: str):
    with pytest.raises(BadRequest, match=what):
        await read(file=write(tmp_path, "a.md", data))


async def test_other_suffixes_are_refused_with_the_list(tmp_path: Path):
    with pytest.raises(BadRequest, match=r"a \.docx file.*\.md, \.markdown, \.mdx, \.html, \.htm, \.txt"):
        await read(file=write(tmp_path, "a.docx", "x"))


async def test_folders_and_missing_files_are_named(tmp_path: Path):
    with pytest.raises(BadRequest, match="is a folder"):
        await read(file=str(tmp_path))
    with pytest.raises(NotFound, match="There is no file"):
        await read(file=str(tmp_path / "none.md"))


@pytest.mark.parametrize("empty", ["", "   \n", "---\n---\n", "<p></p>", "```\ncode only\n```"])
async def test_an_article_without_words_is_refused(empty: str):
    with pytest.raises(BadRequest, match="no words"):
        await read(text=empty)


async def test_a_file_outside_of_the_allowed_folders_is_never_opened(tmp_path: Path):
    secret = write(tmp_path, "secret.md", "x")
    link = tmp_path / "link.md"
    link.symlink_to(secret)

    def inside(path: Path) -> Path:
        if path.resolve().name == "secret.md":
            raise BadRequest("outside")
        return path.resolve()

    with pytest.raises(BadRequest, match="outside"):
        await read_article(Given(file=str(link)), allowed=inside)


async def test_a_link_to_another_kind_of_file_is_refused_by_its_target(tmp_path: Path):
    link = tmp_path / "link.md"
    link.symlink_to(write(tmp_path, "key.pem", "x"))
    with pytest.raises(BadRequest, match=r"a \.pem file"):
        await read(file=str(link))


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("2024-05-01-my-post.md", "my-post"),
        ("my-bundle/index.md", "my-bundle"),
        ("Łódź Ærø Straße.md", "lodz-aero-strasse"),
    ],
)
async def test_a_slug_comes_from_the_files_name(tmp_path: Path, name: str, slug: str):
    article = await read(file=write(tmp_path, name, "# Another title\n\nText."))
    assert (article.slug, article.source) == (slug, Path(name).name)


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("https://a.example/blog/2024-05-01-post.html?x=1", "post"),
        ("https://a.example/", "a-example"),
        ("https://a.example/caf%C3%A9/", "cafe"),
    ],
)
async def test_a_slug_comes_from_the_url_after_redirects(url: str, slug: str):
    async def fetch(asked: str) -> Fetched:
        assert asked == "https://short.example"
        return Fetched(url=url, content_type="text/html", text="<title>T</title><p>Words.</p>")

    article = await read_article(Given(url=" https://short.example "), allowed=anywhere, fetch=fetch)
    assert (article.slug, article.source, article.title) == (slug, url, "T")


async def test_embedded_pictures_and_length_are_dropped_before_parsing():
    article = await read(text=f"![x](data:image/png;base64,{'A' * 300_000}) Words after. " + "more words " * 10_000)
    assert article.lead.startswith("Words after.")
    assert len(article.lead) + len(article.body) <= 20_000
    assert "AAAA" not in article.body


@pytest.mark.parametrize(
    "hostile",
    [
        "[" * 50_000,
        "[a](" * 20_000,
        "```" * 20_000,
        "*a " * 20_000,
        "<div>" * 20_000,
        "<b" * 40_000,
        "<!" * 40_000,
        "<![" * 9000,
        "<script>" * 9000,
        "> " * 20_000,
        "\x00\u202e\ud800" * 9000,
        "---\na: " + "[" * 30_000 + "\n---\n",
    ],
    ids=[
        "brackets",
        "links",
        "fences",
        "stars",
        "divs",
        "open",
        "declarations",
        "cdata",
        "scripts",
        "quotes",
        "odd",
        "yaml",
    ],
)
async def test_hostile_markup_ends_quickly_and_keeps_the_title(hostile: str):
    article = await read(text=hostile, title="A title")
    assert article.title == "A title"


async def test_attribute_lists_are_no_words_and_french_spaces_stay():
    article = await read(text="# Vitesse : pourquoi ? {#speed}\n\nLe fichier .editorconfig, *ici* .\n{: .note }")
    assert (article.title, article.lead) == ("Vitesse : pourquoi ?", "Le fichier .editorconfig, ici.")


@pytest.mark.parametrize("path", ["a\x00.md", "\ud800.md", "~nobody-of-this-name/a.md", " "])
async def test_a_path_that_cannot_be_is_refused(path: str):
    with pytest.raises(BadRequest):
        await read(file=path)
