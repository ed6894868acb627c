"""Abstracts of cloth, water, sand and smoke: height fields in raking light."""

import numpy as np

from portrayal.providers.drawing.colour import Array, Rgb, mix, scale, with_luma
from portrayal.providers.drawing.field import over, paint, smooth, tint
from portrayal.providers.drawing.room import Room


def relief(room: Room, height: Array, strength: float) -> tuple[Array, Array]:
    """Diffuse light (0 to 1) and highlight of a height field, lit from the side of the room's light."""
    dy, dx = np.gradient(height * room.shape[0] * strength)
    towards = np.array([room.side * 0.72, -0.45, 0.55], dtype=np.float32)
    towards /= np.linalg.norm(towards)
    length = np.sqrt(dx * dx + dy * dy + 1)
    facing = (-dx * towards[0] - dy * towards[1] + towards[2]) / length
    half = towards + np.array([0, 0, 1], dtype=np.float32)
    half /= np.linalg.norm(half)
    gloss = np.clip((-dx * half[0] - dy * half[1] + half[2]) / length, 0, 1) ** 26
    return np.clip(facing * 0.85 + 0.15, 0, 1).astype(np.float32), gloss.astype(np.float32)


def ramp(room: Room, field: Array) -> Array:
    """The palette's ramp along a 0 to 1 field."""
    steps = np.array([room.palette.at(i / 31) for i in range(32)], dtype=np.float32)
    place = np.clip(field * 31, 0, 30.99)
    index = place.astype(np.int32)
    share = (place - index)[..., None]
    return steps[index] * (1 - share) + steps[np.minimum(index + 1, 31)] * share


def pool(room: Room, wide: float = 1.0) -> Array:
    """A broad falloff of light over the frame."""
    x, y = room.xy
    cx = room.wide * (0.5 + 0.25 * room.side)
    return 0.35 + 0.9 * np.exp(-(((x - cx) / (0.9 * wide)) ** 2) - ((y - 0.35) / (0.75 * wide)) ** 2)


def waves(room: Room) -> Array:
    """Long silken waves that cross the frame."""
    x, y = room.xy
    bend = (
        0.35 * np.sin(x * 1.7 + room.span(0, 6))
        + 0.18 * np.sin(x * 3.1 + room.span(0, 6))
        + 0.22 * room.noise((1.2, 1.6), 2)
    )
    phase = (y * room.span(1.15, 1.5) + bend) * 6.2
    height = 0.05 * np.sin(phase) + 0.02 * np.sin(2.1 * phase + 1.5 * x)
    light, gloss = relief(room, height, 1.7)
    hue = 0.42 + 0.36 * np.sin(phase * 0.31 + room.span(0, 6)) + 0.1 * bend
    body = over(ramp(room, hue), room.palette.accent, smooth(0.8, 1.0, np.sin(phase * 0.31 + 2.2)) * 0.75)
    return body * (0.12 + 1.15 * light * pool(room, 1.3))[..., None] + (gloss * 0.28)[..., None] * paint(room.light.key)


def ribbons(room: Room) -> Array:
    """Broad translucent bands that fold over one another, with shadows between."""
    x, y = room.xy
    picture = tint(pool(room), scale(room.palette.dark, 0.9), scale(mix(room.palette.deep, room.palette.mid, 0.4), 1.0))
    for index in range(7):
        drift = room.span(-0.35, 0.35) * (x - room.wide / 2)
        twist = 1.1 * x + room.span(0, 6)
        centre = room.span(0.1, 0.9) + drift + 0.16 * np.sin(twist * 1.5) + 0.05 * np.sin(twist * 3.3)
        half = 0.012 + room.span(0.06, 0.12) * np.abs(np.cos(twist * 1.25 + index))
        v = (y - centre) / half
        mask = smooth(1.03, 0.97, np.abs(v))
        cast = room.blur(smooth(1.3, 0.7, np.abs((y - centre - 0.035) / half)), 0.022)
        turn = np.sin(twist * 1.25 + index) * v
        shine = np.exp(-((v - 0.35 * np.sin(twist * 2)) ** 2) / 0.05)
        tone = (
            room.palette.accent
            if index == 4
            else with_luma(room.palette.at(room.span(0.35, 1.0)), room.span(0.16, 0.5))
        )
        body = paint(tone) * (0.4 + 0.32 * turn + 0.3 * (1 - v * v))[..., None] + (shine * 0.16)[..., None] * paint(
            room.light.key
        )
        picture = over(
            picture * (1 - 0.55 * cast)[..., None], np.maximum(body, 0) * pool(room, 1.5)[..., None], mask * 0.96
        )
    return picture


def dunes(room: Room) -> Array:
    """Dunes with sharp crests, one side lit, the other in soft shade."""
    x, y = room.xy
    above, air = scale(room.palette.mid, 0.9), scale(room.palette.light, 1.0)
    picture = tint(smooth(-0.1, 0.5, y), above, air)
    for layer in range(6):
        near = (layer + 1) / 6
        crest = 0.16 + 0.72 * near**1.25 + 0.1 * np.sin(x * room.span(1.4, 2.6) + room.span(0, 6)) * (0.4 + near * 0.7)
        crest = crest + 0.035 * np.sin(x * room.span(3.5, 5) + room.span(0, 6))
        below = y - crest
        spine = room.wide * room.span(0.15, 0.85) + below * room.span(0.9, 2.2) * -room.side + 0.04 * np.sin(below * 16)
        lit_side = smooth(-0.012, 0.05, (x - spine) * room.side)
        lit_side = np.maximum(lit_side, 0.25 * smooth(0.3, 0.8, (spine - x) * room.side))
        sand = mix(mix(room.palette.mid, room.palette.accent, 0.35 * near), room.palette.light, 0.25)
        wind = 1 + 0.035 * np.sin(below * 130 * (1.25 - near) + 5 * room.noise((5, 7), 2)) * smooth(0, 0.2, below)
        tone = tint(np.clip(lit_side, 0, 1), scale(mix(sand, room.palette.dark, 0.62), 0.7), scale(sand, 1.35))
        body = tone * (wind * (1.06 - 0.55 * below))[..., None]
        picture = over(
            picture,
            over(body, air, np.full(room.shape, 0.5 * (1 - near), dtype=np.float32)),
            smooth(-0.002, 0.002, below),
        )
    return picture


def smoke(room: Room) -> Array:
    """Veils of smoke that turn in a beam of light."""
    x, y = room.xy
    wx, wy = room.noise((1.8, 2.4), 2), room.noise((1.8, 2.4), 3)
    total = np.zeros((*room.shape, 3), dtype=np.float32)
    tones = (room.palette.light, room.palette.mid, room.palette.accent)
    for index, tone in enumerate(tones):
        line = room.wide * room.span(0.3, 0.7) + 0.3 * np.sin(y * room.span(2.5, 4) + room.span(0, 6)) + 0.22 * wx
        strands: Array = np.zeros(room.shape, dtype=np.float32)
        for k in range(6):
            off = line + 0.09 * (k - 2.5) * np.sin(y * 3 + k + index) + 0.06 * wy * (k - 1)
            far = (x - off) * (1 + 0.3 * wy)
            width = 0.05 + 0.15 * (1 - y) * np.abs(np.sin(k * 2.1 + y * 2.4))
            strands += np.exp(-((far / width) ** 2) * 0.7) * (0.3 + 0.7 * smooth(-0.6, 0.6, far * room.side / width))
        total += (strands * 0.13)[..., None] * paint(with_luma(tone, 0.42))
    veil = room.blur(total, 0.004) * (0.4 + 0.9 * pool(room, 1.2))[..., None]
    return scale_field(room, 0.55) + veil * 1.25


def scale_field(room: Room, amount: float) -> Array:
    """A dark ground with a broad glow on the light's side."""
    glow = np.clip(pool(room) - 0.35, 0, 1)
    return tint(
        glow, scale(room.palette.dark, amount), scale(mix(room.palette.dark, room.palette.deep, 0.8), amount * 1.5)
    )


def ripples(room: Room) -> Array:
    """Rings that meet on still water in evening light."""
    x, y = room.xy
    deep = y**1.0
    v = 1.6 * np.log(0.35 + deep + 0.2)
    height = 0.004 * room.noise((9, 4), 3)
    for index in range(3):
        cx, cy = room.wide * room.span(0.12, 0.88), room.span(0.25, 0.85)
        squash = 2.3
        r = np.sqrt((x - cx) ** 2 + ((y - cy) * squash) ** 2)
        height = height + 0.0075 * np.sin(r * room.span(44, 64)) * np.exp(-r / room.span(0.28, 0.5)) * smooth(
            0.0, 0.05, r
        ) / (1 + 0.2 * index)
    dy, dx = np.gradient(room.blur(height, 0.003) * room.shape[0])
    seen = np.clip(1 - y + dy * 1.5 + room.side * dx * 0.5 + 0.04 * v, 0, 1)
    picture = ramp(room, 0.05 + 0.95 * seen**1.15)
    sun = np.exp(-(((x - room.wide * (0.5 + 0.24 * room.side) - dx * 0.5) / 0.3) ** 2)) * smooth(0.35, 1.0, seen)
    return picture + (sun * 0.5)[..., None] * paint(mix(room.palette.light, room.palette.accent, 0.5))


def leaves(room: Room) -> Array:
    """Large overlapping leaves, light from behind, the nearest out of focus."""
    picture = scale_field(room, 0.9)
    for layer in range(3):
        for _ in range((11, 9, 4)[layer]):
            picture = _leaf(room, picture, layer)
        if layer < 2:
            picture = room.blur(picture, (0.014, 0.0)[layer])
    return picture


def _leaf(room: Room, picture: Array, layer: int) -> Array:
    x, y = room.xy
    cx, cy, angle = room.span(0, room.wide), room.span(0.05, 1.05), room.span(-1.1, 1.1)
    long_ = room.span(0.3, 0.48) * (0.8 + 0.35 * layer)
    p, q = x - cx, y - cy
    along = (p * np.sin(angle) - q * np.cos(angle)) / long_
    across = (p * np.cos(angle) + q * np.sin(angle)) / long_ + 0.16 * along * along
    edge = 0.3 * np.cos(np.clip(along, -1, 1) * np.pi / 2) * (1 - 0.25 * along)
    soft = 0.008 if layer < 2 else 0.09
    mask = smooth(soft, -soft, np.abs(across) - edge)
    veins = np.exp(-((across / 0.012) ** 2)) + 0.35 * np.clip(np.sin((along - np.abs(across) * 0.9) * 34), 0, 1) ** 6
    half = 0.62 + 0.4 * np.tanh(across * 14) * room.side
    green: Rgb = mix((0.07, 0.15, 0.05), room.palette.at(room.span(0.3, 0.8)), 0.45)
    tone = with_luma(room.palette.accent, 0.2) if room.rng.random() < 0.14 else with_luma(green, room.span(0.07, 0.24))
    body = paint(tone) * ((half + 0.3 * veins) * (0.65 + 0.5 * pool(room)))[..., None] * paint(room.light.key)
    cast = room.blur(np.roll(mask, (int(0.02 * room.shape[0]), int(-0.02 * room.side * room.shape[0])), (0, 1)), 0.02)
    return over(picture * (1 - 0.5 * cast)[..., None], body, mask * (0.97 if layer < 2 else 0.7))
