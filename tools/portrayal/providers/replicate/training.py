"""Start a training: the private destination, the uploaded archive, the trainer's newest version, checked inputs."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread

from portrayal.errors import BadRequest, NotFound, OperatorError, PortrayalError
from portrayal.providers.base import TrainingOrder
from portrayal.providers.replicate import schema, uploads
from portrayal.providers.replicate.answers import Json, inner, seconds_at
from portrayal.providers.replicate.api import Api
from portrayal.providers.replicate.names import model_name, slug_of
from portrayal.providers.replicate.records import when

LARGEST_ARCHIVE = 95_000_000
"""Bytes; the vendor refuses 100 MB and more."""

PUBLISHED_S = 600.0
"""A version appears so long after its training ended, at most."""

_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,99}/[A-Za-z0-9][\w.-]{0,99}(:[0-9a-f]{8,64})?")


def token_of(order: TrainingOrder) -> str:
    """Return what marks this very order's upload at the vendor: a hash, so that no name is told."""
    recipe = order.recipe
    parts = [order.trainer, order.dataset.fingerprint, order.name, order.version, order.captionless]
    parts += [recipe.steps, recipe.learning_rate, recipe.rank]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


async def read_archive(order: TrainingOrder) -> tuple[bytes, str]:
    """Return the data set's zip and its SHA-256. Raises NotFound, or BadRequest for one that is too large."""
    try:
        data = await anyio.to_thread.run_sync(Path(order.dataset.archive).read_bytes)
    except OSError:
        raise NotFound(
            f"The archive of the data set {order.dataset.name} is gone.", next="Curate it again with curate_dataset."
        ) from None
    if len(data) > LARGEST_ARCHIVE:
        raise BadRequest(
            f"The archive has {len(data) / 1e6:.0f} MB; Replicate takes less than 100 MB.",
            next="Curate fewer photos, for example keep=20.",
        )
    return data, hashlib.sha256(data).hexdigest()


async def destination(api: Api, name: str) -> str:
    """Return "owner/model" of the private model that holds a person's versions; made when it is missing."""
    owner = await _owner(api)
    model = f"{owner}/{model_name(name)}"
    _checked_name(model)
    path = f"/v1/models/{model}"
    found = await api.safely("GET", path, "the model", gone_is_fine=True)
    if not found:
        body = {
            "owner": owner,
            "name": model.partition("/")[2],
            "visibility": "private",
            "hardware": "gpu-t4",  # asked for, and not used: FLUX LoRAs run on the vendor's own choice
            "description": "A LoRA trained with Portrayal.",
        }
        try:
            found = await api.safely("POST", "/v1/models", "a new private model", json=body)
        except PortrayalError:
            found = await api.safely(
                "GET", path, "the model", gone_is_fine=True
            )  # 409, or an answer that was lost: somebody made it
            if not found:
                raise
    if found.get("visibility") == "public":
        raise OperatorError(
            f"The Replicate model {model} is public, and a LoRA of a face must not be.",
            next=f"Make it private at replicate.com/{model}/settings, or curate under another name.",
        )
    return model


async def recovered_version(api: Api, record: Json, model: str) -> str | None:
    """Return "owner/model:hash" of a finished training whose output was removed: the only version of its time."""
    began, ended = when(record), seconds_at(record.get("completed_at"))
    if not model or began is None or ended is None:
        return None
    name = f"{await _owner(api)}/{model}"
    made: list[str] = []
    async for row in api.pages(f"/v1/models/{name}/versions", "the versions of your model"):
        at = when(row)
        if at is not None and began <= at <= ended + PUBLISHED_S:
            made.append(str(row.get("id")))
    return f"{name}:{made[0]}" if len(made) == 1 else None


async def trainer_version(api: Api, trainer: str) -> tuple[str, str, Json]:
    """Return (owner/name, version id, schemas) of the trainer: its newest version, or the one after a colon."""
    _checked_name(trainer)
    name, _, pinned = trainer.partition(":")
    if pinned:
        version = await api.get(f"/v1/models/{name}/versions/{pinned}", f"the trainer {trainer}")
    else:
        model = await api.get(f"/v1/models/{name}", f"the trainer {name}")
        version = inner(model, "latest_version")
    schemas = schema.training_schema(version, name)
    return name, str(version.get("id", "")), schemas


def training_inputs(order: TrainingOrder, archive_url: str, schemas: Json) -> tuple[Json, tuple[str, ...]]:
    """Return the inputs by the names that this trainer uses, and warnings for what it cannot be told.

    A recipe's 0 means that the trainer decides. `hf_repo_id` would publish the LoRA, so it is never sent.
    """
    recipe = order.recipe
    wanted: list[tuple[tuple[str, ...], Any, bool]] = [
        (("input_images",), archive_url, True),
        (("trigger_word",), order.dataset.trigger_word, True),
        (("steps", "training_steps"), recipe.steps, True),
        (("learning_rate",), recipe.learning_rate or None, True),
        (("lora_rank", "rank"), recipe.rank or None, True),
        (("autocaption",), False, False),  # our own captions, or none at all (R-captionless)
        (("lora_type",), "subject", False),
    ]
    inputs: Json = {}
    warnings: list[str] = []
    for names, value, matters in wanted:
        name = schema.takes(schemas, *names)
        if name and value is not None:
            inputs[name] = value
        elif matters and value is not None:
            warnings.append(f"{order.trainer} takes no {names[0].replace('_', ' ')}; its own is used.")
    schema.check_inputs(schemas, inputs, order.trainer)
    return inputs, tuple(warnings)


async def upload(api: Api, order: TrainingOrder) -> str:
    """Return the URL of the uploaded archive: an earlier attempt's when it is still there, else a new one."""
    data, digest = await read_archive(order)
    token = token_of(order)
    async for file in uploads.uploads_of(api, token):
        if file.sha256 == digest and file.expires > api.vendor_time() + 1800:
            return file.url
    name = f"{slug_of(order.name)}.zip"
    return await uploads.upload(api, (name, data, "application/zip"), {"portrayal": token, "sha256": digest})


async def _owner(api: Api) -> str:
    return str((await api.get("/v1/account", "the account")).get("username", ""))


def _checked_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise BadRequest(f"{name!r} is not an owner/name at Replicate.", next="Use ostris/flux-dev-lora-trainer.")
