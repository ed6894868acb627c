"""The nouns: frozen, strict about names, shared by every layer. No behaviour beyond simple reading."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Path = Literal["lora", "text_to_image", "image_to_image"]
"""The three ways to make a hero (R-route-lora, R-route-t2i, R-route-i2i)."""

Language = Literal["en", "pl", "de", "no", "es", "fr"]
"""The six languages of articles (ISO 639-1; `no` covers Bokmål and Nynorsk)."""

ImageFormat = Literal["webp", "jpg", "png", "avif"]
Size = Literal["1920x1080", "1600x900", "1280x720"]
"""Delivered sizes in pixels: each is exactly 16:9 (R-ratio)."""

BaseModelName = Literal["flux", "sdxl"]

JobState = Literal["queued", "sending", "running", "succeeded", "failed", "canceled", "unknown"]

Hex = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]


class Noun(BaseModel):
    """Base of everything that is passed around: immutable, and a misspelt field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


# --- scenes ---------------------------------------------------------------------------------------

Backdrop = Literal[
    "window", "rainy_window", "night_window", "plaster_wall", "bookless_shelves", "alcove", "arch",
    "curtain", "greenhouse", "garden", "forest_haze", "mountain_haze", "sea_horizon", "city_bokeh",
    "studio_paper", "brick_wall", "wood_panels", "staircase", "corridor", "rooftop_dusk", "workshop", "cafe",
]  # fmt: skip
"""What the offline provider can paint behind the subject."""

Surface = Literal["oak", "walnut", "stone", "marble", "linen", "concrete", "slate", "none"]

Prop = Literal[
    "mug", "cup_and_saucer", "notebook", "pen", "pencil", "closed_laptop", "glasses", "seedling", "plant", "branch",
    "vase", "lamp", "candle", "stones", "bowl", "carafe", "glass", "envelope", "key", "padlock", "hourglass", "compass",
    "magnifier", "blocks", "spheres", "ribbon", "paper_plane", "folded_paper", "thread_spool", "gear", "feather",
]  # fmt: skip
"""Shapes the offline provider can draw; all are safe props (R-props): none shows a screen or text."""

Abstract = Literal[
    "waves", "ribbons", "spheres", "paper_layers", "prisms", "dunes", "threads", "droplets", "smoke", "ripples",
    "tiles", "leaves",
]  # fmt: skip
"""Clean abstracts that fill the frame instead of a still life."""


class Stage(Noun):
    """How the offline provider draws a scene: one backdrop with a surface and props, or one abstract."""

    backdrop: Backdrop = "plaster_wall"
    surface: Surface = "none"
    light_from: Literal["left", "right", "back", "top"] = "left"
    hour: Literal["dawn", "day", "golden", "dusk", "night"] = "day"
    props: tuple[Prop, ...] = ()
    abstract: Abstract | None = None


class Scene(Noun):
    """One mood scene of a cluster (R-cluster, R-mood). Texts are English prompt phrases without a full stop."""

    id: str = Field(pattern=r"^[a-z0-9-]+/[a-z0-9-]+$", description="cluster/slug")
    person: bool
    title: str
    mood: str
    place: str
    light: str
    camera: str
    style: str = "editorial photograph, natural colours, fine film grain"
    pose: str = ""
    props: tuple[str, ...] = ()
    palette: tuple[Hex, ...] = Field(min_length=5, max_length=5, description="dark to light; the last is the accent")
    alt: dict[Language, str] = Field(description="alt text by language; never names a trait of the person")
    stage: Stage


class Cluster(Noun):
    """A topic with its scenes; `title` by language is what people see."""

    name: str = Field(pattern=r"^[a-z0-9-]+$")
    title: dict[Language, str]
    mood: str
    scenes: tuple[Scene, ...]


# --- articles -------------------------------------------------------------------------------------


class Article(Noun):
    """An article that was read: clean text (no markup, code or navigation), at most 20,000 characters."""

    title: str = ""
    headings: tuple[str, ...] = ()
    lead: str = ""
    body: str = ""
    tags: tuple[str, ...] = ()
    slug: str = ""
    source: str = Field(default="text", description="text, a file's name, or a URL")
    language_hint: str = ""
    code_blocks: int = 0
    steps: int = Field(default=0, description="items of numbered lists")


class Guess(Noun):
    """One cluster with its confidence, 0 to 1."""

    cluster: str
    confidence: float


class Classification(Noun):
    """What an article is about, and what told us so; `foreign` is its language when that is none of our six."""

    cluster: str
    confidence: float
    alternatives: tuple[Guess, ...] = ()
    language: Language = "en"
    foreign: str = ""
    is_tutorial: bool = False
    low_evidence: bool = False
    person: bool = False
    person_because: str = ""
    evidence: tuple[str, ...] = ()
    because: str = ""


# --- routing and money ----------------------------------------------------------------------------


class GuardChange(Noun):
    """One thing that the prompt guard took out, and the mood it put in its place (R-noscreen)."""

    found: str
    replaced_by: str
    because: str


class Fallback(Noun):
    """The path to take when the chosen one fails, with its price."""

    path: Path
    provider: str
    estimate_usd: float
    because: str


class Route(Noun):
    """The chosen path with its reason, price and fallback (R-route-why)."""

    path: Path
    provider: str
    model: str
    because: str
    estimate_usd: float
    price_as_of: str = ""
    fallback: Fallback | None = None
    missing: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class Check(Noun):
    """One check of a finished picture; `ok` is left out where it could not be made, and `because` says why."""

    check: str
    ok: bool | None = None
    because: str


class Rule(Noun):
    """One number of a recipe and the rule that gave it."""

    name: str
    value: int | float | str | bool
    rule: str = Field(description="R-… id in docs/rules.md")
    because: str


class Recipe(Noun):
    """Training parameters, each with its reason (R-steps, R-lr, R-rank, R-optim, R-blocks)."""

    trainer: str
    base_model: BaseModelName
    steps: int
    learning_rate: float
    rank: int
    rules: tuple[Rule, ...]
    warnings: tuple[str, ...] = ()


# --- what the library keeps -----------------------------------------------------------------------


class Image(Noun):
    """A finished picture on disk: exactly 16:9, `path` absolute, `uri` a resource of the server.

    `srcset` names the smaller versions beside it, and itself, as an img's attribute does.
    """

    path: str
    uri: str
    width: int
    height: int
    format: ImageFormat
    bytes: int
    sha256: str
    srcset: str | None = None


class DatasetInfo(Noun):
    """A curated data set: one folder that every trainer reads, and its archive."""

    name: str
    version: int
    fingerprint: str
    trigger_word: str
    subject: str
    base_model: BaseModelName
    count: int
    folder: str
    archive: str
    contact_sheet: str
    report: str = ""
    exports: tuple[str, ...] = ()
    created: str


class LoraInfo(Noun):
    """A trained LoRA with its parameters, its data set's fingerprint and its cost (R-name)."""

    name: str
    version: int
    trigger_word: str
    subject: str
    provider: str
    model: str = Field(description="what the provider runs: an owner/name:version, or the identity pack's path")
    base_model: BaseModelName
    dataset: str
    fingerprint: str
    recipe: Recipe
    strength: float = 0.8
    cost_usd: float = 0.0
    preview: bool = False
    created: str
