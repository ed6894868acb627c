"""The plan of one hero: everything decided before anything is made or paid for."""

from typing import Any

from portrayal.models import GuardChange, ImageFormat, Language, Noun, Route, Scene, Size
from portrayal.providers.base import ImageOrder, LoraUse
from portrayal.rules.pricing import Price
from portrayal.rules.prompts import build_prompt
from portrayal.rules.scenes import alt_text, seed_for
from portrayal.runs.job import Draft, Json, content_key, job_id


class HeroPlan(Noun):
    """A hero, decided. It is the content of the job: the same plan is the same picture, charged once."""

    route: Route
    prompt: str
    guard: tuple[GuardChange, ...] = ()
    scene: Scene
    cluster: str
    language: Language
    foreign: str = ""
    """The article's language when it is none of our six."""
    guessed: bool = False
    """Whether the article's topic was not clear."""
    seed: int
    person: bool
    lora: LoraUse | None = None
    extra_loras: tuple[LoraUse, ...] = ()
    reference_photo: str | None = None
    reference_sha256: str | None = None
    format: ImageFormat
    size: Size
    folder: str
    stem: str
    alt_text: str
    warnings: tuple[str, ...] = ()
    chosen_from: str
    variation: int | None = None
    """Which of the article's own scenes it shows; None for a scene that the caller chose."""
    kept: bool = False
    """Whether the article had this scene before."""
    listed: bool = True
    order_size: Size = "1920x1080"
    sizes: tuple[int, ...] = ()
    max_kb: int | None = None
    judge: bool = False
    judge_usd: float = 0.0
    retries: int = 0
    attempt: int = 0
    of: str = ""
    paid: bool = False
    """Whether the picture is here already, so that only a second look at it costs."""
    gratis: bool = False
    """Whether it was said to cost nothing, so that no other seed is bought for it either."""

    def key(self) -> str:
        """Return the SHA-256 of the hero: the picture and its finish. Words that only explain do not count."""
        route = {"because", "fallback", "missing", "warnings"}
        explains = {"warnings": True, "guard": True, "route": route, "judge_usd": True, "retries": True}
        explains |= {"variation": True, "kept": True, "paid": True, "gratis": True, "foreign": True, "guessed": True}
        return content_key("generate_hero", self.model_dump(mode="json", exclude=explains))

    def picture_key(self) -> str:
        """Return the SHA-256 of what is ordered: heroes that differ in their finish share one picture."""
        order: Json = self.order().model_dump(mode="json", exclude={"lora", "extra_loras", "reference_photo", "scene"})
        order["loras"] = [[use.info.model, use.strength] for use in (self.lora, *self.extra_loras) if use]
        return content_key("picture", order | {"provider": self.route.provider, "photo": self.reference_sha256})

    @property
    def hero(self) -> str:
        """The hero's id, from its content."""
        return f"h{self.key()[:12]}"

    @property
    def job(self) -> str:
        """The id of the job that makes it."""
        return job_id(self.key())

    @property
    def file_name(self) -> str:
        """The file's name: what it is for, then its id."""
        return f"{self.stem}-{self.hero[1:7]}.{self.format}"

    def again(self, attempt: int) -> "HeroPlan":
        """Return another attempt at the same hero: another seed, nothing else, kept apart from the finished heroes."""
        changes = {
            "seed": seed_for(f"{self.seed}", attempt),
            "attempt": attempt,
            "retries": 0,
            "listed": False,
            "paid": self.gratis,
        }
        return self.model_copy(update=changes | {"of": self.family})

    @property
    def family(self) -> str:
        """The key of the first attempt's picture: what belongs to one hero repeats no other."""
        return self.of or self.picture_key()

    @property
    def estimate_usd(self) -> float:
        """Dollars of this call, as far as it is known: the picture and a second look at it."""
        return round((0.0 if self.paid else self.route.estimate_usd) + self.judge_usd, 6)

    def in_scene(self, scene: Scene) -> "HeroPlan":
        """Return the same hero in another scene, with the prompt and the alt text that belong to it."""
        if scene.id == self.scene.id:
            return self
        trigger, subject = (self.lora.info.trigger_word, self.lora.info.subject) if self.lora else ("", "")
        prompt = build_prompt(scene, trigger_word=trigger, subject=subject)
        changes = {"scene": scene, "prompt": prompt.text, "guard": prompt.changes}
        return self.model_copy(update=changes | {"alt_text": alt_text(scene, self.language)})

    def price(self) -> Price:
        """Return the estimate; a price without a date is one that nobody knows, so consent is asked."""
        route = self.route
        known = bool(route.price_as_of) or self.paid
        return Price(usd=self.estimate_usd, as_of=route.price_as_of, because=route.because, known=known)

    def order(self) -> ImageOrder:
        """Return what a provider is asked for."""
        width, height = (int(side) for side in self.order_size.split("x"))
        return ImageOrder(
            path=self.route.path,
            model=self.route.model,
            prompt=self.prompt,
            seed=self.seed,
            width=width,
            height=height,
            scene=self.scene,
            lora=self.lora,
            extra_loras=self.extra_loras,
            reference_photo=self.reference_photo,
        )

    def draft(self, *, parent: str | None = None, caps: tuple[float, float | None] | None = None) -> Draft:
        """Return the job that makes it."""
        return Draft(
            tool="generate_hero",
            key=self.key(),
            plan=self.model_dump(mode="json"),
            estimate_usd=self.estimate_usd,
            provider=self.route.provider,
            parent=parent,
            caps=caps,
        )

    def shown(self, warnings: tuple[str, ...] = (), *, seed: int | None = None) -> dict[str, Any]:
        """Return the fields that every answer about this hero shows; `seed` of the picture that was kept."""
        return {
            "hero": self.hero,
            "route": self.route,
            "prompt": self.prompt,
            "guard": self.guard,
            "scene": self.scene.id,
            "cluster": self.cluster,
            "seed": self.seed if seed is None else seed,
            "estimate_usd": self.estimate_usd,
            "alt_text": self.alt_text,
            "warnings": self.warnings + warnings,
        }
