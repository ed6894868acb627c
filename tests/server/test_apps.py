"""MCP Apps: who declares the extension is told of the views; nobody else notices them."""

import base64
import hashlib
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from mcp import Client
from mcp.server.apps import APP_MIME_TYPE, EXTENSION_ID
from mcp.shared.exceptions import MCPError
from mcp.types import ImageContent, ResourceLink, TextContent

from drawn_faces import remember_photo_set, write_photo_set
from gradients import draw_gradients
from hosts import ERAS, connected, in_memory, stdio, text_of
from portrayal.catalog import TOOLS
from studios import add_lora, make_environ

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "server" / "portrayal_mcp" / "views"
SOURCES = ROOT / "views"
HERO = {"cluster": "strategy", "size": "1280x720"}
TEST = {"lora": "ada", "strengths": [0.7, 0.8], "scenes": ["strategy/mountain-overlook"]}
NAMESPACES = (
    "http://json-schema.org/",
    "https://json-schema.org/",
    "http://www.w3.org/",
    "https://modelcontextprotocol.io/",
)
"""Names of schemas that look like addresses; nothing is fetched from them."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("apps")


@pytest.fixture(scope="module")
async def ready(folder: Path) -> AsyncIterator[Path]:
    """A home with the LoRA "ada" and the data set "ada" of nine photos and two that are left out; pictures are gradients."""
    photos = folder / "home" / "photos"
    write_photo_set(photos, 6)
    remember_photo_set(folder / "home", 6)
    (photos / "broken.jpg").write_bytes(b"\xff\xd8 no photo")
    with pytest.MonkeyPatch.context() as patch:
        draw_gradients(patch)
        async with in_memory(make_environ(folder)) as (client, server):
            await add_lora(server.studio, "ada", folder)
            curated = await client.call_tool("curate_dataset", {"photos": [str(photos)], "name": "ada"})
            assert not curated.is_error, text_of(curated)
        yield folder


@pytest.fixture(params=ERAS)
async def shows(request: pytest.FixtureRequest, ready: Path) -> AsyncIterator[Client]:
    """A client that shows views."""
    async with in_memory(make_environ(ready), request.param, apps=True) as (client, _):
        yield client


@pytest.fixture(params=ERAS)
async def plain(request: pytest.FixtureRequest, ready: Path) -> AsyncIterator[Client]:
    """A client that does not."""
    async with in_memory(make_environ(ready), request.param) as (client, _):
        yield client


async def json_of(client: Client, uri: str) -> dict:
    (content,) = (await client.read_resource(uri)).contents
    assert content.mime_type == "application/json"
    return json.loads(content.text)


async def test_a_tool_with_a_view_names_it_to_who_shows_views(shows):
    views = {tool.name: (tool.meta or {}).get("ui", {}).get("resourceUri") for tool in (await shows.list_tools()).tools}
    assert views == {tool.name: tool.view and f"ui://portrayal/{tool.view}" for tool in TOOLS}
    assert [uri for uri in views.values() if uri] == [
        "ui://portrayal/hero",
        "ui://portrayal/dataset",
        "ui://portrayal/strengths",
    ]


async def test_a_view_is_one_page_that_may_reach_nothing(shows):
    for view in filter(None, (tool.view for tool in TOOLS)):
        (content,) = (await shows.read_resource(f"ui://portrayal/{view}")).contents
        assert content.mime_type == APP_MIME_TYPE
        assert content.text == (BUILT / f"{view}.html").read_text(encoding="utf-8")
        assert content.meta["ui"]["csp"] == {
            "connectDomains": [],
            "resourceDomains": [],
            "frameDomains": [],
            "baseUriDomains": [],
        }
        assert content.meta["ui"]["prefersBorder"] is True


async def test_the_views_are_listed_to_who_shows_them_only(shows, plain):
    assert {str(one.uri) for one in (await plain.list_resources()).resources} == {"portrayal://clusters"}
    listed = {str(one.uri) for one in (await shows.list_resources()).resources}
    assert listed == {
        "portrayal://clusters",
        "ui://portrayal/hero",
        "ui://portrayal/dataset",
        "ui://portrayal/strengths",
    }


async def test_who_shows_no_views_gets_not_a_word_of_them(plain):
    told = [tool.model_dump_json(by_alias=True, exclude_none=True) for tool in (await plain.list_tools()).tools]
    assert not [text for text in told if "ui://" in text or "_meta" in text]


async def test_over_stdio_it_is_the_same(ready):
    for era in ("2026-07-28", "legacy"):
        async with connected(stdio(make_environ(ready)), era, apps=True) as client:
            assert [tool.name for tool in (await client.list_tools()).tools if tool.meta] == [
                tool.name for tool in TOOLS if tool.view
            ]


async def test_the_server_declares_the_extension(ready):
    async with in_memory(make_environ(ready), "auto", apps=True) as (client, _):
        assert EXTENSION_ID in (client.server_capabilities.extensions or {})


async def test_a_view_gets_the_picture_without_a_link_that_one_host_trips_over(shows, plain):
    """claude-ai-mcp issue 753: a view whose result held a resource link was given no result at all."""
    kinds = [TextContent, ImageContent]
    assert [type(block) for block in (await shows.call_tool("generate_hero", HERO)).content] == kinds
    assert [type(block) for block in (await plain.call_tool("generate_hero", HERO)).content] == [*kinds, ResourceLink]


async def test_a_review_tells_every_photo_with_a_small_picture(shows):
    page = await json_of(shows, "portrayal://datasets/ada/review/1")
    assert (page["dataset"], page["page"], page["pages"], page["total"]) == ("ada", 1, 1, 7)
    assert page["counts"]["kept"] + page["counts"]["left out"] + page["counts"]["spare"] == 7
    assert [photo["verdict"] for photo in page["photos"][: page["counts"]["kept"]]] == ["kept"] * page["counts"]["kept"]
    for photo in page["photos"]:
        assert photo["because"]
        data = photo.get("picture", "")
        assert (data == "") is (photo["name"] == "broken.jpg")
        assert len(data) * 3 / 4 < 6_100
    assert page["coverage"]
    assert page["missing"]


async def test_a_page_of_photos_stays_under_a_megabyte_however_many_there_are(shows):
    from portrayal.catalog.showing_dataset import MOST, PHOTOS

    assert PHOTOS * (MOST * 4 / 3 + 1_500) < 1_000_000


async def test_a_page_that_is_not_there_is_refused_with_what_there_is(shows):
    for uri in ("portrayal://datasets/ada/review/2", "portrayal://datasets/nobody/review/1", "portrayal://tests/j0"):
        with pytest.raises(MCPError):
            await shows.read_resource(uri)


async def test_a_photo_is_shown_from_the_set_where_its_thumbnail_was_forgotten(ready):
    memory = ready / "home" / "photos.sqlite"
    kept = memory.read_bytes()
    memory.unlink()
    try:
        async with in_memory(make_environ(ready), apps=True) as (client, _):
            page = await json_of(client, "portrayal://datasets/ada/review/1")
        assert all(photo.get("picture") for photo in page["photos"] if photo["verdict"] == "kept")
    finally:
        memory.write_bytes(kept)


async def test_a_test_comes_with_the_picture_of_every_cell(shows):
    tested = (await shows.call_tool("test_lora", TEST)).structured_content
    shown = await json_of(shows, f"portrayal://tests/{tested['job']}")
    assert [cell["row"] for cell in shown["cells"]] == [cell["row"] for cell in tested["cells"]]
    for cell in shown["cells"]:
        head, data = cell["picture"].split(",", 1)
        assert head == "data:image/jpeg;base64"
        assert base64.b64decode(data).startswith(b"\xff\xd8")
    assert sum(len(cell["picture"]) for cell in shown["cells"]) < 800_000
    assert shown["lora"] == "ada"


async def test_the_strength_that_was_chosen_by_looking_is_kept_and_makes_no_picture(shows):
    chosen = await shows.call_tool("test_lora", {"lora": "ada", "default_strength": 0.65})
    told = chosen.structured_content
    assert (told["status"], told["best_strength"], told["pictures_planned"]) == ("succeeded", 0.65, 0)
    assert json.loads((await shows.read_resource("portrayal://loras/ada")).contents[0].text)["strength"] == 0.65
    planned = await shows.call_tool("test_lora", {"lora": "ada", "default_strength": 0.9, "dry_run": True})
    assert planned.structured_content["status"] == "dry_run"
    assert json.loads((await shows.read_resource("portrayal://loras/ada")).contents[0].text)["strength"] == 0.65


async def test_a_strength_is_set_or_a_test_is_made_and_never_both(shows):
    both = await shows.call_tool("test_lora", {**TEST, "default_strength": 0.8})
    assert both.is_error
    assert "Leave them out" in text_of(both)


def test_the_built_views_are_those_of_their_sources():
    """Their mark is the SHA-256 of what they are built from, so that no Node is needed to find a stale one."""
    digest = hashlib.sha256()
    names = sorted(f"src/{path.name}" for path in (SOURCES / "src").iterdir())
    for name in (*names, "build.mjs", "package-lock.json"):
        digest.update(name.encode() + (SOURCES / name).read_bytes())
    made = digest.hexdigest()[:16]
    for path in BUILT.glob("*.html"):
        assert f'name="made-from" content="{made}"' in path.read_text(encoding="utf-8"), (
            f"{path.name} is stale: make views"
        )
    assert {path.stem for path in BUILT.glob("*.html")} == {tool.view for tool in TOOLS if tool.view}


@pytest.mark.parametrize("view", sorted(filter(None, (tool.view for tool in TOOLS))))
def test_a_built_view_names_no_address_to_fetch_and_seals_itself(view):
    html = (BUILT / f"{view}.html").read_text(encoding="utf-8")
    addresses = re.findall(r"\b(?:https?|wss?)://[\w.*-]+[^\"'`\\ )]*", html)
    assert [one for one in addresses if not one.startswith((*NAMESPACES, "https://*.example.com"))] == []
    assert not re.search(r"<(?:link|iframe|base|object|embed)\b|<script[^>]*\bsrc=", html)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
    assert policy
    script, style = (re.search(rf"<{tag}[^>]*>(.*?)</{tag}>", html, re.DOTALL) for tag in ("script", "style"))
    assert script
    assert style
    assert not re.search(r"@import|url\(", style[1])
    for part, text in (("script-src", script[1]), ("style-src", style[1])):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{part} 'sha256-{digest}'" in policy[1]
    assert policy[1].startswith("default-src 'none'")
    assert "unsafe" not in policy[1]
    assert len(html.encode()) < 400_000


def test_the_lock_of_the_views_names_no_host():
    lock = json.loads((SOURCES / "package-lock.json").read_text(encoding="utf-8"))
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []


def test_what_is_built_in_keeps_its_licence():
    notice = (BUILT / "NOTICE.txt").read_text(encoding="utf-8")
    for name in ("@modelcontextprotocol/ext-apps", "@modelcontextprotocol/client", "zod"):
        assert name in notice
    assert "Permission is hereby granted" in notice
