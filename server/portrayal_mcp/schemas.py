"""Small JSON schemas out of our nouns: nothing a model does not need (at most 3,000 tokens for all tools).

Limits on lengths and ranges stay out of the published schema; `Tool.read` checks them and says what is wrong.
"""

from copy import copy
from typing import Any, cast

from pydantic import BaseModel

Schema = dict[str, Any]

_LIMITS = frozenset(
    {"$defs", "title", "maxLength", "minLength", "minItems", "maxItems", "pattern"}
    | {"maximum", "minimum", "exclusiveMinimum", "exclusiveMaximum"}
)
_SAID_BY_RESULTS = frozenset({"description", "default", "additionalProperties", "enum", "required"})
"""What the parts of a result can do without: the model reads the values, not our limits."""


def input_schema(request: type[BaseModel]) -> Schema:
    """Return the strict schema of a tool's arguments; descriptions are kept, references are put in place."""
    schema = request.model_json_schema()
    schema.pop("description", None)
    return _node(schema, _Shrink(schema, _LIMITS))


def output_schema(result: type[BaseModel]) -> Schema:
    """Return the schema of what is sent: a result, its parts and its rows by name and type.

    What lies deeper is only said to be an object or a list. Fields that are null are left out of results.
    """
    schema = result.model_json_schema()
    return _node(schema, _Shrink(schema, _LIMITS | _SAID_BY_RESULTS, depth=2))


class _Shrink:
    """How far to shrink: which keys to drop and how many levels of objects to spell out."""

    def __init__(self, schema: Schema, dropped: frozenset[str], depth: int = 9) -> None:
        self.definitions = cast("dict[str, Schema]", schema.get("$defs", {}))
        self.dropped = dropped
        self.depth = depth
        self.is_result = "enum" in dropped

    def deeper(self) -> "_Shrink":
        """Return the same, one level down."""
        down = copy(self)
        down.depth -= 1
        return down


def _node(node: Schema, shrink: _Shrink) -> Schema:
    if "$ref" in node:
        return _node(shrink.definitions[str(node["$ref"]).rsplit("/", 1)[1]] | {"description": ""}, shrink)
    options = [option for option in node.get("anyOf", ()) if option != {"type": "null"}]
    if len(options) == 1:
        return _node({**options[0], "description": node.get("description", "")}, shrink)
    if options and shrink.is_result:
        kinds = {str(option.get("type")) for option in options}
        return {"type": kinds.pop()} if len(kinds) == 1 else {}
    small: Schema = {}
    for key, value in node.items():
        silent = key == "default" and value in (None, False, 0, [], "", 45.0)
        if key in shrink.dropped or silent or value == "" or (key == "type" and "enum" in node and not shrink.is_result):
            continue
        if key == "properties" and shrink.depth:
            small[key] = {name: _node(one, shrink.deeper()) for name, one in value.items()}
        elif key == "items" and not (shrink.is_result and value.get("type") == "string"):
            small |= {key: inner} if (inner := _node(value, shrink)) != {"type": "object"} else {}
        elif key == "additionalProperties" and isinstance(value, dict):
            small[key] = _node(cast("Schema", value), shrink)
        elif key not in ("properties", "items"):
            small[key] = value
    return small
