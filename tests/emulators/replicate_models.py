"""The models that the emulated Replicate knows, with the schemas that it answers with."""

from typing import Any

Json = dict[str, Any]

OSTRIS = "26dce37af90b9d997eeb970d92e47de3064d46c300504ae376c75bef6a9022d2"
FAST = "f463fbfc97389e10a2f443a8a84b6953b1058eafbf0c9af4d84457ff07cb04db"

_TRAINING: Json = {
    "input_images": {"type": "string", "format": "uri"},
    "trigger_word": {"type": "string", "default": "TOK"},
    "autocaption": {"type": "boolean", "default": True},
    "steps": {"type": "integer", "default": 1000, "minimum": 3, "maximum": 6000},
    "learning_rate": {"type": "number", "default": 0.0004},
    "batch_size": {"type": "integer", "default": 1},
    "lora_rank": {"type": "integer", "default": 16, "minimum": 1, "maximum": 128},
    "optimizer": {"type": "string", "default": "adamw8bit"},
    "hf_repo_id": {"type": "string"},
}
_FAST: Json = {
    "input_images": {"type": "string", "format": "uri"},
    "trigger_word": {"type": "string"},
    "lora_type": {"allOf": [{"$ref": "#/components/schemas/lora_type"}], "default": "subject"},
    "training_steps": {"type": "integer", "default": 1000, "minimum": 100, "maximum": 2000},
}
_KIND: Json = {"title": "lora_type", "enum": ["subject", "style"], "type": "string"}


def _trainer(owner: str, name: str, version: str, properties: Json, **schemas: Json) -> Json:
    inputs: Json = {"type": "object", "required": ["input_images"], "properties": properties}
    components: Json = {"schemas": {"TrainingInput": inputs, "Input": {"properties": {"txt": {}}}, **schemas}}
    return _model(owner, name, {"id": version, "openapi_schema": {"components": components}})


def _model(owner: str, name: str, version: Json | None) -> Json:
    return {
        "url": f"https://replicate.com/{owner}/{name}",
        "owner": owner,
        "name": name,
        "visibility": "public",
        "run_count": 1,
        "latest_version": version,
    }


def public_models() -> dict[str, Json]:
    """Return name -> model, as GET /models/{owner}/{name} answers."""
    official = ("flux-dev", "flux-schnell", "flux-1.1-pro", "flux-kontext-pro")
    return {
        "ostris/flux-dev-lora-trainer": _trainer("ostris", "flux-dev-lora-trainer", OSTRIS, _TRAINING),
        "replicate/fast-flux-trainer": _trainer("replicate", "fast-flux-trainer", FAST, _FAST, lora_type=_KIND),
        **{f"black-forest-labs/{name}": _model("black-forest-labs", name, None) for name in official},
    }


def refused_inputs(model: str, inputs: Json) -> list[tuple[str, str]]:
    """Return (field, why) of what a model would refuse, as the real ones do."""
    bad = [
        (side, "Must be between 256 and 1440")
        for side in ("width", "height")
        if not 256 <= inputs.get(side, 256) <= 1440
    ]
    if model.endswith("flux-schnell") and inputs.get("num_inference_steps", 4) > 4:
        bad.append(("num_inference_steps", "Must be less than or equal to 4"))
    if model.endswith("kontext-pro") and inputs.get("output_format") not in (None, "jpg", "png"):
        bad.append(("output_format", 'Must be one of "jpg", "png"'))
    if not inputs.get("prompt"):
        bad.append(("prompt", "is required"))
    return bad
