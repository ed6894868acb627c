"""Small JSON schemas out of our nouns: nothing a model does not need (at most 3,000 tokens for all tools)."""

from typing import Any, cast

from pydantic import BaseModel

Schema = dict[str, Any]


def input_schema(request: type[BaseModel]) -> Schema:
    """Return the strict schema of a tool's arguments; descriptions are kept, references are put in place."""
    return _small(request.model_json_schema(), keep_words=True)


def output_schema(result: type[BaseModel]) -> Schema:
    """Return the schema of what is sent: fields that are null are left out of results, so none is nullable."""
    return _small(result.model_json_schema(), keep_words=False)


def _small(schema: Schema, *, keep_words: bool) -> Schema:
    definitions = cast("dict[str, Schema]", schema.pop("$defs", {}))
    schema.pop("description", None)
    return _node(schema, definitions, keep_words=keep_words)


def _node(node: Schema, definitions: dict[str, Schema], *, keep_words: bool) -> Schema:
    if "$ref" in node:
        node = definitions[str(node["$ref"]).rsplit("/", 1)[1]]
        node = {key: value for key, value in node.items() if key != "description"}
    options = [option for option in node.get("anyOf", ()) if option != {"type": "null"}]
    if len(options) == 1:
        words = {"description": node["description"]} if "description" in node else {}
        node = {**options[0], **words}
        return _node(node, definitions, keep_words=keep_words)
    small: Schema = {}
    for key, value in node.items():
        if key == "title" or (key in _DROPPED and not keep_words) or (key == "default" and value in (None, [], "")):
            continue
        if key == "properties":
            small[key] = {name: _node(one, definitions, keep_words=keep_words) for name, one in value.items()}
        elif key in ("items", "additionalProperties") and isinstance(value, dict):
            small[key] = _node(cast("Schema", value), definitions, keep_words=keep_words)
        elif key == "anyOf":
            small[key] = [_node(one, definitions, keep_words=keep_words) for one in options]
        else:
            small[key] = value
    return small


_DROPPED = frozenset({"description", "default", "additionalProperties", "pattern", "minLength", "maxLength"})
"""What an output schema can do without: the model reads the values, not our limits."""
