"""The library, the command line and MCP over stdio in both eras give equal results for the same request."""

import hashlib
import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio.to_thread
import pytest
from typer.testing import CliRunner

from gradients import draw_gradients
from hosts import connected, stdio, text_of
from portrayal.catalog import TOOLS, open_studio
from portrayal.cli.app import app
from portrayal.errors import PortrayalError
from portrayal.settings import load_settings
from quickly import quick
from studios import CALM, make_environ

pytestmark = pytest.mark.anyio

Ask = Callable[[str, dict[str, Any]], Awaitable[Any]]
"""Make a call through one face; returns the result as JSON values, or the sentence of the error."""

CASES: tuple[tuple[str, dict[str, Any], list[str]], ...] = (
    ("classify_article", {"text": CALM}, ["classify", "--text", CALM]),
    ("classify_article", {"file": "{posts}/post.md"}, ["classify", "{posts}/post.md"]),
    (
        "generate_hero",
        {"file": "{posts}/post.md", "size": "1280x720", "format": "jpg"},
        ["hero", "{posts}/post.md", "--size", "1280x720", "--format", "jpg"],
    ),
    (
        "generate_hero",
        {"cluster": "seo", "variation": 2, "seed": 7, "dry_run": True},
        ["hero", "--cluster", "seo", "--variation", "2", "--seed", "7", "--dry-run"],
    ),
    (
        "generate_hero",
        {"scene": "a phone that shows a dashboard on a desk by a window", "dry_run": True},
        ["hero", "--scene", "a phone that shows a dashboard on a desk by a window", "--dry-run"],
    ),
    ("backfill_heroes", {"source": "{posts}", "dry_run": True}, ["backfill", "{posts}", "--dry-run"]),
    ("list_library", {"kind": "clusters", "limit": 3}, ["library", "clusters", "--limit", "3"]),
    ("list_library", {"kind": "models"}, ["library", "models"]),
    ("list_library", {"kind": "heroes"}, ["library", "heroes"]),
    ("generate_hero", {"cluster": "performence"}, ["hero", "--cluster", "performence"]),
    ("generate_hero", {"cluster": "ai", "route": "lora"}, ["hero", "--cluster", "ai", "--route", "lora"]),
    ("generate_hero", {"cluster": "ai", "size": "1x1"}, ["hero", "--cluster", "ai", "--size", "1x1"]),
    ("get_job", {"job": "j0"}, ["jobs", "j0"]),
    ("cancel_job", {"job": "j0"}, ["cancel", "j0"]),
    ("test_lora", {"lora": "ada"}, ["test", "ada"]),
    ("train_lora", {"dataset": "ada"}, ["train", "ada"]),
)


@asynccontextmanager
async def library(environ: dict[str, str]) -> AsyncIterator[Ask]:
    tools = {tool.name: tool for tool in TOOLS}
    async with open_studio(load_settings(environ)) as studio:

        async def ask(tool: str, arguments: dict[str, Any]) -> Any:
            try:
                result = await tools[tool].run(studio, tools[tool].read(arguments))
            except PortrayalError as error:
                return str(error)
            return result.model_dump(mode="json", exclude_none=True)

        yield ask


@asynccontextmanager
async def mcp(environ: dict[str, str], era: str) -> AsyncIterator[Ask]:
    server = stdio(environ).model_copy(update={"args": ["-c", quick("portrayal_mcp")]})
    async with connected(server, era) as client:

        async def ask(tool: str, arguments: dict[str, Any]) -> Any:
            result = await client.call_tool(tool, arguments)
            return text_of(result) if result.is_error else result.structured_content

        yield ask


def command(environ: dict[str, str], words: list[str]) -> Any:
    """Run `portrayal … --json` in this process; returns what it printed, or the sentence of the error."""
    done = CliRunner().invoke(app, [*words, "--json"], env=environ)
    if done.exit_code:
        error = json.loads(done.stdout)["error"]
        return f"{error['message']} {error['next']}".strip()
    assert done.stderr == ""
    return json.loads(done.stdout)


def put(value: Any, posts: Path) -> Any:
    """Return `value` with the folder of the posts in place of `{posts}`."""
    if isinstance(value, dict):
        return {key: put(one, posts) for key, one in value.items()}
    if isinstance(value, list):
        return [put(one, posts) for one in value]
    return value.replace("{posts}", str(posts)) if isinstance(value, str) else value


@pytest.fixture(scope="module")
async def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """Every case through every face: each has a home of its own, so that nothing is found that another made."""
    folder = tmp_path_factory.mktemp("parity")
    posts = folder / "posts"
    posts.mkdir()
    (posts / "post.md").write_text(CALM, encoding="utf-8")
    (posts / "second.md").write_text(CALM.replace("calm", "quiet"), encoding="utf-8")
    output = folder / "out"

    def environ(face: str) -> dict[str, str]:
        places = {"PORTRAYAL_OUTPUT": str(output), "PORTRAYAL_ALLOW": str(posts)}
        return make_environ(folder / face, **places)

    def seen(answer: Any, face: str) -> Any:
        """Add the hash of the picture that was made, and make the one path equal that names the face's home."""
        if isinstance(answer, dict) and answer.get("image"):
            data = Path(answer["image"]["path"]).read_bytes()
            assert hashlib.sha256(data).hexdigest() == answer["image"]["sha256"]
        return json.loads(json.dumps(answer).replace(str(folder / face), "{home}"))

    got: dict[str, list[Any]] = {}
    faces = {
        "library": library,
        "2026-07-28": lambda env: mcp(env, "2026-07-28"),
        "legacy": lambda env: mcp(env, "legacy"),
    }
    with pytest.MonkeyPatch.context() as patch:
        draw_gradients(patch)
        for face, opened in faces.items():
            async with opened(environ(face)) as ask:
                got[face] = [seen(await ask(tool, put(arguments, posts)), face) for tool, arguments, _ in CASES]
            shutil.rmtree(output)
        for _, _, words in CASES:
            answer = await anyio.to_thread.run_sync(command, environ("cli"), put(words, posts))
            got.setdefault("command line", []).append(seen(answer, "cli"))
    return got


@pytest.mark.parametrize("face", ["command line", "2026-07-28", "legacy"])
@pytest.mark.parametrize("number", range(len(CASES)), ids=[f"{n}-{case[0]}" for n, case in enumerate(CASES)])
async def test_every_face_gives_the_result_of_the_library(answers, face, number):
    assert answers[face][number] == answers["library"][number]


async def test_the_cases_are_results_and_errors(answers):
    kinds = [type(answer) for answer in answers["library"]]
    assert kinds.count(dict) == 9
    assert kinds.count(str) == 7
    assert answers["library"][2]["image"]["sha256"]
