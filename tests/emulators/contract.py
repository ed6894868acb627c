"""Check requests and answers against a vendor's own OpenAPI document, when a copy of it is at hand.

The document is not ours to publish: it is looked for in the folder that WIRE_CONTRACTS names, else beside the checkout.
"""

import json
import os
from pathlib import Path
from typing import Any

import jsonschema

Json = dict[str, Any]

HOME = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("WIRE_CONTRACTS") or HOME.parent / "shared" / "wire")


def find_document(name: str) -> Path | None:
    """Return the document's path, or None when there is no copy."""
    path = FOLDER / name
    return path if path.is_file() else None


class Contract:
    """One OpenAPI document."""

    def __init__(self, path: Path) -> None:
        self._document: Json = _strict(json.loads(path.read_text(encoding="utf-8")))

    def operation(self, method: str, template: str) -> Json | None:
        """Return an operation, or None when the document has none."""
        return self._document["paths"].get(template, {}).get(method.lower())

    def faults(self, method: str, template: str, status: int, answer: Any) -> list[str]:
        """Return what is wrong with an answer: an operation or status that is not in the document, or its body."""
        operation = self.operation(method, template)
        if operation is None:
            return [f"{method} {template} is not in the document"]
        described = operation["responses"].get(str(status))
        if described is None:
            return [f"{method} {template} never answers {status}"]
        content = next(iter(described.get("content", {}).values()), None)
        return [] if content is None else self._check(content["schema"], answer)

    def request_faults(self, method: str, template: str, body: Any) -> list[str]:
        """Return what is wrong with the JSON body of a request."""
        operation = self.operation(method, template) or {}
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        return [] if content is None else self._check(content["schema"], body)

    def _check(self, schema: Json, value: Any) -> list[str]:
        whole = {**schema, "components": self._document["components"]}
        checker = jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker())
        return [f"{error.json_path}: {error.message}" for error in checker.iter_errors(value)]


def _strict(value: Any) -> Any:
    """Say `nullable` in the words of JSON Schema, and take `oneOf` for the `anyOf` that is meant: choices overlap."""
    if isinstance(value, list):
        return [_strict(item) for item in value]
    if not isinstance(value, dict):
        return value
    made = {key: _strict(item) for key, item in value.items()}
    if "oneOf" in made:
        made["anyOf"] = made.pop("oneOf")
    if made.get("nullable") is True and isinstance(made.get("type"), str):
        made["type"] = [made["type"], "null"]
    return made
