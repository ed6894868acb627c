"""The site generators that we know: how their folders are told, and what they do when a site's posts show nothing."""

from dataclasses import dataclass
from typing import Literal

Name = Literal["astro", "hugo", "eleventy", "jekyll", "plain"]


@dataclass(frozen=True, slots=True)
class Generator:
    """A generator: the files that mark its root, and its defaults."""

    name: Name
    title: str
    marks: tuple[str, ...]
    """Any of these in the root."""
    beside: tuple[str, ...]
    """One of these must be there too, where the mark alone is not enough."""
    content: tuple[str, ...]
    """Folders that hold posts; the first that exists."""
    public: tuple[tuple[str, str], ...]
    """Folders that are published, and the address where they begin."""
    field: str
    alt_field: str
    images: str
    """Folder for pictures; `./` is beside each post."""
    also_images: tuple[str, ...] = ()
    """Folders that are taken instead, where they are there and that one is not."""


ASTRO = Generator(
    "astro",
    "Astro",
    marks=tuple(f"astro.config.{end}" for end in ("mjs", "js", "ts", "mts", "cjs")),
    beside=(),
    content=("src/content", "src/data", "content", "src/pages", "src"),
    public=(("public", ""),),
    field="heroImage",
    alt_field="heroImageAlt",
    images="public/images",
)

HUGO = Generator(
    "hugo",
    "Hugo",
    marks=(
        *(f"hugo.{end}" for end in ("toml", "yaml", "yml", "json")),
        *(f"config.{end}" for end in ("toml", "yaml", "yml", "json")),
        "config/_default",
    ),
    beside=("content",),
    content=("content",),
    public=(("static", ""), ("assets", "")),
    field="images",
    alt_field="image_alt",
    images="static/images",
)

ELEVENTY = Generator(
    "eleventy",
    "Eleventy",
    marks=(".eleventy.js", *(f"eleventy.config.{end}" for end in ("js", "mjs", "cjs", "ts", "mts"))),
    beside=(),
    content=(".",),
    public=((".", ""),),
    field="image",
    alt_field="imageAlt",
    images="images",
)

JEKYLL = Generator(
    "jekyll",
    "Jekyll",
    marks=("_config.yml", "_config.yaml", "_config.toml", "_posts"),
    beside=("_posts", "_layouts", "_includes", "Gemfile", "index.md", "index.html", "_drafts"),
    content=(".",),
    public=((".", ""),),
    field="image",
    alt_field="image_alt",
    images="assets/images",
    also_images=("images", "img"),
)

PLAIN = Generator(
    "plain",
    "a plain folder",
    marks=(),
    beside=(),
    content=(".",),
    public=(),
    field="image",
    alt_field="image_alt",
    images="./images",
)

GENERATORS = (ASTRO, HUGO, ELEVENTY, JEKYLL)
"""In the order in which a folder is tried."""

THEMES = {"papermod": "cover.image", "ananke": "featured_image", "stack": "image", "blist": "thumbnail"}
"""Hugo themes that read another field than Hugo's own templates: a word of the theme's name, and the field."""
