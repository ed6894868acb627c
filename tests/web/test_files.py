"""The way in for photos: what is taken, what is refused, and that names lead nowhere."""

import io
import re

import pytest
from PIL import Image

from hosts import text_of

pytestmark = pytest.mark.anyio


def photo(kind: str = "JPEG", shade: int = 90) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), (shade, 120, 140)).save(out, kind)
    return out.getvalue()


async def test_photos_are_taken_listed_used_and_deleted(shared):
    async with shared.browser("ann") as browser:
        sent = [await browser.put(f"/files/me/{n}.jpg", content=photo(shade=40 * n)) for n in (1, 2)]
        sent.append(await browser.put("/files/Größe (2).png", content=photo("PNG")))
        assert [answer.status_code for answer in sent] == [201, 201, 201]
        assert sent[0].json() == {"file": "inbox/me/1.jpg", "bytes": len(photo(shade=40)), "use": 'photos=["inbox/me"]'}
        listed = (await browser.get("/files")).json()["files"]
        assert {"me/1.jpg", "me/2.jpg", "Größe (2).png"} <= set(listed)
        async with shared.client("ann") as client:
            answer = await client.call_tool(
                "curate_dataset", {"photos": ["inbox/me"], "name": "me", "subject": "woman", "keep": 10}
            )
            assert "Only 0 of 2 photos can be used" in text_of(answer)  # they were found, and they show nobody
            jobs = (await client.call_tool("list_library", {"kind": "jobs"})).structured_content["rows"]
            job = await client.call_tool("get_job", {"job": jobs[0]["name"]})
        for said in (text_of(answer), job.structured_content["error"]):
            [link] = re.findall(r"datasets/me_too-few/contact-sheet\.jpg \((http\S+)\) shows each verdict", said)
            sheet = await browser.get(link, headers={"Authorization": ""})
            assert Image.open(io.BytesIO(sheet.content)).format == "JPEG"
        for name in ("me/1.jpg", "me/2.jpg", "Größe (2).png"):
            assert (await browser.delete(f"/files/{name}")).status_code == 204
        assert (await browser.delete("/files/me/1.jpg")).status_code == 404


async def test_a_photo_that_is_sent_again_replaces_the_first(shared):
    async with shared.browser("bob") as browser:
        for shade in (10, 200):
            assert (await browser.put("/files/a.jpg", content=photo(shade=shade))).status_code == 201
    kept = shared.home / "users" / "u-bob" / "inbox" / "a.jpg"
    assert kept.read_bytes() == photo(shade=200)


@pytest.mark.parametrize(
    "path",
    [
        "../x.jpg",
        "%2e%2e/x.jpg",
        "..%2f..%2fu-bob%2finbox%2fx.jpg",
        "%2fetc%2fx.jpg",
        "a/b/c.jpg",
        "a/../../x.jpg",
        "..%5c..%5cx.jpg",
        "C:%5cx.jpg",
        "a%00.jpg",
        ".hidden.jpg",
        "x%0a.jpg",
        "a..jpg",
        "-rf.jpg",
        "x" * 200 + ".jpg",
        "",
    ],
)
async def test_a_name_leads_nowhere_else(shared, path):
    before = sorted(shared.home.rglob("*.jpg"))
    async with shared.browser("ann") as browser:
        answer = await browser.put(f"/files/{path}", content=photo())
    assert answer.status_code in (400, 404, 405, 415), answer.text
    assert sorted(shared.home.rglob("*.jpg")) == before


@pytest.mark.parametrize("name", ["x.svg", "x.html", "x.gif", "x.php", "x.toml", "x", "jpg", "x.jpg.exe", "x.zip"])
async def test_only_photos_have_a_way_in(shared, name):
    async with shared.browser("ann") as browser:
        answer = await browser.put(f"/files/{name}", content=photo())
    assert answer.status_code == 415
    assert "Only photos" in answer.json()["error"]


@pytest.mark.parametrize("body", [b"", b"\xff\xd8", b"<svg onload=alert(1)>", b"#!/bin/sh\nrm -rf /", photo("PNG")])
async def test_bytes_that_are_not_what_the_name_says_are_not_kept(shared, body):
    async with shared.browser("ann") as browser:
        answer = await browser.put("/files/liar.jpg", content=body)
        assert answer.status_code == 415
    inbox = shared.home / "users" / "u-ann" / "inbox"
    assert [path for path in inbox.rglob("*") if path.name == "liar.jpg" or path.suffix == ".part"] == []


@pytest.mark.parametrize("told", [True, False])
async def test_a_photo_that_is_too_large_is_refused_and_leaves_nothing(shared, monkeypatch, told):
    monkeypatch.setattr("portrayal_mcp.web.files.LARGEST", 50_000)

    async def pieces():
        yield photo()
        for _ in range(100):
            yield b"x" * 1_000

    async with shared.browser("ann") as browser:
        body = photo() + b"x" * 100_000 if told else pieces()
        answer = await browser.put("/files/large.jpg", content=body)
        assert answer.status_code == 413
    assert not [path for path in (shared.home / "users" / "u-ann").rglob("*") if path.suffix == ".part"]
    assert not list((shared.home / "users" / "u-ann").rglob("large.jpg"))


async def test_a_full_inbox_says_so(shared, monkeypatch):
    monkeypatch.setattr("portrayal_mcp.web.files.MOST_FILES", 0)
    async with shared.browser("ann") as browser:
        answer = await browser.put("/files/one-more.jpg", content=photo())
    assert (answer.status_code, "The inbox is full" in answer.json()["error"]) == (507, True)


async def test_a_user_sees_and_deletes_only_their_own_files(shared):
    async with shared.browser("ann") as ann, shared.browser("bob") as bob:
        assert (await ann.put("/files/mine.jpg", content=photo())).status_code == 201
        assert "mine.jpg" not in (await bob.get("/files")).json()["files"]
        assert (await bob.delete("/files/mine.jpg")).status_code == 404
        assert "mine.jpg" in (await ann.get("/files")).json()["files"]
