"""Write the published tool schemas to tests/schemas/; a diff there is an API decision."""

import json
import sys
from pathlib import Path

from portrayal.catalog import TOOLS
from portrayal_mcp.app import listing

FOLDER = Path(__file__).parent.parent / "tests" / "schemas"


def main() -> None:
    """Write one file a tool; with `--tokens` print the whole list as a host receives it."""
    listings = [listing(tool).model_dump(mode="json", by_alias=True, exclude_none=True) for tool in TOOLS]
    if "--tokens" in sys.argv:
        print(json.dumps({"tools": listings}, separators=(",", ":"), ensure_ascii=False), end="")
        return
    FOLDER.mkdir(exist_ok=True)
    for one in listings:
        text = json.dumps(one, indent=2, ensure_ascii=False) + "\n"
        (FOLDER / f"{one['name']}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
