"""Rooms: walls, niches, curtains, shelves and panels in quiet light."""

import numpy as np

from portrayal.providers.drawing.colour import Array, mix, scale, with_luma
from portrayal.providers.drawing.field import over, paint, smooth, tint
from portrayal.providers.drawing.room import Room, rectangle, shafts, wall, wall_colour, window_light


def _sunlit(room: Room, picture: Array, base: tuple[float, float, float], strength: float = 1.0) -> Array:
    if room.hour == "night":
        strength *= 0.5
    patch = window_light(room)[..., None] * paint(base) * paint(room.light.key) * 1.15 * strength
    return picture + patch + shafts(room, 0.05 * strength)[..., None] * paint(room.light.key)


def plaster_wall(room: Room) -> Array:
    """A bare plaster wall with the window's light on it."""
    base = wall_colour(room, 0.34)
    return _sunlit(room, wall(room, base, 1.6), base)


def studio_paper(room: Room) -> Array:
    """A seamless paper sweep with one soft pool of light."""
    x, y = room.xy
    base = with_luma(mix(room.palette.mid, room.palette.accent, room.span(0.0, 0.35)), 0.3)
    centre = room.wide * (0.5 + 0.14 * room.side + room.span(-0.08, 0.08))
    pool = np.exp(-(((x - centre) / 0.75) ** 2) - ((y - 0.38) / 0.5) ** 2)
    return paint(base) * (0.32 + 1.1 * pool)[..., None] * paint(room.light.key) + paint(scale(base, 0.16))


def alcove(room: Room) -> Array:
    """A wall with an arched niche that holds its own shadow."""
    return _niche(room, depth=1.0, count=1)


def arch(room: Room) -> Array:
    """A tall arched opening into a brighter room behind."""
    base = wall_colour(room, 0.26)
    picture = wall(room, base, 1.2)
    x, y = room.xy
    centre = room.wide * (0.5 + room.side * -room.span(0.06, 0.2))
    half, spring = room.span(0.25, 0.31), room.span(0.36, 0.42)
    inside = _arched(x, y, (centre, spring, half))
    jamb = _arched(x, y, (centre + room.side * 0.045, spring, half))
    beyond_x = (x - centre) / half
    glow = tint(
        smooth(1.2, -0.2, y), scale(room.light.key, 0.28), scale(mix(room.light.key, room.palette.light, 0.5), 0.95)
    )
    glow = glow * (0.8 + 0.25 * np.cos(beyond_x * 1.2))[..., None]
    inner = _arched(x, y, (centre + 0.06 * -room.side, spring + 0.14, half * 0.5))
    glow = over(glow, scale(wall_colour(room, 0.5), 0.55), inner * 0.6)
    picture = over(picture, paint(base) * paint(room.light.key) * 1.0, inside)
    return over(picture, glow, room.blur(inside * jamb, 0.004))


def _arched(x: Array, y: Array, place: tuple[float, float, float], soft: float = 0.006) -> Array:
    centre, spring, half = place
    return smooth(half + soft, half - soft, np.sqrt((x - centre) ** 2 + np.minimum(y - spring, 0) ** 2))


def _niche(room: Room, depth: float, count: int) -> Array:
    base = wall_colour(room, 0.32)
    picture = wall(room, base, 1.1)
    x, y = room.xy
    for index in range(count):
        centre = room.wide * (0.5 + room.side * -room.span(0.0, 0.2)) + index * 0.8
        place = (centre, room.span(0.34, 0.42), room.span(0.3, 0.38))
        mask = _arched(x, y, place)
        cast = _arched(x - room.side * -0.10 * depth, y - 0.06 * depth, place, 0.05)
        back = wall(room, scale(base, 0.92), 0.8) * (0.30 + 0.78 * room.blur(cast, 0.02))[..., None]
        reveal = np.clip(mask - _arched(x - room.side * 0.035, y, place), 0, 1)
        picture = over(picture, back, mask)
        picture = picture + (reveal * 0.28)[..., None] * paint(base) * paint(room.light.key)
    return picture


def curtain(room: Room) -> Array:
    """Sheer curtains in long folds with daylight behind them."""
    x, y = room.xy
    fold = 13 + room.span(-2, 3)
    sway = (
        x * fold
        + 0.5 * np.sin(x * 5 + room.span(0, 6))
        + 0.5 * np.sin(2.2 * y + x * 3) * y
        + 1.3 * room.noise((1, 6), 2)
    )
    height = np.sin(sway) + 0.35 * np.sin(2.3 * sway + 1)
    light = 0.62 + 0.26 * height + 0.05 * np.sin(3.1 * sway)
    cloth = with_luma(mix(room.palette.light, (1, 1, 1), 0.25), 0.62)
    behind = np.exp(-(((x - room.wide * (0.5 + 0.22 * room.side)) / 0.55) ** 2)) * smooth(1.25, -0.1, y)
    picture = paint(cloth) * (light * (0.26 + 0.95 * behind))[..., None] * paint(room.light.key)
    return picture + paint(scale(room.light.fill, 0.14))


def bookless_shelves(room: Room) -> Array:
    """Deep shelves with a few vessels, well out of focus."""
    base = with_luma(mix(room.palette.deep, (0.3, 0.19, 0.1), 0.35), 0.11)
    picture = wall(room, base, 0.6) * 0.9
    x, y = room.xy
    rows, start = 3, room.span(0.02, 0.1)
    pitch = room.span(0.24, 0.28)
    for row in range(rows):
        shelf = start + (row + 1) * pitch
        under = smooth(0, 0.1, y - shelf) * smooth(0.16, 0.02, y - shelf)
        picture = picture * (1 - 0.55 * under)[..., None]
        place = room.span(-0.1, 0.15)
        while place < room.wide:
            place += room.span(0.11, 0.34)
            picture = _vessel(room, picture, (place, shelf, pitch))
        plank = rectangle(x, y, (-1, shelf - 0.004, 9, shelf + 0.024), 0.004)
        edge = mix(base, room.light.key, 0.1)
        picture = over(
            picture,
            paint(scale(edge, 0.9))
            * (0.35 + 0.8 * np.exp(-np.abs(x - (0 if room.side < 0 else room.wide)) / 0.9))[..., None],
            plank,
        )
    return picture


def _vessel(room: Room, picture: Array, place: tuple[float, float, float]) -> Array:
    x, y = room.xy
    centre, foot, pitch = place
    tall, half = pitch * room.span(0.35, 0.78), room.span(0.025, 0.062)
    neck = room.span(0.25, 0.9)
    rise = np.clip((foot - y) / tall, 0, 1)
    width = half * (1 - (1 - neck) * smooth(0.45, 0.8, rise)) * (0.82 + 0.18 * np.sin(np.pi * np.clip(rise, 0, 1)))
    mask = (
        smooth(0.006, -0.006, np.abs(x - centre) - width)
        * smooth(-0.004, 0.004, foot - y)
        * smooth(tall + 0.005, tall - 0.005, foot - y)
    )
    turn = np.clip((x - centre) / np.maximum(width, 1e-3), -1, 1)
    body = np.clip(0.45 + 0.5 * room.side * turn - 0.3 * turn * turn, 0.06, 1)
    near = 0.35 + 0.9 * np.exp(-abs(centre - (0 if room.side < 0 else room.wide)) / 0.9)
    tone = room.palette.at(room.span(0.3, 1.0)) if room.rng.random() < 0.8 else room.palette.accent
    return over(
        picture, body[..., None] * paint(with_luma(tone, room.span(0.12, 0.4))) * paint(room.light.key) * near, mask
    )


def brick_wall(room: Room) -> Array:
    """Painted brick, raked by the light."""
    x, y = room.xy
    tall, long_ = 0.062, 0.19
    row = np.floor(y / tall)
    shift = x + np.mod(row, 2) * long_ / 2
    column = np.floor(shift / long_)
    u, v = shift / long_ - column, y / tall - row
    joint = smooth(0, 0.06, u) * smooth(1, 0.94, u) * smooth(0, 0.16, v) * smooth(1, 0.84, v)
    tones = room.rng.uniform(0.72, 1.18, (40, 40)).astype(np.float32)
    tone = tones[np.mod(row, 40).astype(int), np.mod(column, 40).astype(int)]
    base = with_luma(mix(wall_colour(room), (0.36, 0.17, 0.11), 0.5), 0.2)
    lip = smooth(0.3, 0.1, v) * 0.35
    picture = wall(room, base, 2.0) * (0.5 + 0.5 * joint * tone + lip * joint)[..., None]
    return _sunlit(room, picture, scale(base, 0.8), 0.9)


def wood_panels(room: Room) -> Array:
    """Tall wooden panels with frames that catch the light."""
    x, y = room.xy
    base = with_luma(mix((0.3, 0.16, 0.075), room.palette.deep, 0.35), 0.12)
    grain = 1 + 0.16 * room.noise((3, 90), 3) + 0.1 * room.noise((2, 14), 2)
    picture = wall(room, base, 0.4) * grain[..., None]
    pitch, start = room.span(0.4, 0.5), room.span(0, 0.4)
    u = np.mod(x + start, pitch)
    for top, bottom in ((0.07, 0.62), (0.7, 1.2)):
        frame = rectangle(u, y, (0.06, top, pitch - 0.06, bottom), 0.004)
        inner = rectangle(u, y, (0.085, top + 0.025, pitch - 0.085, bottom - 0.025), 0.008)
        bevel = np.clip(frame - inner, 0, 1)
        lit_side = smooth(pitch * 0.45, pitch * 0.55, u) if room.side < 0 else smooth(pitch * 0.55, pitch * 0.45, u)
        picture = picture * (1 - bevel * 0.55 * (1 - lit_side))[..., None]
        picture = picture + (bevel * lit_side * 0.5)[..., None] * paint(base) * paint(room.light.key)
    return _sunlit(room, picture, base, 0.9)


def corridor(room: Room) -> Array:
    """A corridor in one-point perspective, light falling through side doors, in the manner of quiet interiors."""
    x, y = room.xy
    vx, vy = room.wide * (0.5 + room.span(-0.12, 0.12)), 0.46
    dx, dy = (x - vx) / 0.95, (y - vy) / 0.56
    far = np.maximum(np.abs(dx), np.abs(dy))
    depth = 1 / np.maximum(far, 0.17)
    is_floor, is_roof = (dy > np.abs(dx)), (-dy > np.abs(dx))
    end = far < 0.17
    base = wall_colour(room, 0.34)
    shade = np.clip(0.85 - 0.11 * depth, 0.2, 1)
    lit_wall = (dx * -room.side > 0) & ~is_floor & ~is_roof
    door = 0.5 + 0.5 * np.sin(depth * 2.2 + room.span(0, 6))
    beams = smooth(0.55, 0.8, door)
    picture = paint(base) * (shade * (0.5 + 0.22 * lit_wall))[..., None] * paint(room.light.key)
    floor = paint(with_luma(mix((0.3, 0.18, 0.1), room.palette.deep, 0.4), 0.12)) * (shade * 0.9)[..., None]
    picture = np.where(is_floor[..., None], floor, picture)
    picture = np.where(is_roof[..., None], picture * 0.85, picture)
    beam = beams * (is_floor * 0.55 + lit_wall * 0.5) * smooth(1.0, 2.6, depth)
    picture = picture + beam[..., None] * paint(room.light.key) * paint(base) * 1.6
    opening = rectangle(x, y, (vx - 0.085, vy - 0.085, vx + 0.085, vy + 0.12), 0.006)
    picture = over(
        np.where(end[..., None], paint(scale(base, 0.42)), picture),
        scale(mix(room.light.key, room.palette.light, 0.4), 1.15),
        opening,
    )
    return room.blur(picture.astype(np.float32), 0.003) + (np.exp(-far * 3.2) * 0.16)[..., None] * paint(room.light.key)


def staircase(room: Room) -> Array:
    """Plain stairs that climb out of the light along a wall."""
    x, y = room.xy
    base = wall_colour(room, 0.36)
    picture = wall(room, base, 1.3)
    u = x if room.side < 0 else room.wide - x
    rise, run, foot = 0.085, 0.16, 0.98
    step = np.floor((u - 0.35) / run)
    level = foot - np.maximum(step, -9) * rise
    into = (u - 0.35) / run - step
    body = smooth(-0.003, 0.003, y - level)
    tread = smooth(0.03, 0.0, y - level)
    timber = with_luma(mix((0.3, 0.17, 0.09), room.palette.deep, 0.45), 0.12)
    face = (
        paint(timber)
        * (0.35 + 0.3 * smooth(0.3, 0.0, (y - level)) + 0.12 * smooth(0.7, 1.0, into))[..., None]
        * paint(room.light.key)
    )
    face = face + (tread * 0.42)[..., None] * paint(room.light.key) * paint(mix(timber, base, 0.5)) * 1.6
    picture = over(_sunlit(room, picture, base, 0.9), face, body)
    rail_y = foot - (u - 0.35) / run * rise - 0.34
    rail = smooth(0.014, 0.007, np.abs(y - rail_y))
    post = smooth(0.007, 0.004, np.abs(into - 0.5) * run) * smooth(0, 0.01, y - rail_y) * smooth(0.01, 0, y - level)
    return over(picture, scale(timber, 0.5), np.clip(rail + post * 0.9, 0, 1))
