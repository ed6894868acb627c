"""What a site's configuration says of pictures. It is code or data of others: only looked through, never run."""

import re
from pathlib import Path

from portrayal.sources.disk.generators import THEMES, Generator

_LONGEST = 200_000
_COMMENT = re.compile(r"^\s*//.*$", re.MULTILINE)
_IN_SCHEMA = re.compile(
    r"\b(?P<field>\w{0,30}(?:[Ii]mage|[Cc]over|[Hh]ero|[Tt]humbnail|[Bb]anner)\w{0,30})\s*:\s*(?P<type>image\s*\(|z\s*\.\s*string|"
    r"z\s*\.\s*object\s*\(\s*\{(?P<inside>[^}]*)\})"
)
_SOURCE_KEY = re.compile(r"\b(src|url|path|image)\s*:\s*(image\s*\(|z\s*\.\s*string)")
_CONTENT = {
    "eleventy": re.compile(r"\binput\s*:\s*[\"'`]([^\"'`]+)|setInputDirectory\(\s*[\"'`]([^\"'`]+)"),
    "hugo": re.compile(r"^contentDir[\"']?\s*[=:]\s*[\"']?([\w./-]+)", re.MULTILINE | re.IGNORECASE),
    "jekyll": re.compile(r"^source\s*[=:]\s*[\"']?([\w./-]+)", re.MULTILINE),
}
"""Where a configuration names the folder of posts."""
_COPY = re.compile(r"addPassthroughCopy\(\s*(?:[\"'`]([^\"'`]+)[\"'`]\s*[,)]|\{([^}]*)\})")
_COPY_PAIR = re.compile(r"[\"'`]?([\w./@-]{1,200})[\"'`]?\s{0,20}:\s{0,20}[\"'`]([^\"'`]*)[\"'`]")
_FOR_PICTURES = re.compile(r"image|img|photo|picture|media|hero", re.IGNORECASE)


def config_of(root: Path, names: tuple[str, ...]) -> str:
    """Return the text of the first of these files, without lines that are comments; empty when there is none."""
    for name in names:
        try:
            with (root / name).open("rb") as file:
                return _COMMENT.sub("", file.read(_LONGEST).decode(errors="replace"))
        except OSError:
            continue
    return ""


def is_zola(root: Path, generator: Generator) -> bool:
    """Whether a `config.toml` is Zola's: it refuses fields that it does not know, so nothing is guessed for it."""
    return generator.name == "hugo" and bool(
        re.search(r"^base_url\s*=", config_of(root, ("config.toml",)), re.MULTILINE)
    )


def content_folder(root: Path, generator: Generator) -> Path:
    """Return where the posts are: as configured (Eleventy's input, Hugo's contentDir, Jekyll's source), or as usual."""
    found = _CONTENT[generator.name].search(config_of(root, generator.marks)) if generator.name in _CONTENT else None
    named = next((group for group in found.groups() if group), "") if found else ""
    for name in (named, *generator.content):
        if name and ".." not in name.split("/") and (root / name.lstrip("/")).is_dir():
            return root / name.lstrip("/")
    return root


def public_folders(root: Path, generator: Generator, content: Path) -> tuple[tuple[Path, str], ...]:
    """Return the published folders of a site with the address where each begins, the most telling first."""
    if generator.name == "jekyll":
        return ((content, ""),)
    if generator.name == "eleventy":
        return (*_copied(root, content), (content, ""), (root, ""))
    return tuple((root / name, url) for name, url in generator.public)


def picture_folder(
    root: Path, generator: Generator, public: tuple[tuple[Path, str], ...], content: Path
) -> Path | None:
    """Return the folder for pictures by the generator's custom; None is beside each post."""
    if generator.images.startswith("./"):
        return None
    if generator.name == "eleventy":
        copied = [folder for folder, url in public if folder not in {content, root} or url]
        named = [folder for folder in copied if _FOR_PICTURES.search(folder.name)]
        whole = [folder / "images" for folder in copied if folder.name in {"public", "static", "assets"}]
        if named or whole:
            return [*named, *whole][0]
    base = root if generator.name in {"astro", "hugo"} else content
    names = [generator.images, generator.images.replace("images", "img"), *generator.also_images]
    return next((base / name for name in names if (base / name).is_dir()), base / generator.images)


def _copied(root: Path, content: Path) -> tuple[tuple[Path, str], ...]:
    """Return what Eleventy's configuration copies: the folders, and their addresses in the site."""
    found: list[tuple[Path, str]] = []
    config = config_of(root, ("eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs", ".eleventy.js"))
    for one, several in _COPY.findall(config):
        for source, target in [(one, None)] if one else _COPY_PAIR.findall(several):
            name = source.removeprefix("./").strip("/")
            folder = root / name
            if not name or "*" in name or ".." in name.split("/") or not folder.is_dir():
                continue
            here = folder.relative_to(content) if folder.is_relative_to(content) else Path(name)
            url = "/" + (here.as_posix() if target is None else target).strip("/")
            found.append((folder, "" if url == "/" else url))
    return tuple(found)


def field_in_schema(root: Path) -> tuple[str, bool] | None:
    """Return the picture's field in Astro's content schema, and whether Astro imports it: its path is relative then."""
    names = [f"src/{name}.{end}" for name in ("content.config", "content/config") for end in ("ts", "mjs", "js", "mts")]
    found = _IN_SCHEMA.search(config_of(root, tuple(names)))
    if not found:
        return None
    if found["inside"] is None:
        return found["field"], found["type"].startswith("image")
    source = _SOURCE_KEY.search(found["inside"])
    return (f"{found['field']}.{source[1]}", source[2].startswith("image")) if source else None


def field_of_theme(root: Path, generator: Generator) -> str | None:
    """Return the field that a Hugo theme reads, where we know the theme."""
    found = re.search(
        r"\btheme[\"']?\s*[=:]\s*\[?\s*[\"']?([^\"'\]\n]+)", config_of(root, generator.marks), re.IGNORECASE
    )
    name = found[1].lower() if found else ""
    return next((field for word, field in THEMES.items() if word in name), None)
