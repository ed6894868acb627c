"""Write the tool table of the README from the catalog, between `<!-- tools -->` and `<!-- /tools -->`."""

import re
from pathlib import Path

from portrayal.catalog import TOOLS
from portrayal.tool import Tool

README = Path(__file__).parent.parent / "README.md"
BETWEEN = re.compile(r"<!-- tools -->.*?<!-- /tools -->", re.DOTALL)


def tool_table() -> str:
    """Return the table in Markdown: each tool, the first sentence about it, and what it may cost or change."""
    rows = [f"| `{tool.name}` | {_first(tool.description)} | {_hints(tool)} |" for tool in TOOLS]
    return "\n".join(["| Tool | What it does | Costs and effects |", "| --- | --- | --- |", *rows])


def _first(description: str) -> str:
    """Return the first sentence; a full stop inside of a word or a number does not end it."""
    return re.split(r"(?<=[.!?])\s+(?=[A-Z])", description, maxsplit=1)[0].replace("|", "\\|")


def _hints(tool: Tool) -> str:
    """Say what the hints say, in words."""
    if tool.read_only:
        return "free, changes nothing"
    fields = tool.request.model_fields
    asks = "free, and asks before a look that costs" if "max_cost_usd" in fields else "free"
    money = "may cost money; `dry_run` is free" if "dry_run" in fields else asks
    stops = ", stops work" if tool.destructive else ""
    return f"{money}{stops}"


def main() -> None:
    """Write the table into the README."""
    text = README.read_text(encoding="utf-8")
    if not BETWEEN.search(text):
        raise SystemExit("README.md has no <!-- tools --> and <!-- /tools --> to write between.")
    block = f"<!-- tools -->\n{tool_table()}\n<!-- /tools -->"
    README.write_text(BETWEEN.sub(lambda _: block, text), encoding="utf-8")


if __name__ == "__main__":
    main()
