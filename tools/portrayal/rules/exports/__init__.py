"""Ready-to-run folders and upload-ready archives, one file a trainer; this is the whole list (R-trainers)."""

from portrayal.errors import BadRequest
from portrayal.rules.exports.ai_toolkit import AI_TOOLKIT
from portrayal.rules.exports.civitai import CIVITAI
from portrayal.rules.exports.fal import FAL
from portrayal.rules.exports.kohya import KOHYA
from portrayal.rules.exports.nouns import Export, TrainingSet
from portrayal.rules.exports.onetrainer import ONETRAINER
from portrayal.rules.exports.replicate import REPLICATE
from portrayal.rules.exports.simpletuner import SIMPLETUNER
from portrayal.rules.exports.synexa import SYNEXA

EXPORTS: dict[str, Export] = {
    export.name: export for export in (REPLICATE, FAL, CIVITAI, SYNEXA, AI_TOOLKIT, KOHYA, SIMPLETUNER, ONETRAINER)
}
"""Every export by its trainer's name; archives first."""

__all__ = ["EXPORTS", "Export", "TrainingSet", "find_export"]


def find_export(name: str) -> Export:
    """Return an export by its trainer's name. Raises BadRequest that lists the names."""
    found = EXPORTS.get(name)
    if found is None:
        raise BadRequest(f"There is no export '{name}'.", next=f"Use one of {', '.join(EXPORTS)}.")
    return found
