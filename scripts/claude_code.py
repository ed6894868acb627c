"""The README's three commands with the real Claude Code, and a loopback Messages API in the place of its model.

`make claude` needs npm. It asserts the journey (classify, dry run, hero, job) and prints what the model would receive.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from fake_messages import Call, FakeMessages, Json

ROOT = Path(__file__).parent.parent
PACKAGING = ROOT / "packaging"
MOST_TOKENS = 2_500
"""Of all results of a journey besides the preview."""
ARTICLE = (
    "# Two-factor login without tears\n\nA second factor keeps an account safe when its password leaks. We compare "
    "codes, keys and passkeys, and show how an attack on a stolen password ends at the second door."
)


def tool(name: str) -> str:
    """Return the name under which Claude Code offers a tool of ours."""
    return f"mcp__portrayal__{name}"


def script(results: list[str]) -> Call | str:
    """Play the journey: what it is about, what it would cost, make it without waiting, wait for its job."""
    match len(results):
        case 0:
            return Call(tool("classify_article"), {"text": ARTICLE})
        case 1:
            return Call(tool("generate_hero"), {"text": ARTICLE, "dry_run": True})
        case 2:
            return Call(tool("generate_hero"), {"text": ARTICLE, "wait_s": 0})
        case 3:
            found = re.search(r'"job":\s*"(j[0-9a-f]+)"', results[2])
            return Call(tool("get_job"), {"job": found[1] if found else "none", "wait_s": 45})
        case _:
            return "The hero is made."


def commands() -> list[str]:
    """Return the three commands of the README's section on Claude."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("## Use it from Claude")[1]
    block = re.search(r"```sh\n(.*?)```", section, flags=re.DOTALL)
    lines = block[1].strip().splitlines() if block else []
    if len(lines) != 3:
        raise SystemExit(f"claude: the README has {len(lines)} commands instead of three.")
    return lines


def install() -> Path | None:
    """Return the folder of the `claude` program, installed beside its lock file; None without npm."""
    npm = shutil.which("npm")
    if npm is None:
        print("claude: npm is missing, so the journey with Claude Code was NOT made.", file=sys.stderr)
        return None
    bin_folder = PACKAGING / "node_modules" / ".bin"
    if not (bin_folder / "claude").exists():
        subprocess.run([npm, "ci", "--silent", "--no-audit", "--no-fund"], cwd=PACKAGING, check=False)
    if not (bin_folder / "claude").exists():
        print("claude: the program cannot be installed, so the journey was NOT made.", file=sys.stderr)
        return None
    return bin_folder


def play(place: Path, programs: Path) -> tuple[FakeMessages, str]:
    """Run the README's commands in a home of their own; returns what was seen and what Claude Code printed."""
    with FakeMessages(script) as api:
        kept = {
            name: os.environ[name] for name in ("LANG", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS") if name in os.environ
        }
        environ = {
            **kept,
            "PATH": f"{programs}:{os.environ['PATH']}",
            "HOME": str(place),
            "ANTHROPIC_BASE_URL": api.url,
            "ANTHROPIC_API_KEY": "made-up",
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
            "PORTRAYAL_HOME": str(place / "home"),
            "PORTRAYAL_OUTPUT": str(place / "pictures"),
            "PORTRAYAL_PROVIDER": "offline",
        }
        said = ""
        for command in commands():
            done = subprocess.run(
                ["sh", "-c", command], cwd=ROOT, env=environ, check=False, capture_output=True, text=True, timeout=240,
                stdin=subprocess.DEVNULL,
            )  # fmt: skip
            said = done.stdout + done.stderr
            if done.returncode:
                raise SystemExit(f"claude: {command!r} failed.\n{said}")
    return api, said


def judge(api: FakeMessages, said: str) -> list[str]:
    """Return what is wrong with the journey."""
    own = [result for result in api.seen.results if "tool_reference" not in json.dumps(result)[:400]]
    wrong = [f"a call failed: {api.seen.text(result)[:300]}" for result in own if result.get("is_error")]
    texts = [api.seen.text(result) for result in own]
    if "The hero is made." not in said:
        wrong.append(f"Claude Code ended with: {said[-500:]}")
    for number, needle in enumerate(('"cluster"', '"dry_run"', '"job"', '"sha256"')):
        if not any(needle in text for text in texts):
            wrong.append(f"step {number + 1}: no result has {needle}")
    return wrong


def tell(results: list[Json], api: FakeMessages) -> int:
    """Print each result's size in tokens (characters / 4) and return the sum, pictures left out."""
    total = 0
    for result in results:
        text = api.seen.text(result)
        kinds = [part["type"] for part in result["content"]] if isinstance(result.get("content"), list) else ["text"]
        total += len(text) // 4
        print(f"  {len(text) // 4:5} tokens  {'+'.join(kinds):28} {text[:90]!r}")
    return total


def main() -> None:
    """Play the journey and print what the model would have received."""
    programs = install()
    if programs is None:
        return
    with tempfile.TemporaryDirectory() as place:
        api, said = play(Path(place), programs)
    print("claude: what the model received")
    total = tell(api.seen.results, api)
    wrong = judge(api, said)
    if total > MOST_TOKENS:
        wrong.append(f"the results took {total} tokens, more than {MOST_TOKENS}")
    print(f"claude: {total} tokens (characters / 4) of results; {'OK' if not wrong else 'BROKEN'}")
    if wrong:
        raise SystemExit("\n".join(f"claude: {one}" for one in wrong))


if __name__ == "__main__":
    main()
