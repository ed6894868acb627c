"""The plan of one hero: everything decided before anything is made or paid for."""

from typing import Any

from portrayal.models import GuardChange, ImageFormat, Language, Noun, Route, Scene, Size
from portrayal.providers.base import ImageOrder, LoraUse
from portrayal.rules.pricing import Price
from portrayal.rules.prompts import build_prompt
from portrayal.rules.scenes import alt_text
from portrayal.runs.job import Draft, content_key


class HeroPlan(Noun):
    """A hero, decided. It is the content of the job: the same plan is the same picture, charged once."""

    route: Route
    prompt: str
    guard: tuple[GuardChange, ...] = ()
    scene: Scene
    cluster: str
    language: Language
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
    listed: bool = True

    def key(self) -> str:
        """Return the SHA-256 of what makes the picture; words that only explain do not count."""
        explains = {"warnings": True, "guard": True, "route": {"because", "fallback", "missing", "warnings"}}
        return content_key("generate_hero", self.model_dump(mode="json", exclude=explains))

    @property
    def hero(self) -> str:
        """The hero's id, from its content."""
        return f"h{self.key()[:12]}"

    @property
    def file_name(self) -> str:
        """The file's name: what it is for, then its id."""
        return f"{self.stem}-{self.hero[1:7]}.{self.format}"

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
        known = bool(route.price_as_of)
        return Price(usd=route.estimate_usd, as_of=route.price_as_of, because=route.because, known=known)

    def order(self) -> ImageOrder:
        """Return what a provider is asked for."""
        width, height = (int(side) for side in self.size.split("x"))
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
            estimate_usd=self.route.estimate_usd,
            provider=self.route.provider,
            parent=parent,
            caps=caps,
        )

    def shown(self, warnings: tuple[str, ...] = ()) -> dict[str, Any]:
        """Return the fields that every answer about this hero shows."""
        return {
            "hero": self.hero,
            "route": self.route,
            "prompt": self.prompt,
            "guard": self.guard,
            "scene": self.scene.id,
            "cluster": self.cluster,
            "seed": self.seed,
            "alt_text": self.alt_text,
            "warnings": self.warnings + warnings,
        }
