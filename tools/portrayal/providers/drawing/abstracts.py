"""Every abstract of the vocabulary and its painter: a new abstract is a painter and its row here."""

from portrayal.models import Abstract
from portrayal.providers.drawing import abstracts_glass as glass
from portrayal.providers.drawing import abstracts_soft as soft
from portrayal.providers.drawing import abstracts_solid as solid
from portrayal.providers.drawing.room import Painter

ABSTRACTS: dict[Abstract, Painter] = {
    "waves": soft.waves,
    "ribbons": soft.ribbons,
    "spheres": solid.spheres,
    "paper_layers": solid.paper_layers,
    "prisms": glass.prisms,
    "dunes": soft.dunes,
    "threads": solid.threads,
    "droplets": solid.droplets,
    "smoke": soft.smoke,
    "ripples": soft.ripples,
    "tiles": solid.tiles,
    "leaves": soft.leaves,
}

EXPOSURES: dict[Abstract, float] = {"prisms": 0.86}
"""Abstracts that are to stay white, and how bright they are on average (sRGB, 0 to 1); the hour sets the others."""
