"""Find the posts in a folder or in a site."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from portrayal.errors import NotFound
from portrayal.sources.disk.sites import Site

POSTS = (".md", ".mdx", ".markdown", ".html", ".htm", ".txt")

_MARKDOWN = POSTS[:3]
_BESIDE = {"README", "CHANGELOG", "CONTRIBUTING", "LICENSE", "LICENCE", "CODE_OF_CONDUCT"}
_REPORT = re.compile(r"series-[0-9a-f]{8}\.html")
"""The page that a series leaves beside its heroes, where those are written among the posts."""

_BLOGS = {"blog", "blogs", "post", "posts", "_posts", "article", "articles", "news", "journal", "writing", "magazine"}
"""Folders that hold a site's posts, beside its other pages."""


def find_posts(folder: Path, limit: int | None) -> list[Path]:
    """Return the posts below `folder` in a stable order, hidden files and folders left out. Raises NotFound."""
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "does not exist"
        raise NotFound(f"{folder} {what}.", next="Give the folder that holds the posts.")
    posts = sorted(_inside(folder))
    if not posts:
        raise NotFound(f"There are no posts in {folder}.", next=f"Posts are files that end in {', '.join(POSTS)}.")
    return posts[:limit]


def find_posts_of_site(site: Site, folder: Path, limit: int | None) -> list[Path]:
    """Return the posts of a site when `folder` is its root, else those below the folder. Raises NotFound.

    In a site only its posts count, not its pages: what `portrayal.toml` names, else folders called blog, posts and so
    on, else all content.
    """
    if site.own.posts and folder == site.root:
        named = [post for name in site.own.posts for post in find_posts(site.root / name, None)]
        return sorted(dict.fromkeys(named))[:limit]
    if folder != site.root or site.generator.name == "plain":
        return find_posts(folder, limit)
    content = sorted(_inside(site.content)) or find_posts(site.root, None)
    posts = [post for post in content if not _BLOGS.isdisjoint(post.relative_to(site.root).parts[:-1])]
    if site.generator.name == "jekyll":
        posts = [post for post in posts if "_posts" in post.parts] or posts
    if site.generator.name == "eleventy":  # posts/index.njk and the like list the posts
        posts = [post for post in posts if not (post.stem == "index" and post.parent.name in _BLOGS)]
    return (posts or [post for post in content if post.suffix.lower() in _MARKDOWN] or content)[:limit]


def _inside(folder: Path) -> Iterator[Path]:
    """Yield posts; hidden folders, drafts' folders (`_x`, but not Jekyll's `_posts`) and packages are not entered."""
    for here, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name == "_posts" or not (name[0] in "._" or name == "node_modules")]
        for name in files:
            path = Path(here, name)
            named = path.suffix.lower() in POSTS and name[0] not in "._" and path.stem.upper() not in _BESIDE
            if named and not _REPORT.fullmatch(name) and path.is_file():
                yield path
