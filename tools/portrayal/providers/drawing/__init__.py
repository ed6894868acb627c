"""The offline provider's hand: draws scenes, sets a person into one, treats a photo; no network, no key."""

from portrayal.providers.drawing.compose import draw_scene
from portrayal.providers.drawing.matte import Head
from portrayal.providers.drawing.portrait import draw_portrait, treat_photo

__all__ = ["Head", "draw_portrait", "draw_scene", "treat_photo"]
