"""Read YAML as a tree that remembers where everything stands; aliases are never followed, so none can multiply."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from portrayal.sources.matter.values import DEEPEST, Pairs, refuse, unreadable

_NULLS = {"", "~", "null", "Null", "NULL"}


@dataclass(slots=True)
class Node:
    """A scalar, list, table or alias; `start` and `end` are characters in the text, without what surrounds it."""

    kind: Literal["scalar", "list", "table", "alias"]
    start: int
    end: int
    column: int
    value: str = ""
    style: str = ""
    """Empty for plain scalars, else the quote or the block's sign; `{` or `[` for what is in braces."""
    mark: str = ""
    """Anchor and tag."""
    pairs: "list[tuple[Node, Node]]" = field(default_factory=list["tuple[Node, Node]"])
    items: "list[Node]" = field(default_factory=list["Node"])

    @property
    def is_null(self) -> bool:
        """Whether it is a scalar that says null, or nothing at all."""
        return self.kind == "scalar" and not self.style and not self.mark and self.value in _NULLS

    @property
    def name(self) -> str:
        """What it is called as a key; one with an anchor or a tag, or an alias, gets a name that no field has."""
        return self.value if self.kind == "scalar" and not self.mark else f"!{self.mark} {self.kind} {self.value}"

    def child(self, key: str) -> "Node | None":
        """Return the value of `key`: of two equal keys the last, which is the one that counts."""
        return next((value for name, value in reversed(self.pairs) if name.name == key), None)

    def document(self) -> object:
        """Return the tree as values to compare and to read: scalars are texts, null is None."""
        if self.kind == "table":
            return Pairs((name.name, value.document()) for name, value in self.pairs)
        if self.kind == "list":
            return [item.document() for item in self.items]
        return None if self.is_null or self.kind == "alias" else self.value

    def exact(self) -> object:
        """Return the tree with anchors, tags, aliases and whether scalars are quoted, to see that none changed."""
        if self.kind == "table":
            return Pairs((name.name, value.exact()) for name, value in self._marked())
        if self.kind == "list":
            return [self.mark, *(item.exact() for item in self.items)] if self.mark else [i.exact() for i in self.items]
        return f"{self.kind} {self.mark} {'quoted' if self.style else 'plain'} {self.value}"

    def _marked(self) -> "Iterator[tuple[Node, Node]]":
        if self.mark:
            mark = Node("scalar", 0, 0, 0, value=f"!& {self.mark}")
            yield mark, mark
        yield from self.pairs

    def scalars(self) -> "Iterator[Node]":
        """Yield every scalar that is a value."""
        if self.kind == "scalar":
            yield self
        for value in [*self.items, *(value for _, value in self.pairs)]:
            yield from value.scalars()


def read_yaml(text: str, *, above: int = 0) -> Node | None:
    """Return the tree of `text`, or None when it is empty. Refuses what is no YAML, with the line of the fault.

    `above` is how many lines of the file stand above the text.
    """
    import yaml  # pyright: ignore[reportMissingModuleSource]

    try:
        return _Builder(text, text).build()
    except yaml.YAMLError as error:
        if "\t" in text:  # allowed by the generators' readers where PyYAML knows spaces only
            try:
                return _Builder(text, text.replace("\t", " ")).build()
            except yaml.YAMLError:
                pass
        problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "it is not valid")
        line, opened = (above + text.count("\n", 0, at) + 1 if at is not None else None for at in _places(error, text))
        if opened != line:
            problem = problem.replace(", but got", f" for what line {opened} opens, but got")
        unreadable("YAML", problem.replace("'<stream end>'", "the end"), line)


def _places(error: Exception, text: str) -> tuple[int | None, int | None]:
    """Return the characters at which a person finds the fault, and what it is in: at the end of all, these are one."""
    mark, opened = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    if mark is None:
        return (position := getattr(error, "position", None)), position
    opened = opened or mark
    late = not text[mark.index :].strip() or getattr(error, "context", None) == "while scanning a simple key"
    return (opened if late else mark).index, opened.index


class _Builder:
    """Makes the tree from PyYAML's events, which hold the place of everything and expand nothing."""

    def __init__(self, text: str, readable: str) -> None:
        import yaml  # pyright: ignore[reportMissingModuleSource]

        self._text = text
        self._events = cast("Iterator[Any]", yaml.parse(readable, Loader=yaml.SafeLoader))  # pyright: ignore[reportUnknownMemberType]

    def build(self) -> Node | None:
        root = None
        for event in self._events:
            name = type(event).__name__
            if name == "DocumentStartEvent" and root is not None:
                refuse("holds two documents")
            if name.startswith(("Scalar", "Alias")) or name in {"MappingStartEvent", "SequenceStartEvent"}:
                root = self._node(event, 0)
        return None if root is None or root.is_null else root

    def _node(self, event: Any, depth: int) -> Node:
        if depth > DEEPEST:
            refuse(f"is nested more than {DEEPEST} levels deep")
        name = type(event).__name__
        start, end = event.start_mark.index, event.end_mark.index
        column = int(event.start_mark.column)
        if name == "AliasEvent":
            return Node("alias", start, end, column, value=str(event.anchor))
        mark = " ".join(str(part) for part in (event.anchor, event.tag) if part)
        if name == "ScalarEvent":
            end = start + len(self._text[start:end].rstrip())
            return Node("scalar", start, end, column, value=event.value, style=event.style or "", mark=mark)
        kind: Literal["list", "table"] = "table" if name == "MappingStartEvent" else "list"
        node = Node(kind, start, end, column, mark=mark)
        if event.flow_style:
            node.style = "{" if kind == "table" else "["
        self._fill(node, depth)
        return node

    def _fill(self, node: Node, depth: int) -> None:
        nodes: list[Node] = []
        while not type(event := next(self._events)).__name__.endswith(("MappingEndEvent", "SequenceEndEvent")):
            nodes.append(self._node(event, depth + 1))
        node.end = event.end_mark.index if node.style else max([node.end, *(each.end for each in nodes[-2:])])
        if node.kind == "list":
            node.items = nodes
        else:
            if any(key.kind in {"list", "table"} for key in nodes[::2]):
                refuse("has a list or a table as the name of a field")
            node.pairs = list(zip(nodes[::2], nodes[1::2], strict=True))
