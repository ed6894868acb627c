"""What an order cost, from the vendor's own metrics and the dated prices of models.toml (R-cost)."""

from portrayal.providers.replicate.answers import Json, inner, items
from portrayal.rules.lifecycle import ModelRow, default_model, models
from portrayal.rules.pricing import estimate_image, estimate_training, estimate_unknown


def spent(record: Json, *, training: bool) -> float:
    """Return US dollars for what really ran: seconds by the second, pictures by the piece."""
    row = _row(record, training=training)
    seconds = _metric(record, "predict_time")
    if row is not None and row.usd_per_second is not None:
        return round(row.usd_per_second * (seconds or 0.0), 6)
    if training:
        return 0.0 if row is None or not seconds else _flat_training(row, record)
    gone = 1 if record.get("data_removed") and record.get("status") == "succeeded" else 0  # it was made, and billed
    pictures = _metric(record, "image_count") or len(items(record.get("output"))) or gone
    each = estimate_unknown("replicate").usd if row is None else estimate_image(row).usd
    return round(each * pictures, 6)


def _flat_training(row: ModelRow, record: Json) -> float:
    inputs = inner(record, "input")
    steps = inputs.get("training_steps", inputs.get("steps"))
    return estimate_training(row, steps if isinstance(steps, int) and steps > 0 else row.usual_steps, 1).usd


def _row(record: Json, *, training: bool) -> ModelRow | None:
    """Return the price row: by the model's name, else that of trained destinations, which are billed by the second."""
    name = str(record.get("model") or "")
    found = next((row for row in models() if row.id == name and row.provider == "replicate"), None)
    if found is not None or training:
        return found
    version = str(record.get("version") or "")
    return default_model("replicate", "lora") if version not in {"", "hidden"} else None


def _metric(record: Json, name: str) -> float | None:
    value = inner(record, "metrics").get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else None
