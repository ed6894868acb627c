"""The demo's page: one self-contained HTML file beside the pictures; it asks the network for nothing."""

from html import escape
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from portrayal.photos.files import write_atomically
from portrayal_mcp.demo.journey import Demo, Face, Sample

PATHS = {"lora": "LoRA", "text_to_image": "Text to image", "image_to_image": "Image to image"}


def write_page(folder: Path, demo: Demo) -> Path:
    """Write `index.html` into `folder` and return its path."""
    page = folder / "index.html"
    write_atomically(page, render_page(folder, demo).encode())
    return page


def render_page(folder: Path, demo: Demo) -> str:
    """Return the page; pictures are named by their path from `folder`."""
    first, *others = demo.samples
    parts = {
        "css": _asset("page.css"),
        "feature": _feature(folder, first),
        "cards": "\n".join(_card(folder, sample) for sample in others),
        "face": _face(folder, demo.face),
        "count": str(len(demo.samples)),
        "languages": str(len({sample.language for sample in demo.samples})),
    }
    page = _asset("page.html")
    for name, text in parts.items():
        page = page.replace(f"<!--{name}-->", text)
    return page


def _asset(name: str) -> str:
    return files("portrayal_mcp.demo").joinpath(name).read_text(encoding="utf-8")


def _picture(folder: Path, path: str, alt: str) -> str:
    where = quote(Path(path).relative_to(folder).as_posix())
    return f'<a href="{where}"><img src="{where}" alt="{escape(alt)}" width="1920" height="1080"></a>'


def _words(sample: Sample) -> str:
    hero = sample.hero
    price = "free" if hero.preview else f"${hero.cost_usd or 0:.3f}"
    cluster, _, scene = hero.scene.partition("/")
    return f"""\
<p class="tags"><span class="cluster">{escape(cluster)}</span><span>{escape(sample.language)}</span>\
<span>{PATHS[hero.route.path]}</span><span>{price}</span></p>
<h3 lang="{escape(sample.language)}">{escape(sample.title)}</h3>
<p class="alt" lang="{escape(sample.language)}">{escape(hero.alt_text)}</p>
<details><summary>Why this picture</summary>
<dl><dt>Scene</dt><dd>{escape(scene.replace("-", " "))}</dd>
<dt>Route</dt><dd>{escape(hero.route.because)}</dd>
<dt>Prompt</dt><dd>{escape(hero.prompt)}</dd></dl></details>"""


def _card(folder: Path, sample: Sample) -> str:
    hero = sample.hero
    picture = _picture(folder, hero.image.path, hero.alt_text) if hero.image else ""
    return f'<article class="card">{picture}<div>{_words(sample)}</div></article>'


def _feature(folder: Path, sample: Sample) -> str:
    hero = sample.hero
    picture = _picture(folder, hero.image.path, hero.alt_text) if hero.image else ""
    return f'<article class="feature">{picture}<div>{_words(sample)}</div></article>'


def _face(folder: Path, face: Face) -> str:
    recipe, curated = face.trained.recipe, face.curated
    sheet = curated.contact_sheet
    shown = ""
    if sheet and Path(sheet).is_relative_to(folder):
        where = quote(Path(sheet).relative_to(folder).as_posix())
        shown = f'<figure><a href="{where}"><img src="{where}" alt="Contact sheet of the sample photos"></a>'
        shown += f"<figcaption>{len(curated.kept)} photos kept, {len(curated.rejected)} left out</figcaption></figure>"
    facts = {
        "Trigger word": curated.trigger_word,
        "Steps": f"{recipe.steps:,}",
        "Learning rate": f"{recipe.learning_rate:g}",
        "Rank": str(recipe.rank),
    }
    rows = "".join(f"<div><dt>{name}</dt><dd>{escape(value)}</dd></div>" for name, value in facts.items())
    cards = "\n".join(_card(folder, sample) for sample in face.samples)
    return f'<div class="pair">{cards}</div>\n<div class="training">{shown}<dl class="facts">{rows}</dl></div>'
