"""What is one user's is nobody else's: jobs, pictures, files, paths."""

import json
import time
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.server.auth.provider import AccessToken
from mcp.shared.exceptions import MCPError

from hosts import text_of
from http_hosts import ERAS, site
from paid_shop import REPLICATE_KEY, fast, vendors
from portrayal_mcp.web.links import LIFE_S, Links
from portrayal_mcp.web.owners import owner_of

pytestmark = pytest.mark.anyio

HERO = {"cluster": "strategy", "size": "1280x720", "variation": 3}


async def made(shared, user="ann", **more):
    async with shared.client(user) as client:
        result = await client.call_tool("generate_hero", {**HERO, **more})
    assert not result.is_error, text_of(result)
    return result.structured_content


@pytest.mark.parametrize("era", ERAS)
async def test_another_user_s_jobs_and_heroes_do_not_exist(shared, era):
    hero = await made(shared)
    async with shared.client("bob", era) as bob:
        for kind in ("jobs", "heroes", "loras", "datasets"):
            listed = await bob.call_tool("list_library", {"kind": kind})
            assert listed.structured_content["total"] == 0, kind
        for tool in ("get_job", "cancel_job"):
            result = await bob.call_tool(tool, {"job": hero["job"]})
            assert result.is_error
            assert "There is no job" in text_of(result)
        for uri in (f"portrayal://heroes/{hero['hero']}", f"portrayal://jobs/{hero['job']}"):
            with pytest.raises(MCPError):
                await bob.read_resource(uri)
    async with shared.client("ann", era) as ann:
        assert (await ann.call_tool("get_job", {"job": hero["job"]})).structured_content["status"] == "succeeded"
        assert (await ann.read_resource(f"portrayal://heroes/{hero['hero']}")).contents


async def test_the_same_call_of_two_users_makes_two_pictures_with_two_addresses(shared):
    ann, bob = await made(shared), await made(shared, "bob", variation=4)
    again = await made(shared, "bob")
    assert len({(one["hero"], one["job"], one["links"][0]) for one in (ann, bob, again)}) == 3
    for user in ("u-ann", "u-bob"):
        assert list((shared.home / "users" / user / "heroes").glob("*.webp"))


async def test_a_series_shows_its_sheet_by_an_address_and_to_its_own_user_only(shared):
    await made(shared)
    blog = shared.home / "users" / "u-ann" / "blog"
    blog.mkdir()
    (blog / "a.md").write_text("# A word about passwords\n\nA few words about passwords.\n", encoding="utf-8")
    async with shared.client() as ann, shared.browser() as browser:
        done = (await ann.call_tool("backfill_heroes", {"source": "blog"})).structured_content
        [link] = done["links"]
        assert (await browser.get(link)).headers["content-type"] == "image/jpeg"
        assert (await ann.read_resource(f"portrayal://jobs/{done['job']}/sheet")).contents
    async with shared.client("bob") as bob:
        with pytest.raises(MCPError):
            await bob.read_resource(f"portrayal://jobs/{done['job']}/sheet")


async def test_answers_hold_no_folder_of_the_server_and_their_paths_work_in_later_calls(shared):
    hero = await made(shared)
    path = hero["image"]["path"]
    assert path.startswith("heroes/")
    async with shared.client("ann") as client:
        told = await client.call_tool(
            "generate_hero",
            {"cluster": "strategy", "reference_photo": path, "route": "image_to_image", "dry_run": True},
        )
        shown = [await client.call_tool("list_library", {"kind": kind}) for kind in ("heroes", "jobs")]
        job = await client.read_resource(f"portrayal://jobs/{hero['job']}")
        outside = await client.call_tool("classify_article", {"file": "/etc/passwd"})
    assert not told.is_error, text_of(told)
    answers = [told, *shown, job, outside]
    assert str(shared.home.parent) not in json.dumps([answer.model_dump(mode="json") for answer in answers])


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "~/.ssh/id_rsa",
        "../u-bob/heroes/x.webp",
        "../../http.secret",
        "../../portrayal.toml",
        "ledger.sqlite",
        "heroes/../../u-bob/ledger.sqlite",
        str(Path.cwd() / "README.md"),
    ],
)
async def test_a_user_reads_no_file_of_the_server_or_of_another_user(shared, path):
    await made(shared, "bob")
    (shared.home / "portrayal.toml").touch()
    async with shared.client("ann") as client:
        for tool, arguments in (
            ("classify_article", {"file": path}),
            ("generate_hero", {"cluster": "ai", "route": "image_to_image", "reference_photo": path}),
            ("curate_dataset", {"photos": [path], "name": "x", "subject": "woman"}),
            ("generate_hero", {"cluster": "ai", "output_dir": path}),
        ):
            result = await client.call_tool(tool, arguments)
            assert result.is_error, (tool, path)
            assert str(shared.home.parent) not in text_of(result)


async def test_the_folders_that_a_client_names_open_nothing_over_http(tmp_path):
    async def roots(context):
        raise AssertionError("nobody asks")

    post = tmp_path / "blog" / "post.md"
    post.parent.mkdir()
    post.write_text("# A firewall\n\nStop malware.")
    for tokens in ("", f"ann:{'x' * 30}"):
        async with site(tmp_path / (tokens[:3] or "near"), tokens=tokens) as opened:
            headers = {"Authorization": f"Bearer {'x' * 30}"} if tokens else {}
            async with opened.browser(None, **headers) as http:
                transport = streamable_http_client(f"{opened.url}/mcp", http_client=http)
                async with Client(transport, mode="legacy", list_roots_callback=roots) as client:
                    answer = await client.call_tool("classify_article", {"file": str(post)})
            assert answer.is_error


async def test_another_user_s_session_is_not_found(shared):
    hello = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "raw", "version": "1"}}
    headers = {"Accept": "application/json, text/event-stream"}
    async with shared.browser("ann", **headers) as ann, shared.browser("bob", **headers) as bob:
        first = await ann.post("/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello})
        session = {"Mcp-Session-Id": first.headers["mcp-session-id"]}
        ping = {"jsonrpc": "2.0", "id": 2, "method": "ping"}
        assert (await bob.post("/mcp", json=ping, headers=session)).status_code == 404
        assert (await bob.delete("/mcp", headers=session)).status_code == 404
        assert (await ann.post("/mcp", json=ping, headers=session)).status_code == 200


async def test_a_home_that_cannot_be_opened_is_told_without_the_server_s_folders(tmp_path):
    async with site(tmp_path) as opened:
        (opened.home / "users").mkdir(parents=True)
        (opened.home / "users" / "u-ann").write_text("not a folder")
        async with opened.client("ann") as ann, opened.client("bob") as bob:
            assert (await ann.list_tools()).tools
            told = await ann.call_tool("list_library", {"kind": "jobs"})
            assert told.is_error
            assert "Your folder on this server cannot be opened now." in text_of(told)
            assert str(tmp_path) not in text_of(told)
            assert not (await bob.call_tool("list_library", {"kind": "jobs"})).is_error


async def test_the_caps_hold_for_each_user(tmp_path):
    with fast(), vendors() as (replicate, _):
        keys = {"REPLICATE_API_TOKEN": REPLICATE_KEY, "REPLICATE_BASE_URL": replicate.url}
        async with site(tmp_path, PORTRAYAL_DAILY_USD="0.04", **keys) as opened:
            order = {"cluster": "tutorial", "provider": "replicate", "size": "1280x720", "format": "jpg"}
            for user in ("ann", "bob"):
                async with opened.client(user) as client:
                    first = await client.call_tool("generate_hero", order)
                    assert not first.is_error, text_of(first)
                    second = await client.call_tool("generate_hero", {**order, "variation": 1})
                    assert "PORTRAYAL_DAILY_USD" in text_of(second)


async def address(shared):
    [link] = (await made(shared))["links"]
    return link


async def test_an_address_of_a_picture_needs_no_token_and_says_nothing_of_the_server(shared):
    async with shared.browser() as browser:
        answer = await browser.get(await address(shared))
    assert answer.status_code == 200
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def changed(link: str, path: str | None = None, **query: str) -> str:
    parts = urlsplit(link)
    known = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return f"{parts.scheme}://{parts.netloc}{path or parts.path}?{urlencode({**known, **query})}"


@pytest.mark.parametrize(
    "change",
    [
        {"sig": "A" * 43},
        {"sig": ""},
        {"sig": "ü"},
        {"expires": "99999999999"},
        {"expires": "-1"},
        {"expires": "x"},
        {"of": "u-bob"},
        {"of": ""},
        {"of": "../users/u-ann"},
        {"path": "/pictures/heroes/other.webp"},
        {"path": "/pictures/ledger.sqlite"},
        {"path": "/pictures/..%2f..%2fhttp.secret"},
    ],
    ids=str,
)
async def test_a_forged_address_shows_nothing(shared, change):
    await made(shared, "bob")
    async with shared.browser("ann") as browser:
        answer = await browser.get(changed(await address(shared), **change))
        assert answer.status_code == 404
        assert answer.text == "There is no such picture, or its address has expired. Ask for it again."


async def test_an_address_expires_after_a_day(shared, monkeypatch):
    link = await address(shared)
    moment = time.time()
    async with shared.browser() as browser:
        for later, status in ((LIFE_S - 10, 200), (LIFE_S + 3_600, 404)):
            clock = lambda later=later: moment + later  # noqa: E731
            monkeypatch.setattr("portrayal_mcp.web.links.time.time", clock)
            assert (await browser.get(link)).status_code == status


async def test_what_is_signed_but_no_picture_or_elsewhere_is_not_shown(shared):
    await made(shared)
    outside = shared.home / "users" / "u-ann" / "heroes" / "link.jpg"
    if not outside.is_symlink():
        outside.symlink_to(shared.home / "http.secret")
    async with shared.browser() as browser:
        for path in ("ledger.sqlite", "heroes/link.jpg", "../u-bob/ledger.sqlite", "heroes", "heroes/gone.jpg"):
            link = shared.web.links.sign("u-ann", path)
            assert (await browser.get(link)).status_code == 404, path


def test_the_same_call_within_the_hour_has_the_same_address():
    now = [7_200_000.0]
    links = Links("https://p.example.com", b"k" * 32, lambda: now[0])
    first = links.sign("u-ann", "heroes/ä b.webp")
    now[0] += 3_500
    assert links.sign("u-ann", "heroes/ä b.webp") == first
    now[0] += 200
    assert links.sign("u-ann", "heroes/ä b.webp") != first
    assert first.startswith("https://p.example.com/pictures/heroes/%C3%A4%20b.webp?of=u-ann&expires=")


def test_owners_of_different_sources_never_meet():
    def token(subject, **claims):
        return AccessToken(token="", client_id="c", scopes=[], subject=subject, claims=claims or None)

    given = owner_of(token("ann"))
    person = owner_of(token("ann", iss="https://a.example.com"))
    other = owner_of(token("ann", iss="https://b.example.com"))
    assert (given, owner_of(None)) == ("u-ann", "")
    assert len({given, person, other}) == 3
    assert Path(owner_of(token("../../x\0", iss="https://a.example.com"))).name.startswith("o-")
