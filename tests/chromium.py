"""Chromium without a head, driven over its own pipe (the DevTools protocol): no driver, no port, no network."""

import asyncio
import base64
import json
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    *("--headless=new", "--remote-debugging-pipe", "--no-first-run", "--disable-gpu", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-default-browser-check"),
    *("--disable-features=IsolateSandboxedIframes,OptimizationHints,Translate", "--disable-site-isolation-trials"),
    *("--force-color-profile=srgb", "--font-render-hinting=none", "--disable-dev-shm-usage"),
)


def find_chromium() -> str | None:
    """Return the path of a Chromium on this machine."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Page:
    """One page: a window to Chromium, and to the frame of the view inside of it."""

    def __init__(self, send: Callable[..., Awaitable[dict[str, Any]]]) -> None:
        self.send = send
        self.frames: dict[str, int] = {}
        self.faults: list[str] = []
        self.requests: list[str] = []
        self.asked: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    def heard(self, method: str, params: dict[str, Any]) -> None:
        """Take in an event."""
        match method:
            case "Runtime.executionContextCreated":
                about = params["context"]
                if about["auxData"].get("isDefault"):
                    self.frames[about["auxData"]["frameId"]] = about["id"]
            case "Runtime.bindingCalled":
                self.asked.put_nowait(json.loads(params["payload"]))
            case "Runtime.exceptionThrown":
                self.faults.append(json.dumps(params["exceptionDetails"])[:600])
            case "Log.entryAdded":
                self.faults.append(params["entry"]["text"])
            case "Runtime.consoleAPICalled" if params["type"] in ("error", "warning"):
                self.faults.append(" ".join(str(one.get("value", one.get("description"))) for one in params["args"]))
            case "Network.requestWillBeSent":
                self.requests.append(params["request"]["url"])
            case _:
                pass

    async def run(self, code: str, *, frame: bool = False) -> Any:
        """Return what an expression comes to, in the page or in the view's frame."""
        where = {"contextId": list(self.frames.values())[-1]} if frame else {}
        done = await self.send(
            "Runtime.evaluate", expression=code, awaitPromise=True, returnByValue=True, userGesture=True, **where
        )
        if "exceptionDetails" in done:
            raise AssertionError(done["exceptionDetails"].get("exception", {}).get("description", done))
        return done["result"].get("value")

    async def until(self, code: str, *, frame: bool = True) -> None:
        """Wait until an expression of the view (or of the page) is true, a minute at most."""
        looking = f"""new Promise((done) => {{ const end = performance.now() + 60000;
          const look = () => {code} ? done(true) : performance.now() > end ? done(false) : setTimeout(look, 30); look(); }})"""
        if not await self.run(looking, frame=frame):
            text = await self.run("document.body.innerText", frame=frame)
            raise AssertionError(f"never became true: {code}\nfaults: {self.faults}\n{text[:1500]}")

    async def press(self, *keys: str) -> None:
        """Press keys, one after another."""
        codes = {"Tab": 9, "Enter": 13, "Escape": 27, " ": 32, "ArrowRight": 39, "ArrowLeft": 37}
        for key in keys:
            shift = key.startswith("Shift+")
            name = key.removeprefix("Shift+")
            told = {"key": name, "code": "Space" if name == " " else name, "windowsVirtualKeyCode": codes[name]}
            text = {"text": {"Enter": "\r", " ": " "}[name]} if name in ("Enter", " ") else {}
            await self.send("Input.dispatchKeyEvent", type="keyDown", modifiers=8 if shift else 0, **told, **text)
            await self.send("Input.dispatchKeyEvent", type="keyUp", modifiers=8 if shift else 0, **told)

    async def resize(self, width: int, height: int = 900, *, dark: bool = False, still: bool = False) -> None:
        """Set the window, the colour scheme and whether motion is reduced."""
        await self.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )
        features = [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce" if still else "no-preference"},
        ]
        await self.send("Emulation.setEmulatedMedia", features=features)

    async def shoot(self, path: Path) -> None:
        """Write a picture of the whole page (PNG)."""
        await self.run("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))", frame=True)
        shot = await self.send("Page.captureScreenshot", captureBeyondViewport=True, format="png")
        await asyncio.to_thread(path.write_bytes, base64.b64decode(shot["data"]))

    async def tree(self) -> list[dict[str, Any]]:
        """Return the view's accessibility tree: role, name and properties of what a screen reader is told."""
        frame = list(self.frames)[-1]
        nodes = (await self.send("Accessibility.getFullAXTree", frameId=frame))["nodes"]
        return [
            {
                "role": node.get("role", {}).get("value"),
                "name": node.get("name", {}).get("value", ""),
                **{one["name"]: one["value"].get("value") for one in node.get("properties", ())},
            }
            for node in nodes
            if not node.get("ignored")
        ]


@asynccontextmanager
async def open_page(chromium: str, file: Path, profile: Path) -> AsyncIterator[Page]:
    """Start Chromium with a profile of its own on one local file, and end it afterwards."""
    process, ours_in, ours_out = _start(chromium, profile)
    try:
        async with _talk(ours_in, ours_out, file) as page:
            yield page
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 20)


def _start(chromium: str, profile: Path) -> tuple[subprocess.Popen[bytes], int, int]:
    """Start Chromium; returns it with the ends of its pipe that we read and write."""
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()
    root = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
    script = f'exec "$@" 3<&{theirs_in} 4>&{theirs_out}'
    command = ["bash", "-c", script, "bash", chromium, *FLAGS, *root, f"--user-data-dir={profile}", "about:blank"]
    process = subprocess.Popen(
        command, pass_fds=(theirs_in, theirs_out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(theirs_in)
    os.close(theirs_out)
    return process, ours_in, ours_out


@asynccontextmanager
async def _talk(ours_in: int, ours_out: int, file: Path) -> AsyncIterator[Page]:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=2**28)
    inward, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(ours_in, "rb", 0))
    outward = os.fdopen(ours_out, "wb", 0)
    replies: dict[int, asyncio.Future[dict[str, Any]]] = {}
    session: list[str] = []
    one_at_a_time = asyncio.Lock()

    async def send(method: str, **params: Any) -> dict[str, Any]:
        number = len(replies) + 1
        replies[number] = loop.create_future()
        about = {"sessionId": session[0]} if session else {}
        text = json.dumps({"id": number, "method": method, "params": params, **about}).encode() + b"\0"
        async with one_at_a_time:
            await asyncio.to_thread(outward.write, text)
        return await asyncio.wait_for(replies[number], 90)

    page = Page(send)

    async def listen() -> None:
        while True:
            message = json.loads((await reader.readuntil(b"\0"))[:-1])
            if "id" not in message:
                page.heard(message["method"], message["params"])
            elif "error" in message:
                replies[message["id"]].set_exception(AssertionError(message["error"]["message"]))
            else:
                replies[message["id"]].set_result(message["result"])

    listener = asyncio.create_task(listen())
    try:
        target = (await send("Target.createTarget", url="about:blank"))["targetId"]
        session.append((await send("Target.attachToTarget", targetId=target, flatten=True))["sessionId"])
        for domain in ("Page", "Runtime", "Log", "Network", "Accessibility"):
            await send(f"{domain}.enable")
        await send("Runtime.addBinding", name="ask")
        await send("Page.navigate", url=file.as_uri())
        yield page
    finally:
        listener.cancel()
        inward.close()
        outward.close()
