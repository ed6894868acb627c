"""Read HTML in one pass without building a tree: title, headings and text, without code, navigation and forms."""

from collections import Counter
from html.parser import HTMLParser

_DROPPED = frozenset(
    [
        "script",
        "style",
        "nav",
        "footer",
        "header",
        "aside",
        "svg",
        "pre",
        "code",
        "noscript",
        "title",
        "form",
        "button",
        "template",
        "iframe",
    ]
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LISTS = ("ol", "ul")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)


class PageReader(HTMLParser):
    """Collects what a page says; hostile nesting costs no more than its length.

    `title` is the first h1 and `shared_title` the page's own word for its title (og:title); `code_blocks` and `steps`
    count <pre> and the items of numbered lists.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = self.head_title = self.shared_title = ""
        self.headings: list[str] = []
        self.code_blocks = self.steps = 0
        self._text: list[str] = []
        self._heading: list[str] = []
        self._titles: list[str] = []
        self._open: list[str] = []
        self._lists: list[str] = []
        self._counts: Counter[str] = Counter()
        self._dropped = 0

    @property
    def text(self) -> str:
        """The words outside of headings and dropped elements."""
        return " ".join(self._text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        if tag in _VOID:
            if tag == "meta" and ("property", "og:title") in attrs and not self.shared_title:
                self.shared_title = dict(attrs).get("content") or ""
            return
        self.code_blocks += tag == "pre"
        self.steps += tag == "li" and self._lists[-1:] == ["ol"]
        self._dropped += tag in _DROPPED
        self._counts[tag] += 1
        self._open.append(tag)
        if tag in _LISTS:
            self._lists.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close an element and all that were left open in it; one that was never opened closes nothing."""
        while self._counts[tag]:
            last = self._open.pop()
            self._counts[last] -= 1
            self._dropped -= last in _DROPPED
            if last in _HEADINGS:
                self._end_heading(last)
            elif last in _LISTS:
                self._lists.pop()
            if last == tag:
                return

    def handle_data(self, data: str) -> None:
        """Keep words where they belong."""
        if self._counts["title"] and self._open[-1] == "title":
            self.head_title += data
        if self._counts["h1"] and not self.title:
            self._titles.append(data)
        if self._dropped:
            return
        in_heading = any(self._counts[heading] for heading in _HEADINGS)
        (self._heading if in_heading else self._text).append(data)

    def finish(self) -> None:
        """Close what was left open."""
        self.close()
        for tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            if self._counts[tag]:
                self.handle_endtag(tag)

    def _end_heading(self, tag: str) -> None:
        if tag == "h1" and not self.title:
            self.title = " ".join(self._titles)
        if not any(self._counts[heading] for heading in _HEADINGS):
            self.headings.append(" ".join(self._heading))
            self._heading = []


def read_html(html: str) -> PageReader:
    """Return what `html` says; markup that the parser refuses loses its tags."""
    reader = PageReader()
    try:
        reader.feed(html)
        reader.finish()
    except AssertionError:  # how the standard library's parser refuses some declarations
        reader = PageReader()
        reader.feed(html.replace("<", " "))
        reader.finish()
    return reader
