"""Set one field of TOML front matter by replacing or adding characters where the field stands, and nowhere else."""

import re
from dataclasses import dataclass

from portrayal.sources.matter.quoting import Style, toml_text
from portrayal.sources.matter.toml_scan import Statement, covers, first_header, inline_pairs, scan_toml
from portrayal.sources.matter.values import Path, Value, refuse

_EMPTY = re.compile(r"\[\s*\]|\[\s*(?:\"[^\"]*\"|'[^']*')\s*,?\s*\]")


def set_toml(text: str, path: Path, value: Value, *, newline: str, utf8: bool) -> str:
    """Return valid TOML `text` with `value` at `path`; a field that is missing becomes the last line of its table.

    Raises BadRequest where that cannot be done without touching something else.
    """
    statements = scan_toml(text)
    literal = sum(text.startswith("'", each.value_start) for each in statements)
    double = sum(text.startswith('"', each.value_start) for each in statements)
    return _Writer(text, newline, "'" if literal > double else '"', utf8).set(statements, path, value)


@dataclass(frozen=True, slots=True)
class _Writer:
    text: str
    newline: str
    style: Style
    utf8: bool

    def set(self, statements: list[Statement], path: Path, value: Value) -> str:
        pairs = [each for each in statements if not each.header and not each.many]
        for pair in pairs:
            if pair.path == path:
                return self._replace(pair, value)
            if path[: len(pair.path)] == pair.path:
                return self._in_braces(pair, path[len(pair.path) :], value)
        beside = [each for each in pairs if len(path) > 1 and each.path[:-1] == path[:-1]]
        if beside and beside[-1].table != path[:-1]:  # `cover.alt = …`: the same way of writing
            return self._below(beside[-1], path[len(beside[-1].table) :], value)
        if len(path) == 1:
            return self._on_top(statements, path, value)
        if table := covers(statements, path[:-1]):
            return self._below(table, path[-1:], value)
        gap = self.newline if self.text.strip() else ""
        head = f"[{_dotted(path[:-1])}]{self.newline}"
        return self.text + gap + head + self._line(path[-1:], value)

    def _on_top(self, statements: list[Statement], path: Path, value: Value) -> str:
        """Add a field below the last one that is in no table, or before the first table."""
        if last := covers(statements, ()):
            return self._below(last, path, value)
        header = first_header(statements)
        at = self.text.rfind("\n", 0, header.start) + 1 if header else len(self.text)
        return self.text[:at] + self._line(path, value) + self.text[at:]

    def _below(self, statement: Statement, path: Path, value: Value) -> str:
        end = self.text.find("\n", statement.value_end)
        if end < 0:
            return self.text + self.newline + self._line(path, value)
        begin = self.text.rfind("\n", 0, statement.start) + 1
        indent = "" if statement.header else self.text[begin : statement.start]
        return self.text[: end + 1] + indent + self._line(path, value) + self.text[end + 1 :]

    def _replace(self, pair: Statement, value: Value) -> str:
        old = self.text[pair.value_start : pair.value_end]
        if isinstance(value, str) and not old.startswith(('"', "'")):
            refuse(f"has another kind of value at {pair.path[-1]}")
        if isinstance(value, list) and not _EMPTY.fullmatch(old):
            refuse(f"has another kind of value at {pair.path[-1]}")
        new = self._written(value, "'" if old.startswith("'") else '"' if old.startswith('"') else self.style)
        return self.text[: pair.value_start] + new + self.text[pair.value_end :]

    def _in_braces(self, pair: Statement, path: Path, value: Value) -> str:
        """Set the field in an inline table."""
        if not self.text.startswith("{", pair.value_start):
            refuse(f"has another kind of value at {pair.path[-1]}")
        pairs = inline_pairs(self.text, pair.value_start)
        for each in pairs:
            if each.path == path:
                return self._replace(each, value)
            if path[: len(each.path)] == each.path:
                return self._in_braces(each, path[len(each.path) :], value)
        new = f"{_dotted(path)} = {self._written(value, self.style)}"
        at = pairs[-1].value_end if pairs else pair.value_start + 1
        return self.text[:at] + (f", {new}" if pairs else f" {new} ") + self.text[at:]

    def _line(self, path: Path, value: Value) -> str:
        return f"{_dotted(path)} = {self._written(value, self.style)}{self.newline}"

    def _written(self, value: Value, style: Style) -> str:
        if isinstance(value, list):
            return "[" + ", ".join(toml_text(text, style, utf8=self.utf8) for text in value) + "]"
        return toml_text(value, style, utf8=self.utf8)


def _dotted(path: Path) -> str:
    return ".".join(key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else toml_text(key, '"', utf8=False) for key in path)
