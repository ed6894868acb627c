"""Hold the server against the protocol's own programs: the conformance suite, and the Inspector's command line.

`python scripts/protocol.py conformance` or `inspect`. Both run `portrayal-mcp` over HTTP with the offline provider and
need Node 22, which comes from npm when it is not here. Without npm they say loudly that nothing was checked.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROTOCOL = ROOT / "packaging" / "protocol"
MODULES = PROTOCOL / "node_modules"
SUITE = MODULES / "@modelcontextprotocol" / "conformance" / "dist" / "index.js"
INSPECTOR = MODULES / ".bin" / "mcp-inspector"
NEWEST_S = 900
"""Seconds that one program may take, installing included."""
SPECS = ("2025-11-25", "2026-07-28")
ERAS = ("legacy", "modern")
TASKS = (
    "tasks-lifecycle",
    "tasks-capability-negotiation",
    "tasks-wire-fields",
    "tasks-request-state-removal",
    "tasks-mrtr-input",
    "tasks-request-headers",
    "tasks-dispatch-and-envelope",
    "tasks-required-task-error",
    "tasks-mrtr-composition",
)


def find_node() -> str | None:
    """Return Node 22 or newer: this machine's, or the one beside the lock file; None when neither can be had."""
    npm = shutil.which("npm")
    if not SUITE.exists() and npm is not None:
        subprocess.run([npm, "ci", "--silent", "--no-audit", "--no-fund"], cwd=PROTOCOL, check=False, timeout=NEWEST_S)
    found = [shutil.which("node"), *map(str, MODULES.glob("node-linux-*/bin/node"))]
    for node in filter(None, found):
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        if SUITE.exists() and int(version.lstrip("v").split(".")[0] or 0) >= 22:
            return node
    return None


@contextmanager
def served(module: str, *, path: str = "") -> Iterator[str]:
    """Run a server of its own home folder on a free port, and yield its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    where = f"127.0.0.1:{port}"
    flags = ["--http"] if module == "portrayal_mcp" else []
    with tempfile.TemporaryDirectory() as home:
        environ = {name: value for name, value in os.environ.items() if not name.startswith("PORTRAYAL_")}
        environ |= {
            "PORTRAYAL_HOME": f"{home}/home",
            "PORTRAYAL_OUTPUT": f"{home}/out",
            "PORTRAYAL_PROVIDER": "offline",
        }
        environ |= {
            "PORTRAYAL_HTTP_RATE": "100000",
            "PYTHONPATH": os.pathsep.join([path, os.environ.get("PYTHONPATH", "")]),
        }
        command = [sys.executable, "-m", module, *flags, where]
        with subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL) as server:
            try:
                _wait(f"http://{where}/readyz")
                yield f"http://{where}/mcp"
            finally:
                server.terminate()


def _wait(address: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - loopback
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise SystemExit("protocol: the server did not start.")


def suite(node: str, url: str, baseline: str, *what: str) -> bool:
    """Run the conformance suite; what fails must be in the baseline, and nothing may be in it that passes."""
    command = [node, str(SUITE), "server", "--url", url, "--expected-failures", str(PROTOCOL / baseline), *what]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=NEWEST_S)
    name = what[-1]
    if done.returncode:
        print(f"✗ {name}\n{done.stdout[done.stdout.find('=== SUMMARY') :]}{done.stderr[-2000:]}")
    else:
        totals = [line for line in done.stdout.splitlines() if line.startswith("Total:")]
        print(f"✓ {name} {totals[-1] if totals else ''}")
    return done.returncode == 0


def conformance(node: str) -> bool:
    """Run both specifications against the server, and the scenarios of tasks against it with the suite's own jobs."""
    good = True
    with served("portrayal_mcp") as url:
        for spec in SPECS:
            good &= suite(node, url, f"baseline-{spec}.yml", "--requirements", spec)
    with served("protocol_jobs", path=str(ROOT / "tests")) as url:
        for scenario in TASKS:
            good &= suite(node, url, "baseline-tasks.yml", "--scenario", scenario)
    return good


def inspector(node: str, url: str, *what: str) -> subprocess.CompletedProcess[str]:
    """Run the Inspector's command line."""
    environ = {**os.environ, "PATH": os.pathsep.join([str(Path(node).parent), os.environ.get("PATH", "")])}
    command = [node, str(INSPECTOR), "--cli", url, "--transport", "http", "--format", "json", *what]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=NEWEST_S, env=environ)


def inspect(node: str) -> bool:
    """List the tools strictly in both eras, call one, and call it 300 times, 16 at once: no finding, no error."""
    good = True
    call = ["--method", "tools/call", "--tool-name", "classify_article"]
    call += ["--tool-args-json", json.dumps({"text": "Stop malware with a firewall."})]
    with served("portrayal_mcp") as url:
        for era in ERAS:
            strict = inspector(node, url, "--method", "tools/list", "--strict", "--protocol-era", era)
            findings = strict.stderr.count("Warning: tool") + strict.stderr.count("Error: tool")
            good &= _told(f"{era} strict: {findings} findings", strict, ok=not findings)
            good &= _told(f"{era} call", inspector(node, url, *call, "--protocol-era", era))
            load = ["--load", "--load-requests", "300", "--load-concurrency", "16"]
            good &= _told(f"{era} 300 calls, 16 at once", inspector(node, url, *call, *load, "--protocol-era", era))
    return good


def _told(what: str, done: subprocess.CompletedProcess[str], *, ok: bool = True) -> bool:
    ok = ok and done.returncode == 0
    print(f"{'✓' if ok else '✗'} {what}" + ("" if ok else f"\n{done.stdout[-3000:]}{done.stderr[-3000:]}"))
    return ok


PROGRAMS: dict[str, Callable[[str], bool]] = {"conformance": conformance, "inspect": inspect}

if __name__ == "__main__":
    node = find_node()
    if node is None:
        print(
            "protocol: npm is missing or reaches nothing: NOTHING was checked by the protocol's programs.",
            file=sys.stderr,
        )
        raise SystemExit(0)
    raise SystemExit(0 if PROGRAMS[sys.argv[1]](node) else 1)
