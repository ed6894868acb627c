"""Set one field of YAML front matter by replacing or adding characters where the field stands, and nowhere else."""

from collections import Counter
from dataclasses import dataclass
from typing import cast

from portrayal.sources.matter.quoting import Style, yaml_text
from portrayal.sources.matter.values import Path, Value, is_empty, refuse
from portrayal.sources.matter.yaml_tree import Node, read_yaml


def set_yaml(text: str, path: Path, value: Value, *, newline: str, utf8: bool) -> str:
    """Return `text` with `value` at `path`; a field that is missing becomes the last line of its table.

    Raises BadRequest where that cannot be done without touching something else.
    """
    root = read_yaml(text)
    writer = _Writer(text, newline, _style(root), utf8, _step(root))
    if root is None:
        return writer.at_the_end(path, value, "")
    if root.kind != "table":
        refuse("is not a list of fields")
    return writer.set(root, path, value, root)


def _style(root: Node | None) -> Style:
    """Return how most texts of the file are quoted."""
    found = Counter(node.style for node in root.scalars() if len(node.value) > 2) if root else Counter[str]()
    styles: tuple[Style, ...] = ("plain", '"', "'")
    return max(styles, key=lambda style: found["" if style == "plain" else style])


def _step(root: Node | None) -> int:
    """Return by how many spaces the file indents."""
    tables = [(root, value) for _, value in root.pairs] if root else []
    found = [
        inner.column - outer.column
        for outer, inner in tables
        if inner.kind == "table" and inner.pairs and not inner.style
    ]
    return max(found[0] if found else 2, 1)


@dataclass(frozen=True, slots=True)
class _Writer:
    text: str
    newline: str
    style: Style
    utf8: bool
    step: int

    def set(self, table: Node, path: Path, value: Value, root: Node) -> str:
        child = table.child(path[0])
        if child is None:
            return self._add(table, path, value, root)
        if child.mark or child.kind == "alias":
            refuse(f"has an anchor, an alias or a tag at {path[0]}")
        if len(path) == 1:
            return self._replace(child, value, path[0])
        if child.kind == "table" and child.pairs:
            return self.set(child, path[1:], value, root)
        if not is_empty(child.document()):
            refuse(f"has another kind of value at {path[0]}")
        if child.start == child.end and not table.style:
            return self._below(child.end, path[1:], value, " " * (table.column + self.step))
        return self._put(child, "{ " + self._inline(path[1:], value) + " }")

    def at_the_end(self, path: Path, value: Value, indent: str) -> str:
        """Return the text with the field as its last line."""
        gap = "" if not self.text or self.text.endswith("\n") else self.newline
        return self.text + gap + self._lines(path, value, indent)

    def _add(self, table: Node, path: Path, value: Value, root: Node) -> str:
        if table.style:
            at = table.pairs[-1][1].end if table.pairs else table.start + 1
            gap = ", " if table.pairs else ""
            return self.text[:at] + gap + self._inline(path, value) + self.text[at:]
        indent = " " * table.column
        return self.at_the_end(path, value, indent) if table is root else self._below(table.end, path, value, indent)

    def _below(self, at: int, path: Path, value: Value, indent: str) -> str:
        """Add the field on a line below the one that holds `at`."""
        line_end = self.text.find("\n", at)
        if line_end < 0:
            return self.at_the_end(path, value, indent)
        return self.text[: line_end + 1] + self._lines(path, value, indent) + self.text[line_end + 1 :]

    def _replace(self, child: Node, value: Value, key: str) -> str:
        if isinstance(value, list):
            if child.kind == "list" and len(child.items) == len(value) == 1 and child.items[0].kind == "scalar":
                return self._put(child.items[0], self._quoted(value[0], child.items[0]))
            if not is_empty(child.document()) or (child.kind == "list" and not child.style):
                refuse(f"has another kind of value at {key}")
            return self._put(child, self._listed(value))
        if child.kind != "scalar":
            refuse(f"has a {child.kind} at {key}, where a text belongs")
        return self._put(child, self._quoted(value, child))

    def _put(self, child: Node, new: str) -> str:
        gap = " " if child.start == child.end and self.text[child.start - 1 : child.start] in {":", "-"} else ""
        return self.text[: child.start] + gap + new + self.text[child.end :]

    def _quoted(self, text: str, old: Node) -> str:
        style = old.style if old.style in {'"', "'"} else "plain" if old.value else self.style
        return yaml_text(text, cast("Style", style), utf8=self.utf8)

    def _lines(self, path: Path, value: Value, indent: str) -> str:
        steps = [indent + " " * self.step * level + f"{key}:" for level, key in enumerate(path)]
        return self.newline.join(steps) + f" {self._written(value)}{self.newline}"

    def _inline(self, path: Path, value: Value) -> str:
        """Return `key: value` as it stands in braces."""
        inside = self._written(value) if len(path) == 1 else "{ " + self._inline(path[1:], value) + " }"
        return f"{path[0]}: {inside}"

    def _written(self, value: Value) -> str:
        return self._listed(value) if isinstance(value, list) else yaml_text(value, self.style, utf8=self.utf8)

    def _listed(self, texts: list[str]) -> str:
        return "[" + ", ".join(yaml_text(text, self.style, utf8=self.utf8) for text in texts) + "]"
