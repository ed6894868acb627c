"""What each of Replicate's image models is told: its own names for size, photo and strength, as data."""

from typing import Any

from pydantic import Field

from portrayal.errors import BadRequest
from portrayal.models import Noun
from portrayal.providers.base import ImageOrder
from portrayal.providers.replicate.answers import Json

PHOTO_SIZE = (1280, 720)
"""A reference photo's pixels: exactly 16:9, and whole multiples of 16, so that no model pads or crops it."""


class Dialect(Noun):
    """One model's inputs: what is always sent, whether it takes pixels, and where a photo goes."""

    always: Json
    pixels: bool = False
    photo: str = ""
    with_photo: Json = Field(default_factory=dict)


_LORA = Dialect(
    always={"num_outputs": 1, "output_format": "png", "go_fast": False},
    pixels=True,
)
"""A trained destination. `go_fast` would round to fp8, strengthen every LoRA by half and make seeds worthless."""

DIALECTS: dict[str, Dialect] = {
    "black-forest-labs/flux-dev": Dialect(
        always={"num_outputs": 1, "output_format": "png", "go_fast": False, "aspect_ratio": "16:9"},
        photo="image",
        with_photo={"prompt_strength": 0.8},
    ),
    "black-forest-labs/flux-schnell": Dialect(
        always={
            "num_outputs": 1,
            "output_format": "png",
            "go_fast": False,
            "aspect_ratio": "16:9",
            "num_inference_steps": 4,
        },
    ),
    "black-forest-labs/flux-1.1-pro": Dialect(
        always={"output_format": "png", "prompt_upsampling": False},
        pixels=True,
    ),
    "black-forest-labs/flux-kontext-pro": Dialect(
        always={"output_format": "png", "aspect_ratio": "16:9", "prompt_upsampling": False, "safety_tolerance": 2},
        photo="input_image",
    ),
}
"""Model -> dialect (model pages and schemas, read 2026-11-20). Others get what every FLUX model understands."""

_OTHER = Dialect(always={"aspect_ratio": "16:9"}, photo="image")


def compose(order: ImageOrder, photo: str | None) -> tuple[str, Json, tuple[str, ...]]:
    """Return (version, input, warnings) of an order; `photo` is the URL of the prepared reference photo.

    Raises BadRequest for a path that the model cannot take.
    """
    common: Json = {"prompt": order.prompt, "seed": order.seed}
    if order.path == "lora":
        if order.lora is None:
            raise BadRequest("The LoRA path needs a LoRA.", next="Name one with lora=….")
        stacked, warnings = _stacked(order)
        inputs = {**common, **_LORA.always, **_pixels(order), "lora_scale": order.lora.strength, **stacked}
        return order.lora.info.model, inputs, warnings
    dialect = DIALECTS.get(order.model.split(":")[0], _OTHER)
    inputs = {**common, **dialect.always, **(_pixels(order) if dialect.pixels else {})}
    if order.path == "image_to_image":
        if not dialect.photo or photo is None:
            raise BadRequest(
                f"{order.model} draws from words only.",
                next="Use model='black-forest-labs/flux-kontext-pro' for a photo.",
            )
        inputs |= {**dialect.with_photo, dialect.photo: photo}
    return order.model, inputs, ()


def _pixels(order: ImageOrder) -> dict[str, Any]:
    """Return exactly 16:9 pixels: "16:9" by name is 1344x768, which is 1.75. Sides are multiples of 16 up to 1440."""
    unit = max(1, min(5, order.width // 256))
    return {"aspect_ratio": "custom", "width": 256 * unit, "height": 144 * unit}


def _stacked(order: ImageOrder) -> tuple[Json, tuple[str, ...]]:
    """Return the inputs for the one LoRA that can be stacked, and a warning for what cannot."""
    if not order.extra_loras:
        return {}, ()
    first, *rest = order.extra_loras
    warnings = [f"Replicate stacks one more LoRA only: {use.info.name} is not used." for use in rest]
    extra = {"extra_lora": first.info.model.replace(":", "/"), "extra_lora_scale": first.strength}
    return extra, tuple(warnings)
