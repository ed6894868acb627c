"""Every abstract of the vocabulary and its painter: a new abstract is a painter and its row here."""

from portrayal.models import Abstract
from portrayal.providers.drawing import abstracts_soft as soft
from portrayal.providers.drawing import abstracts_solid as solid
from portrayal.providers.drawing.room import Painter

ABSTRACTS: dict[Abstract, Painter] = {
    "waves": soft.waves,
    "ribbons": soft.ribbons,
    "spheres": solid.spheres,
    "paper_layers": solid.paper_layers,
    "prisms": solid.prisms,
    "dunes": soft.dunes,
    "threads": solid.threads,
    "droplets": solid.droplets,
    "smoke": soft.smoke,
    "ripples": soft.ripples,
    "tiles": solid.tiles,
    "leaves": soft.leaves,
}
