"""Keys, headers and vendors' bodies are nowhere: not in answers, logs, the ledger, or any file that is written."""

import logging
import sys
from pathlib import Path

import pytest
from mcp import Client

from emulators.google_answers import MODES as GOOGLE_MODES
from emulators.google_desk import CANARY as GOOGLE_KEY
from emulators.replicate_modes import MODES as REPLICATE_MODES
from emulators.replicate_modes import Fault, Modes
from emulators.replicate_orders import CANARY as REPLICATE_KEY
from emulators.replicate_orders import PREDICT
from paid_shop import fast, vendors
from portrayal_mcp.server import make_server
from studios import add_dataset, make_environ

pytestmark = pytest.mark.anyio

NEVER_SEEN = (
    REPLICATE_KEY,
    GOOGLE_KEY,
    "Bearer",
    "x-goog-api-key",
    "canary-vendor-body",  # Replicate's bodies, logs and web pages
    "captive portal",  # Google's
    "I cannot create an image of that person",
    "Please pass a valid API key",
    "insufficient credit to run this model",
)
AWKWARD = {"slow", "lag", "past", "late", "string"}
"""Modes that only take long."""


PICTURES = set(list(GOOGLE_MODES)[: list(GOOGLE_MODES).index("damaged_base64")])
"""Google's modes that come with a picture: they say nothing that could be shown."""


def files_with(folder: Path, needle: str) -> list[str]:
    """Return the files below `folder` whose bytes hold the text: the ledger and its log too."""
    found = [path for path in folder.rglob("*") if path.is_file() and needle.encode() in path.read_bytes()]
    return [path.relative_to(folder).as_posix() for path in found]


async def go_wrong(folder: Path) -> list[str]:
    """Make a hero and a training in every mode of both vendors, over the protocol; return every answer's text."""
    told: list[str] = []
    with fast(idle_s=0.15, settle_s=0.02, download_s=0.5), vendors() as (replicate, google):
        environ = make_environ(
            folder,
            REPLICATE_API_TOKEN=REPLICATE_KEY,
            REPLICATE_BASE_URL=replicate.url,
            GEMINI_API_KEY=GOOGLE_KEY,
            GOOGLE_GEMINI_BASE_URL=google.url,
            PORTRAYAL_DAILY_USD="1000",
        )
        server = make_server(environ)
        async with Client(server, cache=None) as client:
            dataset = await add_dataset(server.studio, "ann", folder / "home")
            Path(dataset.archive).write_bytes(b"PK" + bytes(1000))  # noqa: ASYNC240

            async def call(tool: str, **arguments: object) -> None:
                told.append((await client.call_tool(tool, {**arguments, "max_cost_usd": 9})).model_dump_json())

            seed = 0
            for mode in sorted(set(REPLICATE_MODES) - AWKWARD):
                seed += 1
                for name, value in vars(Modes()).items():
                    setattr(replicate.modes, name, value)
                REPLICATE_MODES[mode](replicate.modes)
                hero = {"cluster": "tutorial", "size": "1280x720", "format": "jpg", "wait_s": 2.0, "seed": seed}
                await call("generate_hero", provider="replicate", **hero)
                await call("train_lora", dataset="ann", provider="replicate", steps=800 + seed, wait_s=2.0)
            replicate.modes.fail(PREDICT, Fault(status=418, body=b"canary-vendor-body"))
            for mode in sorted(set(GOOGLE_MODES) - PICTURES):
                seed += 1
                google.always = mode
                hero = {"cluster": "tutorial", "size": "1280x720", "format": "jpg", "wait_s": 0.3, "seed": seed}
                await call("generate_hero", provider="google", **hero)
            jobs = await client.call_tool("list_library", {"kind": "jobs", "limit": 200})
            told.append(jobs.model_dump_json())
            ids = [row["name"] for row in (jobs.structured_content or {})["rows"]]
            told += [(await client.call_tool("get_job", {"job": one})).model_dump_json() for one in ids]
    return told


async def test_no_key_header_or_vendor_s_body_is_anywhere(tmp_path, caplog, capsys):
    caplog.set_level(logging.DEBUG)
    for name in ("httpcore", "httpx", "httpx2", "asyncio", "mcp"):  # the libraries below may log what they send
        logging.getLogger(name).setLevel(logging.DEBUG)
    told = await go_wrong(tmp_path)
    assert len(told) > 100
    assert sum('"is_error":true' in text for text in told) > 50
    seen = "\n".join([*told, *capsys.readouterr()])
    logged = "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("portrayal")) + caplog.text
    for needle in NEVER_SEEN:
        assert needle not in seen, "in an answer or on stderr"
        lines = [line for line in logged.splitlines() if needle in line]
        assert lines == [], "in a log"
        assert files_with(tmp_path, needle) == [], f"{needle!r} in a file"


async def test_the_search_would_find_what_it_looks_for(tmp_path, capsys):
    (tmp_path / "ledger.sqlite-wal").write_bytes(b"\0" + GOOGLE_KEY.encode())
    assert files_with(tmp_path, GOOGLE_KEY) == ["ledger.sqlite-wal"]
    print("Bearer", file=sys.stderr)
    assert "Bearer" in "".join(capsys.readouterr())
