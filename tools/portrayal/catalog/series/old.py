"""Temporary."""

from pathlib import Path

from portrayal.errors import NotFound

POSTS = (".md", ".mdx", ".markdown", ".html", ".htm", ".txt")


def find_posts(folder: Path, limit: int | None) -> list[Path]:
    """Return the posts below `folder` in a stable order, hidden files and folders left out. Raises NotFound."""
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "does not exist"
        raise NotFound(f"{folder} {what}.", next="Give the folder that holds the posts.")
    inside = (path for path in folder.rglob("*") if path.suffix.lower() in POSTS and path.is_file())
    posts = sorted(path for path in inside if _is_post(path.relative_to(folder)))
    if not posts:
        raise NotFound(f"There are no posts in {folder}.", next=f"Posts are files that end in {', '.join(POSTS)}.")
    return posts[:limit]


def _is_post(path: Path) -> bool:
    """Leave out hidden files, drafts' folders (`_x`), packages, and what every project keeps beside its posts."""
    beside = path.stem.upper() in {"README", "CHANGELOG", "CONTRIBUTING", "LICENSE", "LICENCE", "CODE_OF_CONDUCT"}
    return not beside and not any(part.startswith((".", "_")) or part == "node_modules" for part in path.parts)
