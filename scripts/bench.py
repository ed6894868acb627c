"""Measure what the documentation promises: `make bench`. Prints OK or OVER for each limit, exits 1 when over.

CPU time is measured, not the clock on the wall, so that other work on the machine hardly matters.
"""

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO

from portrayal.catalog import TOOLS
from portrayal_mcp.app import listing

TOKENS = 3_000
ARTICLE_MS = 30.0
HOSTILE_MS = 300.0
CAPTION_GROWTH = 3.0
ARTICLES = Path(__file__).parents[1] / "examples" / "articles"
START_RATIO = 1.25
RUNS = 9
BARE = """
from mcp.server import MCPServer
server = MCPServer("bare")
@server.tool()
async def add(a: int, b: int) -> int:
    "Add two numbers."
    return a + b
server.run()
"""
COUNT = """
const {getEncoding} = require("js-tiktoken");
let text = "";
process.stdin.on("data", (part) => (text += part));
process.stdin.on("end", () => console.log(getEncoding("cl100k_base").encode(text).length));
"""
HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "bench", "version": "1"}},
}
READY = {"jsonrpc": "2.0", "method": "notifications/initialized"}
LIST = {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}


def tools_text() -> str:
    """Return the answer to tools/list as a host receives it."""
    listings = [listing(tool).model_dump(mode="json", by_alias=True, exclude_none=True) for tool in TOOLS]
    return json.dumps({"tools": listings}, separators=(",", ":"), ensure_ascii=False)


def count_tokens(text: str) -> tuple[int, str]:
    """Return tokens and how they were counted: cl100k through node, else a third of the characters or so."""
    guess = round(len(text) / 3.6), "characters / 3.6"
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return guess
    with tempfile.TemporaryDirectory() as folder:
        install = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, "js-tiktoken"]
        if subprocess.run(install, check=False, capture_output=True, timeout=120).returncode:
            return guess
        done = subprocess.run(
            [node, "-e", COUNT], check=False, cwd=folder, input=text, capture_output=True, text=True, timeout=60
        )
        return (int(done.stdout), "cl100k") if done.returncode == 0 else guess


def start_cpu(command: list[str], environ: dict[str, str]) -> float:
    """Return CPU seconds of a server from its launch to its answer to tools/list (it is killed then)."""
    before = _children()
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environ
    ) as server:
        if server.stdin is None or server.stdout is None:
            raise RuntimeError("the server has no pipes")
        _send(server.stdin, HELLO)
        server.stdout.readline()
        _send(server.stdin, READY)
        _send(server.stdin, LIST)
        answer = json.loads(server.stdout.readline())
        server.kill()
        server.wait()
    if not answer["result"]["tools"]:
        raise RuntimeError("the server listed no tools")
    return _children() - before


def _send(pipe: IO[str], message: dict[str, object]) -> None:
    pipe.write(json.dumps(message) + "\n")
    pipe.flush()


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def start_ratio(folder: Path) -> tuple[float, float, float]:
    """Return the median ratio of paired runs, and the median CPU seconds of ours and of the bare server."""
    environ = {**os.environ, "PORTRAYAL_HOME": str(folder / "home"), "PORTRAYAL_OUTPUT": str(folder / "out")}
    ours, bare = [sys.executable, "-m", "portrayal_mcp"], [sys.executable, "-c", BARE]
    start_cpu(ours, environ), start_cpu(bare, environ)  # the first run reads the disk and writes bytecode
    pairs: list[tuple[float, float]] = []
    for turn in range(RUNS):
        order = (ours, bare) if turn % 2 else (bare, ours)
        cpu = {id(command): start_cpu(command, environ) for command in order}
        pairs.append((cpu[id(ours)], cpu[id(bare)]))
    ratio = statistics.median(one / other for one, other in pairs)
    return ratio, statistics.median(one for one, _ in pairs), statistics.median(other for _, other in pairs)


def hero_cpu(folder: Path) -> float:
    """Return the median CPU seconds of five offline heroes of 1920x1080, from the call to the checked file."""
    import anyio

    from portrayal import HeroRequest, Settings, generate_hero, open_studio

    async def make() -> float:
        seconds: list[float] = []
        async with open_studio(Settings(home=folder / "home", output=folder / "out", provider="offline")) as studio:
            for variation in range(6):
                start = time.process_time()
                await generate_hero(studio, HeroRequest(cluster="strategy", variation=variation))
                seconds.append(time.process_time() - start)
        return statistics.median(seconds[1:])  # the first one imports

    return anyio.run(make)


def article_cpu() -> float:
    """Return the 95th percentile of CPU milliseconds to read and classify 20,000 characters, over 99 articles."""
    from portrayal.articles.markup import parse
    from portrayal.rules.classifying import classify_text

    texts = [file.read_text(encoding="utf-8") for file in sorted(ARTICLES.iterdir()) if file.suffix == ".md"]
    took: list[float] = []
    for turn in range(110):
        start = turn % len(texts)
        text = "\n\n".join((texts[start:] + texts[:start]) * 4)[:20_000]
        before = time.process_time()
        classify_text(parse(text, kind="markdown"))
        took.append(1000 * (time.process_time() - before))
    return statistics.quantiles(took[11:], n=20)[-1]  # the first ones import and fill the tables


def hostile_cpu() -> tuple[float, str]:
    """Return the worst CPU milliseconds of a million hostile characters, and which they were."""
    from portrayal.articles.markup import parse
    from portrayal.rules.classifying import classify_text

    million = 1_000_000
    marks = [
        "[",
        "[a](",
        "![a",
        "*a ",
        "`",
        "```\n",
        "<div>",
        "<b>",
        "<ol><li>",
        "<!--",
        "1. a\n",
        "|a|b|\n",
        "a",
        "\U0001f33b",
    ]
    texts = {mark.strip(): mark * (million // len(mark)) for mark in marks}
    texts["YAML aliases"] = "---\na: &a [x]\n" + "b: *a\n" * (million // 6) + "---\n"
    texts["YAML nesting"] = "---\n" + "[" * million
    texts["JSON nesting"] = "{" * million
    texts["data URI"] = "![](data:image/png;base64," + "A" * million + ")"
    took: list[tuple[float, str]] = []
    for name, text in texts.items():
        before = time.process_time()
        classify_text(parse(text))
        took.append((1000 * (time.process_time() - before), name))
    return max(took)


def caption_growth() -> tuple[float, str]:
    """Return how many times the CPU of 20,000 letters 40,000 take at worst, and which they were."""
    from portrayal.rules.traits import strip_traits

    def took(unit: str, letters: int) -> float:
        before = time.process_time()
        strip_traits((unit * letters)[:letters])
        return time.process_time() - before

    units = [
        "red ",
        "a woman with ",
        "hand on hat ",
        "x",
        ",",
        "(",
        "1girl_",
        ". ",
        "hair: ",
        "the image shows ",
        "Anna ",
    ]
    return max((min(took(one, 40_000) / took(one, 20_000) for _ in range(3)), one.strip()) for one in units)


def verdict(name: str, figure: str, limit: str, *, ok: bool) -> bool:
    """Print one line and return whether the limit holds."""
    print(f"{'OK  ' if ok else 'OVER'}  {name:12} {figure}  (limit {limit})")
    return ok


def main() -> None:
    """Measure, print, and exit 1 when a limit is broken."""
    text = tools_text()
    tokens, how = count_tokens(text)
    held = [
        verdict(
            "tools/list", f"{tokens:,} tokens ({how}), {len(text):,} characters", f"{TOKENS:,}", ok=tokens <= TOKENS
        )
    ]
    p95, (worst, name) = article_cpu(), hostile_cpu()
    figure = f"{p95:.1f} ms of CPU for 20,000 characters, 95th percentile"
    held.append(verdict("article", figure, f"{ARTICLE_MS:g}", ok=p95 <= ARTICLE_MS))
    figure = f"{worst:.0f} ms of CPU for a million characters at worst ({name})"
    held.append(verdict("hostile", figure, f"{HOSTILE_MS:g}", ok=worst <= HOSTILE_MS))
    growth, unit = caption_growth()
    figure = f"{growth:.1f} times the CPU for twice the letters of a caption at worst ({unit!r})"
    held.append(verdict("captions", figure, f"{CAPTION_GROWTH:g}", ok=growth <= CAPTION_GROWTH))
    with tempfile.TemporaryDirectory() as folder:
        ratio, ours, bare = start_ratio(Path(folder))
        figure = f"{ratio:.2f} times a bare server ({ours:.2f} s and {bare:.2f} s of CPU, {RUNS} pairs)"
        held.append(verdict("start", figure, f"{START_RATIO}", ok=ratio <= START_RATIO))
        print(f"      {'hero':12} {hero_cpu(Path(folder)):.2f} s of CPU for one offline hero of 1920x1080")
    raise SystemExit(not all(held))


if __name__ == "__main__":
    main()
