"""Build the Claude Desktop bundle, check it, unpack it, and start it as the host would: `make bundle`.

The bundle holds the two packages, their hashed requirements and the manifest; the host's uv fetches the rest.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import anyio
from mcp import StdioServerParameters
from mcp.client import Client

from portrayal import __version__
from portrayal.catalog import TOOLS

ROOT = Path(__file__).parent.parent
PACKAGING = ROOT / "packaging"
DIST = ROOT / "dist"
BUNDLE = DIST / f"portrayal-{__version__}.mcpb"
SOURCES = (ROOT / "tools" / "portrayal", ROOT / "server" / "portrayal_mcp")
UNSET = "${user_config.%s}"


def find_uv() -> str:
    """Return the uv that made this environment, or the one on the path."""
    own = ROOT / ".venv" / "tools" / "bin" / "uv"
    found = str(own) if own.exists() else shutil.which("uv")
    if found is None:
        raise SystemExit("bundle: uv is missing; run `make setup`.")
    return found


def run(command: list[str], **more: Any) -> None:
    """Run a command; what it says is shown only when it fails."""
    done = subprocess.run(command, check=False, capture_output=True, text=True, **more)
    if done.returncode:
        raise SystemExit(f"bundle: {' '.join(command[:3])} failed.\n{done.stdout}{done.stderr}")


def stage(folder: Path) -> None:
    """Lay out the bundle's files: sources without caches, manifest, icon, and the hashed run-time requirements."""
    leave = shutil.ignore_patterns("__pycache__", "*.pyc")
    for source in SOURCES:
        shutil.copytree(source, folder / "src" / source.name, ignore=leave)
    for name in ("manifest.json", "icon.png"):
        shutil.copy(PACKAGING / "mcpb" / name, folder / name)
    options = (
        "--extra heic --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet "
        "--no-emit-index-url --no-emit-find-links --constraint requirements.lock --output-file"
    )
    target = str(folder / "requirements.lock")
    run([find_uv(), "pip", "compile", "pyproject.toml", *options.split(), target], cwd=ROOT)


def packer() -> list[str] | None:
    """Return the command of the official packer, installed beside its lock file; None without Node."""
    npm = shutil.which("npm")
    if npm is None:
        print("bundle: npm is missing, so the manifest is NOT checked by the official packer.", file=sys.stderr)
        return None
    if not (PACKAGING / "node_modules").exists():
        run([npm, "ci", "--silent", "--no-audit", "--no-fund"], cwd=PACKAGING)
    return [str(PACKAGING / "node_modules" / ".bin" / "mcpb")]


def pack(folder: Path) -> None:
    """Check the manifest and pack the folder; without Node it is zipped all the same."""
    BUNDLE.parent.mkdir(exist_ok=True)
    BUNDLE.unlink(missing_ok=True)
    mcpb = packer()
    if mcpb:
        run([*mcpb, "validate", str(folder / "manifest.json")])
        run([*mcpb, "pack", str(folder), str(BUNDLE)])
        return
    with zipfile.ZipFile(BUNDLE, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(folder))


def launched(folder: Path, filled: dict[str, str]) -> StdioServerParameters:
    """Return the command of an unpacked bundle as a host fills it in; settings left empty stay literal."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    config = manifest["server"]["mcp_config"]
    words = {"${__dirname}": str(folder)} | {UNSET % name: value for name, value in filled.items()}
    for name, option in manifest["user_config"].items():
        if "default" in option:
            words.setdefault(UNSET % name, str(option["default"]))

    def fill(text: str) -> str:
        for word, value in words.items():
            text = text.replace(word, value)
        return text

    kept = {
        name: value for name, value in os.environ.items() if name.startswith(("UV_", "SSL_", "PIP_")) or name == "PATH"
    }
    env = {name: fill(value) for name, value in config["env"].items()}
    return StdioServerParameters(
        command=find_uv() if config["command"] == "uv" else config["command"],
        args=[fill(arg) for arg in config["args"]],
        env={**kept, **env, "HOME": filled["home"]},
    )


async def try_it(folder: Path, home: Path) -> str:
    """Start an unpacked bundle, make one hero, and return what was seen."""
    async with Client(launched(folder, {"pictures": str(home / "pictures"), "home": str(home)})) as client:
        names = {tool.name for tool in (await client.list_tools()).tools}
        if names != {tool.name for tool in TOOLS}:
            raise SystemExit(f"bundle: it offers {sorted(names)}")
        done = await client.call_tool("generate_hero", {"cluster": "security", "size": "1280x720"})
    made = done.structured_content or {}
    if done.is_error or not await anyio.Path(made["image"]["path"]).is_file():
        raise SystemExit(f"bundle: the hero failed: {done.content}")
    return f"{len(names)} tools, and a hero of {made['image']['bytes'] / 1000:.0f} kB with no key"


def main() -> None:
    """Build, check, unpack, start."""
    with tempfile.TemporaryDirectory() as place:
        folder, unpacked, home = (Path(place) / name for name in ("stage", "unpacked", "home"))
        for one in (folder, home):
            one.mkdir()
        stage(folder)
        pack(folder)
        with zipfile.ZipFile(BUNDLE) as archive:
            archive.extractall(unpacked)
        seen = asyncio.run(try_it(unpacked, home))
    print(f"{BUNDLE.relative_to(ROOT)}: {BUNDLE.stat().st_size / 1e6:.1f} MB; started as a host would: {seen}.")


if __name__ == "__main__":
    main()
