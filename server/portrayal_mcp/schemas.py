"""Small JSON schemas out of our nouns: nothing a model does not need (at most 3,000 tokens for all tools).

Limits on lengths and ranges stay out of the published schema; `Tool.read` checks them and says what is wrong.
"""

from dataclasses import dataclass, replace
from typing import Any, TypeAlias, cast

from pydantic import BaseModel

Schema: TypeAlias = dict[str, Any]

LIMITS = frozenset(
    {"$defs", "title", "maxLength", "minLength", "minItems", "maxItems", "pattern"}
    | {"maximum", "minimum", "exclusiveMinimum", "exclusiveMaximum"}
)
WORDS = frozenset({"description", "default", "additionalProperties", "enum", "required"})
"""What the parts of a result can do without: the model reads the values, not our limits."""
USUAL: tuple[Any, ...] = (None, False, 0, [], "", 45.0)
"""Defaults that go without saying."""


def input_schema(request: type[BaseModel]) -> Schema:
    """Return the strict schema of a tool's arguments; descriptions are kept, references are put in place."""
    schema = request.model_json_schema()
    schema.pop("description", None)
    return Shrink(schema.get("$defs", {}), LIMITS).node(schema)


def output_schema(result: type[BaseModel]) -> Schema:
    """Return the schema of what is sent: a result and its parts by name and type.

    What rows and the parts of parts are made of is left out: the model reads the values. Fields that are null are left
    out of results.
    """
    schema = result.model_json_schema()
    return Shrink(schema.get("$defs", {}), LIMITS | WORDS, levels=2, result=True).node(schema)


@dataclass(frozen=True)
class Shrink:
    """How far to shrink: which keys to drop, and how many levels of objects to spell out."""

    definitions: Schema
    dropped: frozenset[str]
    levels: int = 9
    result: bool = False

    def node(self, node: Schema) -> Schema:
        """Return a smaller schema that accepts what is sent."""
        if "$ref" in node:
            name = str(node["$ref"]).rsplit("/", 1)[1]
            return self.node({key: value for key, value in self.definitions[name].items() if key != "description"})
        options: list[Schema] = [option for option in node.get("anyOf", ()) if option != {"type": "null"}]
        if len(options) == 1:
            said = {"description": node["description"]} if "description" in node else {}
            return self.node(options[0] | said)
        if options and self.result:
            kinds = {str(self.node(option).get("type")) for option in options}
            return {"type": kinds.pop()} if len(kinds) == 1 else {}
        small: Schema = {}
        for key, value in node.items():
            if not self._silent(key, value, node):
                small |= self._part(key, value)
        return small

    def _silent(self, key: str, value: Any, node: Schema) -> bool:
        if key == "type" and "enum" in node and not self.result:
            return True  # the values say it
        return key in self.dropped or (key == "default" and value in USUAL)

    def _part(self, key: str, value: Any) -> Schema:
        if key == "properties":
            below = replace(self, levels=self.levels - 1)
            fields = cast("Schema", value)
            return {key: {name: below.node(one) for name, one in fields.items()}} if self.levels else {}
        if key == "items":
            return {} if self.result else {key: self.node(cast("Schema", value))}
        if key == "additionalProperties" and isinstance(value, dict):
            return {key: self.node(cast("Schema", value))}
        return {key: value}
