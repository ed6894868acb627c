"""Measure what the server promises over HTTP: prints OK or OVER for each limit, exits 1 when over.

64 calls at once by one client of each era, the size of results and previews, and how much slower other calls become
while a vendor does not answer (an emulator; the ratio of medians, taken in turns on one machine).
"""

import base64
import statistics
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import anyio
from mcp import Client
from mcp.types import CallToolResult

from http_hosts import ERAS, Site, site
from paid_shop import REPLICATE_KEY, vendors

CALLS, STUCK, ROUNDS, PER_ROUND = 64, 8, 6, 30
RESULT_BYTES, PREVIEW_BYTES, SLOWER = 1_000_000, 150_000, 1.5
PAID = {"cluster": "tutorial", "provider": "replicate", "size": "1280x720", "format": "jpg"}


async def crowd(opened: Site) -> list[str]:
    """Make 64 calls at once, half of them by a client of each era; returns what went wrong."""
    errors: list[str] = []

    async def call(client: Client, number: int) -> None:
        name, arguments = (
            ("generate_hero", {"cluster": "seo", "size": "1280x720", "variation": number % 4})
            if number % 8 < 2
            else ("classify_article", {"text": f"Post {number}: stop malware with a firewall."})
        )
        result = await client.call_tool(name, arguments)
        if result.is_error:
            errors.append(str(result.content))

    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(opened.client(era=era)) for era in ERAS]
        async with anyio.create_task_group() as group:
            for number in range(CALLS):
                group.start_soon(call, clients[number % 2], number)
    return errors


async def sizes(opened: Site) -> tuple[int, int, int]:
    """Return the bytes of the largest answer of every kind of call, of the largest preview, and how many there were."""
    answers: list[CallToolResult] = []
    async with opened.client() as client:

        async def call(name: str, **arguments: Any) -> CallToolResult:
            answers.append(await client.call_tool(name, arguments))
            return answers[-1]

        await call("classify_article", text="firewall " * 20_000)
        await call("generate_hero", cluster="seo", dry_run=True)
        for variation in range(4):
            hero = await call("generate_hero", cluster="strategy", variation=variation)
            await call("get_job", job=(hero.structured_content or {})["job"])
        for kind in ("heroes", "jobs", "loras", "datasets"):
            await call("list_library", kind=kind, limit=50)
    previews = [
        len(base64.b64decode(block.data)) for answer in answers for block in answer.content if block.type == "image"
    ]
    return max(len(answer.model_dump_json()) for answer in answers), max(previews), len(answers)


async def medians(client: Client) -> float:
    """Return the median milliseconds of calls that need no vendor."""
    took: list[float] = []
    for number in range(PER_ROUND):
        began = time.perf_counter()
        await client.call_tool("classify_article", {"text": f"Post {number} about a firewall."})
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


async def stuck(folder: Path) -> tuple[float, float]:
    """Return the median of other calls in ms while nothing is stuck, and while eight calls wait for a vendor."""
    free: list[float] = []
    held: list[float] = []
    with vendors() as (replicate, _):
        replicate.modes.start_s = 1e9  # orders are accepted, and never begun
        keys = {"REPLICATE_API_TOKEN": REPLICATE_KEY, "REPLICATE_BASE_URL": replicate.url}
        async with site(folder, **keys, PORTRAYAL_HTTP_RATE="100000") as opened, opened.client() as client:
            await medians(client)  # the first calls import and open things
            for turn in range(ROUNDS):
                free.append(await medians(client))
                async with AsyncExitStack() as stack:
                    waiting = await stack.enter_async_context(opened.client())
                    group = await stack.enter_async_context(anyio.create_task_group())
                    for number in range(STUCK):
                        arguments = {**PAID, "variation": turn * STUCK + number}
                        group.start_soon(waiting.call_tool, "generate_hero", arguments)
                    while len(replicate.books.booked("predictions")) < (turn + 1) * STUCK:  # noqa: ASYNC110 - a thread's
                        await anyio.sleep(0.01)
                    held.append(await medians(client))
                    rows = (await client.call_tool("list_library", {"kind": "jobs", "limit": 50})).structured_content
                    for row in (rows or {})["rows"][:STUCK]:
                        await client.call_tool("cancel_job", {"job": row["name"]})
    return statistics.median(free), statistics.median(held)


def verdict(name: str, figure: str, limit: str, *, ok: bool) -> bool:
    """Print one line and return whether the limit holds."""
    print(f"{'OK  ' if ok else 'OVER'}  {name:13} {figure}  (limit {limit})", flush=True)
    return ok


async def measure(folder: Path) -> list[bool]:
    """Print every figure and return which limits hold."""
    async with site(folder / "calls", PORTRAYAL_HTTP_RATE="100000") as opened:
        errors = await crowd(opened)
        largest, preview, answers = await sizes(opened)
    free, held = await stuck(folder / "stuck")
    return [
        verdict("64 calls", f"{len(errors)} errors, two clients of different eras", "0", ok=not errors),
        verdict("result", f"{largest:,} bytes, the largest of {answers}", "1 MB", ok=largest <= RESULT_BYTES),
        verdict("preview", f"{preview:,} bytes, the largest", "150 KB", ok=preview <= PREVIEW_BYTES),
        verdict(
            "stuck vendor",
            f"other calls take {held / free:.2f} times as long ({held:.1f} ms, {free:.1f} ms without)",
            f"{SLOWER}",
            ok=held / free <= SLOWER,
        ),
    ]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        raise SystemExit(not all(anyio.run(measure, Path(place))))
