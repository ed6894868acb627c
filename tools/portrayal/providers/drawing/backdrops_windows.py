"""Windows and places behind glass: the light's own source in the picture."""

import numpy as np

from portrayal.providers.drawing.colour import Array, Rgb, mix, scale, with_luma
from portrayal.providers.drawing.field import over, paint, smooth, tint
from portrayal.providers.drawing.room import Room, discs, rectangle, shafts, sky, sky_field, wall, wall_colour

_LIGHTS: tuple[Rgb, ...] = ((1.0, 0.62, 0.25), (1.0, 0.78, 0.5), (1.0, 0.42, 0.2), (0.75, 0.85, 1.0))


def _frame(room: Room, view: Array, panes: tuple[int, int] = (2, 3)) -> Array:
    """A view through a window with frame, bars, reveal and the light it lets in."""
    x, y = room.xy
    wide, tall = room.span(0.72, 0.86), 0.72
    left = room.wide * 0.5 + (room.side * room.span(0.26, 0.36)) - wide / 2
    top = room.span(-0.16, -0.08)
    base = wall_colour(room, 0.24)
    picture = wall(room, base, 1.0)
    dark = room.hour == "night"
    from_window = np.exp(-(np.maximum(np.abs(x - left - wide / 2) - wide / 2, 0) / 0.3)) * 0.35
    picture = picture * (0.55 if not dark else 0.8) + from_window[..., None] * paint(base) * paint(sky(room)[1])
    box = (left, top, left + wide, top + tall)
    reveal = rectangle(x, y, (box[0] - 0.05, box[1], box[2] + 0.05, box[3] + 0.045), 0.004)
    jamb = mix(with_luma(room.palette.light, 0.5), sky(room)[1], 0.35)
    picture = over(picture, scale(jamb, 0.16 if dark else 0.62), reveal)
    opening = rectangle(x, y, box, 0.003)
    bars: Array = np.zeros(room.shape, dtype=np.float32)
    for i in range(panes[0] + 1):
        at = box[0] + wide * i / panes[0]
        bars = np.maximum(bars, smooth(0.017, 0.011, np.abs(x - at)))
    for j in range(panes[1] + 1):
        at = box[1] + tall * j / panes[1]
        bars = np.maximum(bars, smooth(0.013, 0.008, np.abs(y - at)))
    wood = scale(with_luma(mix(room.palette.deep, room.palette.light, 0.35), 0.16), 0.5 if dark else 0.8)
    return over(over(picture, view, opening), wood, bars * opening)


def _trees(room: Room, view: Array, colour: Rgb, level: float) -> Array:
    _, y = room.xy
    crown = level + 0.1 * room.noise((1, 5), 3) + 0.05 * room.noise((8, 14), 2)
    return over(view, colour, room.blur(smooth(-0.02, 0.05, y - crown), 0.014))


def window(room: Room) -> Array:
    """A tall window with a calm sky and distant trees."""
    view = sky_field(room, 0.7) * 1.25
    view = _trees(room, view, scale(mix(room.palette.deep, sky(room)[1], 0.5), 0.8), 0.44)
    view = _trees(room, view, scale(mix(room.palette.deep, (0.1, 0.16, 0.08), 0.4), 0.8), 0.56)
    picture = _frame(room, room.blur(view, 0.006))
    return picture + shafts(room, 0.14)[..., None] * paint(room.light.key)


def rainy_window(room: Room) -> Array:
    """Glass with drops and runnels, the street behind melted into bokeh."""
    x, y = room.xy
    above, below = sky(room)
    view = tint(
        smooth(0, 0.8, y), scale(mix(above, room.palette.mid, 0.4), 0.55), scale(mix(below, room.palette.mid, 0.5), 0.5)
    )
    view = _trees(room, view, scale(room.palette.deep, 0.5), 0.4)
    glows = (*_LIGHTS[:3], with_luma(room.palette.accent, 0.5))
    view = view + discs(room, 26, (0.25, 0.66), glows, (0.02, 0.055)) * 0.8
    flipped = view[::-1, ::-1]
    height, width = room.shape
    mask: Array = np.zeros(room.shape, dtype=np.float32)
    edge: Array = np.zeros(room.shape, dtype=np.float32)
    for index in range(230):
        cx, cy = room.span(0, room.wide), room.span(0, 0.75)
        r = room.span(0.003, 0.008) if index % 5 else room.span(0.008, 0.015)
        l, t = max(0, int((cx - 2 * r) * height)), max(0, int((cy - 2 * r) * height))  # noqa: E741
        rr, b = min(width, int((cx + 2 * r) * height) + 2), min(height, int((cy + 2 * r) * height) + 2)
        p, q = (x[t:b, l:rr] - cx) / r, (y[t:b, l:rr] - cy) / (r * 1.15)
        drop = smooth(1.15, 0.75, np.sqrt(p * p + q * q))
        mask[t:b, l:rr] = np.maximum(mask[t:b, l:rr], drop)
        edge[t:b, l:rr] += drop * np.clip(0.9 * q + 0.2, -0.6, 1)
    for _ in range(7):
        at, end = room.span(0, room.wide), room.span(0.3, 0.8)
        wander = at + 0.012 * np.sin(y * 9 + at * 20) + 0.01 * np.sin(y * 23)
        run = smooth(0.006, 0.002, np.abs(x - wander)) * smooth(end + 0.01, end - 0.02, y)
        mask, edge = np.maximum(mask, run * 0.8), edge + run * 0.25
    glass = (
        over(view, flipped * 1.15 + 0.02, mask * 0.75) * (1 + 0.5 * edge)[..., None]
        + (np.clip(edge, 0, 1) * 0.1)[..., None]
    )
    return _frame(room, np.maximum(glass, 0), (2, 1))


def night_window(room: Room) -> Array:
    """A window at night with far lights; the room itself is lit from inside."""
    x, y = room.xy
    dark = mix(room.palette.dark, (0.01, 0.018, 0.05), 0.5)
    view = tint(smooth(0, 0.7, y), scale(dark, 0.35), scale(mix(dark, (0.1, 0.12, 0.24), 0.6), 1.0))
    view = view + discs(room, 34, (0.36, 0.6), (*_LIGHTS, with_luma(room.palette.accent, 0.45)), (0.012, 0.034)) * 0.65
    skyline = 0.4 + 0.05 * np.round(2.2 * room.noise((1, 9), 1)) / 1.2
    view = over(
        view, scale(dark, 0.3), room.blur(smooth(-0.004, 0.004, y - skyline) * smooth(0.0, 0.3, 0.62 - y), 0.01) * 0.45
    )
    picture = _frame(room, view, (2, 2))
    warm = np.exp(-(((x - room.wide * (0.5 - 0.24 * room.side)) / 0.6) ** 2) - ((y - 0.4) / 0.5) ** 2)
    return picture + warm[..., None] * paint(wall_colour(room, 0.2)) * paint((1.0, 0.66, 0.36)) * 0.4


def city_bokeh(room: Room) -> Array:
    """The city at a distance, all discs of light."""
    x, y = room.xy
    above, below = sky(room)
    picture = tint(
        smooth(0, 0.8, y), scale(mix(above, room.palette.deep, 0.4), 0.4), scale(mix(below, room.palette.mid, 0.4), 0.5)
    )
    for layer in range(3):
        level = 0.28 + 0.12 * layer
        steps: Array = np.asarray(np.interp(x[0], np.arange(40) * 0.11, room.rng.standard_normal(40)), dtype=np.float32)
        blocks = level + 0.09 * np.round(1.6 * steps)[None, :]
        mask = room.blur(smooth(-0.003, 0.003, y - blocks), 0.02 - 0.004 * layer)
        picture = over(picture, scale(mix(room.palette.dark, below, 0.4 - 0.15 * layer), 0.5), mask * 0.75)
    colours = (*_LIGHTS, room.palette.accent, scale(room.palette.light, 0.9))
    picture = picture + discs(room, 60, (0.35, 0.75), colours, (0.012, 0.04)) * 0.6
    return picture + discs(room, 16, (0.3, 0.85), colours, (0.05, 0.095)) * 0.42


def cafe(room: Room) -> Array:
    """A café interior in the evening: pendant lamps, a counter, warm discs."""
    x, y = room.xy
    base = with_luma(mix(room.palette.deep, (0.3, 0.17, 0.09), 0.4), 0.1)
    picture = wall(room, base, 1.0)
    panel = rectangle(x, y, (-1, 0.46, 9, 1.1), 0.012)
    picture = over(picture, paint(scale(base, 0.5)) * (0.6 + 0.4 * np.abs(np.sin(x * 21)))[..., None], panel)
    count = 3
    for index in range(count):
        cx = room.wide * (index + 0.5 + room.span(-0.12, 0.12)) / count
        cy = 0.17 + room.span(-0.03, 0.06)
        cord = smooth(0.004, 0.002, np.abs(x - cx)) * (y < cy)
        picture = over(picture, (0.01, 0.008, 0.006), cord * 0.8)
        shade = smooth(0.008, -0.004, np.abs(x - cx) - (0.022 + 0.6 * (y - cy + 0.06))) * rectangle(
            x, y, (-1, cy - 0.06, 9, cy + 0.035), 0.004
        )
        picture = over(picture, scale(with_luma(mix(room.palette.accent, base, 0.5), 0.1), 0.6), shade)
        far = (x - cx) ** 2 + (y - cy - 0.05) ** 2
        picture = picture + (0.9 * np.exp(-far / 0.0009) + 0.3 * np.exp(-far / 0.02) + 0.12 * np.exp(-far / 0.12))[
            ..., None
        ] * paint((1.0, 0.62, 0.3))
    picture = room.blur(picture, 0.009)
    return picture + discs(room, 14, (0.3, 0.6), (_LIGHTS[0], _LIGHTS[1], room.palette.accent), (0.02, 0.05)) * 0.3


def greenhouse(room: Room) -> Array:
    """A glasshouse: white bars, bright sky, layers of leaves."""
    x, y = room.xy
    picture = sky_field(room, 0.9) * 1.05
    for layer, (green, count) in enumerate(
        (((0.2, 0.3, 0.16), 60), ((0.09, 0.17, 0.06), 60), ((0.03, 0.075, 0.025), 46))
    ):
        tone = mix(green, room.palette.deep, 0.25)
        mask = _foliage(room, count, (0.42 + 0.13 * layer, 0.95), 0.06 + 0.035 * layer)
        picture = over(
            picture, paint(scale(tone, 1.0)) * (1.2 - 0.5 * y)[..., None], room.blur(mask, 0.007 + 0.004 * layer) * 0.92
        )
        if layer == 0:
            pitch = 0.29
            bars = smooth(0.011, 0.006, np.abs(np.mod(x + 0.1, pitch) - pitch / 2))
            ridge = smooth(0.012, 0.006, np.abs(y - 0.16 - 0.22 * np.abs(x - room.wide / 2)))
            picture = over(
                picture, with_luma(room.palette.light, 0.42), room.blur(np.maximum(bars, ridge), 0.003) * 0.8
            )
    return picture + shafts(room, 0.16)[..., None] * paint(room.light.key)


def _foliage(room: Room, count: int, band: tuple[float, float], size: float) -> Array:
    x, y = room.xy
    height, width = room.shape
    mask: Array = np.zeros(room.shape, dtype=np.float32)
    for _ in range(count):
        cx = room.span(-0.05, room.wide + 0.05)
        cx = (
            cx
            if room.rng.random() < 0.35
            else room.wide * (0.5 - np.sign(0.5 - cx / room.wide) * (0.5 - 0.3 * room.rng.random() ** 1.5))
        )
        cy, angle, r = room.span(*band), room.span(-1.3, 1.3), size * room.span(0.6, 1.4)
        l, rr = max(0, int((cx - r) * height)), min(width, int((cx + r) * height) + 1)  # noqa: E741
        t, b = max(0, int((cy - r) * height)), min(height, int((cy + r) * height) + 1)
        if rr <= l or b <= t:
            continue
        p, q = x[t:b, l:rr] - cx, y[t:b, l:rr] - cy
        along, across = p * np.sin(angle) - q * np.cos(angle), p * np.cos(angle) + q * np.sin(angle)
        width_ = 0.3 * r * np.cos(np.clip(along / r, -1, 1) * np.pi / 2)
        mask[t:b, l:rr] = np.maximum(mask[t:b, l:rr], smooth(0.004, -0.004, np.abs(across) - width_))
    return mask


def garden(room: Room) -> Array:
    """A summer garden out of focus: foliage, light between the leaves, blossoms."""
    x, y = room.xy
    far = mix((0.32, 0.42, 0.2), room.palette.mid, 0.4)
    near = mix((0.035, 0.07, 0.022), room.palette.deep, 0.3)
    leafy = np.clip(0.5 + 0.5 * room.noise((5, 8), 4), 0, 1) * (0.35 + 0.65 * smooth(0.9, 0.1, y))
    picture = tint(leafy, near, far) * paint(room.light.key) * 1.1
    sun = room.wide * (0.5 + 0.28 * room.side)
    glow = np.exp(-(((x - sun) / 0.6) ** 2) - ((y - 0.12) / 0.5) ** 2)
    picture = room.blur(picture, 0.015) + (glow * 0.5)[..., None] * paint(sky(room)[1])
    leaves = (scale(mix(far, sky(room)[1], 0.35), 1.0), scale(far, 0.8), scale(room.palette.light, 0.7))
    picture = picture + discs(room, 46, (0.0, 0.5), leaves, (0.02, 0.06)) * 0.42
    flowers = (with_luma(room.palette.accent, 0.4), with_luma(room.palette.light, 0.6))
    picture = picture + discs(room, 22, (0.45, 0.85), flowers, (0.014, 0.035)) * 0.6
    return over(picture, scale(near, 0.8), room.blur(_foliage(room, 30, (0.8, 1.1), 0.2), 0.025) * 0.85)
