"""What a person's model is called at the vendor."""

import hashlib
import re
import unicodedata


def model_name(name: str) -> str:
    """Return the name of the model that holds the versions of a person's LoRA."""
    return f"portrayal-{slug_of(name)}"


def slug_of(name: str) -> str:
    """Return a name as the vendor spells models: a-z, 0-9 and dashes."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(str.maketrans("\u0142\u00f8", "lo")))
    slug = re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-")[:60].strip("-")
    return slug or f"person-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
