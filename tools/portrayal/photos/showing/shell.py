"""The frame of our pages: one HTML file with its style inside, without a script, which asks the network for nothing."""

import base64
import hashlib
from collections.abc import Mapping
from importlib.resources import files

_POLICY = "default-src 'none'; img-src {}; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'"


def page_of(parts: Mapping[str, str], *, style: str, images: str = "data:") -> str:
    """Return the page with its parts, all escaped: title, skip, kind, head, links, shape, main, foot.

    `style` is the CSS file that comes after the shared one; `images` says where pictures may come from.
    """
    css = _asset("base.css") + _asset(style)
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode("ascii")
    page = _asset("page.html").replace("/*css*/", css)
    for slot, part in {"policy": _POLICY.format(images, digest), **parts}.items():
        page = page.replace(f"<!--{slot}-->", part, 1)
    return page


def links_of(links: Mapping[str, str]) -> str:
    """Return the links to the places on the page that have something to say: place -> label, empty for none."""
    return "".join(f'<li><a href="#{place}">{label}</a></li>' for place, label in links.items() if label)


def section_of(place: str, heading: str, body: str, css: str = "") -> str:
    """Return a section with its heading; `place` is what links lead to, `css` its class."""
    kind = f' class="{css}"' if css else ""
    title = f'<h2 id="{place}-heading">{heading}</h2>'
    return f'<section id="{place}"{kind} aria-labelledby="{place}-heading">\n{title}\n{body}\n</section>'


def _asset(file: str) -> str:
    return files("portrayal.photos.showing").joinpath(file).read_text(encoding="utf-8")
