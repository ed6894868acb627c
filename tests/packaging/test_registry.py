"""The entry for the MCP registry: what its schema of 2025-12-11 asks of the parts we use, and that it starts a server.

The schema itself is 22 kB and not carried here. With PORTRAYAL_REGISTRY_SCHEMA, a path to server.schema.json of
github.com/modelcontextprotocol/static (schemas/2025-12-11, commit a9ba437), the entry is validated against the whole.
"""

import hashlib
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from studios import make_environ

ROOT = Path(__file__).parents[2]
ENTRY = json.loads((ROOT / "packaging" / "server.json").read_text(encoding="utf-8"))
PACKAGE = ENTRY["packages"][0]
SCHEMA = os.environ.get("PORTRAYAL_REGISTRY_SCHEMA", "")
SCHEMA_SHA256 = "3fba09590c99f61735d234822279f4223fab9e300c0a81e81c91ab62a4114de0"

TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
FLAG: dict[str, Any] = {"type": "boolean"}


def table(required: list[str], **properties: Any) -> dict[str, Any]:
    """A table that knows no other field: the registry would keep a misspelt one without a word."""
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


VARIABLE = table(["name", "description"], name=TEXT, description=TEXT, isRequired=FLAG, isSecret=FLAG, default=TEXT)
RULES = table(
    ["$schema", "name", "title", "description", "version", "packages"],
    **{"$schema": {"const": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json"}},
    name={"type": "string", "minLength": 3, "maxLength": 200, "pattern": r"^[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+$"},
    title={**TEXT, "maxLength": 100},
    description={**TEXT, "maxLength": 100},
    version={"type": "string", "pattern": r"^\d+\.\d+\.\d+$"},
    packages={
        "type": "array",
        "minItems": 1,
        "items": table(
            ["registryType", "identifier", "version", "transport"],
            registryType={"const": "pypi"},
            identifier=TEXT,
            version={"type": "string", "pattern": r"^\d+\.\d+\.\d+$"},
            runtimeHint={"const": "uvx"},
            packageArguments={
                "type": "array",
                "items": table(["type", "value"], type={"const": "positional"}, value=TEXT),
            },
            transport=table(["type"], type={"const": "stdio"}),
            environmentVariables={"type": "array", "items": VARIABLE},
        ),
    },
)


def test_the_entry_follows_the_rules_of_its_schema():
    assert [fault.message for fault in jsonschema.Draft7Validator(RULES).iter_errors(ENTRY)] == []


@pytest.mark.skipif(not SCHEMA, reason="PORTRAYAL_REGISTRY_SCHEMA names no schema")
def test_the_entry_is_valid_by_the_registry_s_own_schema():
    data = Path(SCHEMA).read_bytes()
    assert hashlib.sha256(data).hexdigest() == SCHEMA_SHA256
    assert [fault.message for fault in jsonschema.Draft7Validator(json.loads(data)).iter_errors(ENTRY)] == []


def test_the_package_s_page_names_the_entry_by_which_the_registry_knows_its_owner():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"^<!-- mcp-name: {re.escape(ENTRY['name'])} -->$", readme, re.MULTILINE)


@pytest.mark.anyio
async def test_the_command_that_a_host_makes_of_the_entry_starts_the_server(tmp_path):
    """Hosts run `uvx IDENTIFIER@VERSION ARGUMENTS`: the package's program of its own name, with the arguments."""
    arguments = [one["value"] for one in PACKAGE["packageArguments"]]
    program = Path(sys.executable).with_name(PACKAGE["identifier"])
    environ = make_environ(tmp_path) | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    async with Client(stdio_client(StdioServerParameters(command=str(program), args=arguments, env=environ))) as client:
        names = {tool.name for tool in (await client.list_tools()).tools}
    assert "generate_hero" in names
