"""Colours that sheets share with our pages, and the grid that they are laid on."""

PAPER, CARD, TINT, LINE = "#f7f4ee", "#fffdf9", "#ece5d9", "#dcd4c6"
INK, SOFT, ACCENT = "#24211d", "#625b52", "#9a4828"
GREEN, AMBER, RED = "#2c7348", "#8a5a0c", "#ab392c"
WHITE = "#ffffff"

WIDTH, MARGIN = 1200, 40
"""Pixels; hosts show a sheet at 768, so 18 pixels here are 11.5 there, and no text is smaller."""
INNER = WIDTH - 2 * MARGIN
