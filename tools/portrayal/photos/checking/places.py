"""Say where in a picture something is, in words that can be repeated to a person."""


def place_of(x: float, y: float) -> str:
    """Return one of nine places, as "top left", for a point in shares of the picture's width and height."""
    row = "top" if y < 1 / 3 else "bottom" if y > 2 / 3 else "middle"
    side = "left" if x < 1 / 3 else "right" if x > 2 / 3 else "centre"
    return f"{row} {side}"
