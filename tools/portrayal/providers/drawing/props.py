"""Every prop of the vocabulary and its builder: a new prop is a builder and its row here."""

from portrayal.models import Prop
from portrayal.providers.drawing import (
    props_desk as desk,
)
from portrayal.providers.drawing import (
    props_nature as nature,
)
from portrayal.providers.drawing import (
    props_objects as objects,
)
from portrayal.providers.drawing import (
    props_seedling as seedlings,
)
from portrayal.providers.drawing import (
    props_shapes as shapes,
)
from portrayal.providers.drawing import (
    props_vessels as vessels,
)
from portrayal.providers.drawing.model import Builder

PROPS: dict[Prop, Builder] = {
    "mug": vessels.mug,
    "cup_and_saucer": vessels.cup_and_saucer,
    "bowl": vessels.bowl,
    "vase": vessels.vase,
    "carafe": vessels.carafe,
    "glass": vessels.glass,
    "notebook": desk.notebook,
    "pen": desk.pen,
    "pencil": desk.pencil,
    "closed_laptop": desk.closed_laptop,
    "glasses": desk.glasses,
    "envelope": desk.envelope,
    "magnifier": desk.magnifier,
    "paper_plane": desk.paper_plane,
    "folded_paper": desk.folded_paper,
    "seedling": seedlings.seedling,
    "plant": nature.plant,
    "branch": nature.branch,
    "feather": nature.feather,
    "stones": nature.stones,
    "lamp": objects.lamp,
    "candle": objects.candle,
    "key": objects.key,
    "padlock": objects.padlock,
    "hourglass": objects.hourglass,
    "compass": objects.compass,
    "thread_spool": objects.thread_spool,
    "gear": objects.gear,
    "blocks": shapes.blocks,
    "spheres": shapes.spheres,
    "ribbon": shapes.ribbon,
}
