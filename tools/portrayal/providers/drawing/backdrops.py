"""Every backdrop of the vocabulary and its painter, with how far out of focus it is (share of the height)."""

from portrayal.models import Backdrop
from portrayal.providers.drawing import backdrops_outdoors as outdoors
from portrayal.providers.drawing import backdrops_rooms as rooms
from portrayal.providers.drawing import backdrops_windows as windows
from portrayal.providers.drawing.room import Painter

BACKDROPS: dict[Backdrop, tuple[Painter, float]] = {
    "window": (windows.window, 0.006),
    "rainy_window": (windows.rainy_window, 0.0025),
    "night_window": (windows.night_window, 0.005),
    "plaster_wall": (rooms.plaster_wall, 0.005),
    "bookless_shelves": (rooms.bookless_shelves, 0.008),
    "alcove": (rooms.alcove, 0.005),
    "arch": (rooms.arch, 0.006),
    "curtain": (rooms.curtain, 0.005),
    "greenhouse": (windows.greenhouse, 0.006),
    "garden": (windows.garden, 0.006),
    "forest_haze": (outdoors.forest_haze, 0.002),
    "mountain_haze": (outdoors.mountain_haze, 0.002),
    "sea_horizon": (outdoors.sea_horizon, 0.002),
    "city_bokeh": (windows.city_bokeh, 0.002),
    "studio_paper": (rooms.studio_paper, 0.01),
    "brick_wall": (rooms.brick_wall, 0.004),
    "wood_panels": (rooms.wood_panels, 0.005),
    "staircase": (rooms.staircase, 0.006),
    "corridor": (rooms.corridor, 0.006),
    "rooftop_dusk": (outdoors.rooftop_dusk, 0.003),
    "workshop": (outdoors.workshop, 0.006),
    "cafe": (windows.cafe, 0.007),
}
"""A new backdrop is a painter and its row here."""
