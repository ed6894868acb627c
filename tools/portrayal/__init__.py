"""Portrayal: the same person, in a believable mood scene, 16:9, for hundreds of blog posts.

    from portrayal import HeroRequest, generate_hero, open_studio

    async with open_studio() as studio:
        hero = await generate_hero(studio, HeroRequest(file="post.md"))

Names are imported on first use, so that `import portrayal` stays light.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portrayal.catalog import TOOLS, open_studio
    from portrayal.catalog.backfill import Backfilled, BackfillRequest, backfill_heroes
    from portrayal.catalog.cancel import Canceled, CancelRequest, cancel_job
    from portrayal.catalog.classify import Classified, ClassifyRequest, classify_article
    from portrayal.catalog.curate import Curated, CurateRequest, curate_dataset
    from portrayal.catalog.generate import Hero, HeroRequest, generate_hero
    from portrayal.catalog.library import Library, LibraryRequest, list_library
    from portrayal.catalog.look import JobRequest, JobView, get_job
    from portrayal.catalog.review import Tested, TestRequest, test_lora
    from portrayal.catalog.train import Trained, TrainRequest, train_lora
    from portrayal.errors import (
        BadRequest,
        CallerError,
        NotFound,
        OperatorError,
        OverBudget,
        PortrayalError,
        VendorLater,
        VendorNever,
    )
    from portrayal.settings import Settings, load_settings
    from portrayal.studio import Studio

__version__ = "0.1.0"

_HOME = {
    "catalog": ("TOOLS", "open_studio"),
    "catalog.backfill": ("BackfillRequest", "Backfilled", "backfill_heroes"),
    "catalog.cancel": ("CancelRequest", "Canceled", "cancel_job"),
    "catalog.classify": ("Classified", "ClassifyRequest", "classify_article"),
    "catalog.curate": ("CurateRequest", "Curated", "curate_dataset"),
    "catalog.generate": ("Hero", "HeroRequest", "generate_hero"),
    "catalog.library": ("Library", "LibraryRequest", "list_library"),
    "catalog.look": ("JobRequest", "JobView", "get_job"),
    "catalog.review": ("TestRequest", "Tested", "test_lora"),
    "catalog.train": ("TrainRequest", "Trained", "train_lora"),
    "errors": (
        "BadRequest", "CallerError", "NotFound", "OperatorError",
        "OverBudget", "PortrayalError", "VendorLater", "VendorNever",
    ),
    "settings": ("Settings", "load_settings"),
    "studio": ("Studio",),
}  # fmt: skip
_MODULE = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "TOOLS", "BackfillRequest", "Backfilled", "BadRequest", "CallerError", "CancelRequest", "Canceled",
    "Classified", "ClassifyRequest", "CurateRequest", "Curated", "Hero", "HeroRequest", "JobRequest", "JobView",
    "Library", "LibraryRequest", "NotFound", "OperatorError", "OverBudget", "PortrayalError", "Settings", "Studio",
    "TestRequest", "Tested", "TrainRequest", "Trained", "VendorLater", "VendorNever", "backfill_heroes",
    "cancel_job", "classify_article", "curate_dataset", "generate_hero", "get_job", "list_library", "load_settings",
    "open_studio", "test_lora", "train_lora",
]  # fmt: skip


def __getattr__(name: str) -> object:
    """Import a public name from its own module on first use."""
    if name not in _MODULE:
        raise AttributeError(f"module 'portrayal' has no attribute {name!r}")
    return getattr(import_module(f"portrayal.{_MODULE[name]}"), name)
