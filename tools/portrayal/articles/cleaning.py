"""Make markup small and harmless before it is parsed; every step is linear in the length of the text."""

import re

_DATA_URI = re.compile(r"data:[a-zA-Z]{2,20}/[^\s\"'()<>]{20,}+")
_TAG = re.compile(r"<(/?[a-zA-Z][a-zA-Z0-9-]*+)[^<>]*+>")
_DECLARATION = re.compile(r"<[!?][^<>]*+>")
_BLOCKS = [
    (re.compile(r"<!--"), re.compile(r"-->")),
    *(
        (re.compile(rf"<{name}(?=[\s>/])", re.IGNORECASE), re.compile(rf"</{name}[^<>]*+>", re.IGNORECASE))
        for name in ("script", "style", "svg", "noscript", "template", "iframe")
    ),
]
_BODY = re.compile(r"</head\s*>|<body(?=[\s>])", re.IGNORECASE)
_MAIN = re.compile(r"<(?:article|main)(?=[\s>])", re.IGNORECASE)
_TEMPLATE_TAG = re.compile(r"\{%[^%{}\n]{0,400}%\}|\{\{[^{}\n]{0,400}\}\}")
_ATTRIBUTES = re.compile(r"\{:?\s?[#.][^{}\n]{0,200}\}")
_MOST = {"[": 1500, "]": 1500, "`": 4000, "*": 4000, "_": 4000, "~": 1500, "<": 3000, "|": 4000}
"""How often a mark may stand in 20,000 characters."""
_MOST_LINES = 2000
_MODULE_LINE = re.compile(r"^(?:import|export)\s[^\n]*$", re.MULTILINE)


def without_data_uris(text: str) -> str:
    """Return `text` without embedded files (`data:image/png;base64,…`)."""
    return _DATA_URI.sub("", text) if "data:" in text else text


def without_blocks(html: str) -> str:
    """Return `html` without comments, scripts, styles and drawings; one that is never closed takes the rest along."""
    for opening, closing in _BLOCKS:
        kept: list[str] = []
        at = 0
        while found := opening.search(html, at):
            kept.append(html[at : found.start()])
            end = closing.search(html, found.end())
            at = end.end() if end else len(html)
        html = "".join((*kept, html[at:]))
    return html


def halves(html: str) -> tuple[str, str]:
    """Return the head of a page and its content, which starts at <article> or <main>; a page may lack either."""
    body = _BODY.search(html)
    start = body.start() if body else 0
    main = _MAIN.search(html, start)
    content = main.start() if main else start
    return html[: start or content or None], html[content:]


def without_attributes(html: str) -> str:
    """Return `html` with bare tags and no declarations: attributes are most of a page and say little."""
    return _TAG.sub(r"<\1>", _DECLARATION.sub("", html))


def without_excess(markdown: str) -> str:
    """Return the first 2,000 lines of `markdown` without a mark of which it has more than any article.

    Parsers try each such mark against all others.
    """
    for mark, most in _MOST.items():
        if markdown.count(mark) > most:
            markdown = markdown.replace(mark, " ")
    return "\n".join(markdown.split("\n", _MOST_LINES)[:_MOST_LINES])


def without_template_tags(markdown: str, *, mdx: bool) -> str:
    """Return `markdown` without Liquid, Hugo and Jinja tags and `{#ids}`, and for MDX without imports and exports."""
    text = _ATTRIBUTES.sub("", _TEMPLATE_TAG.sub("", markdown))
    return _MODULE_LINE.sub("", text) if mdx else text
