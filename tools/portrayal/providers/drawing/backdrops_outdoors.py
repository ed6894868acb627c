"""Wide places: haze, sea, roofs; and a workshop."""

import numpy as np

from portrayal.providers.drawing.colour import Array, mix, scale, with_luma
from portrayal.providers.drawing.field import over, paint, smooth, tint
from portrayal.providers.drawing.room import Room, discs, rectangle, shafts, sky, sky_field, wall


def _ridge(room: Room, level: float, tall: float, detail: float) -> Array:
    noise = room.rng.standard_normal(96)
    x = np.linspace(0, 1, room.shape[1])
    line = np.zeros_like(x)
    for octave in range(5):
        cells = int(3 * detail * 2**octave) + 3
        at = np.linspace(0, 1, cells)
        line += np.interp(x, at, np.resize(noise[octave * 7 :], cells)) * 0.5**octave
    kernel = np.hanning(9) / np.hanning(9).sum()
    line = np.convolve(np.pad(line, 4, mode="edge"), kernel, mode="valid")
    _, y = room.xy
    return smooth(-0.004, 0.004, y - (level - tall * line[None, :].astype(np.float32)))


def mountain_haze(room: Room) -> Array:
    """Ridges behind ridges, each paler with distance."""
    _, y = room.xy
    picture = sky_field(room, 0.6)
    air = scale(mix(sky(room)[1], room.palette.light, 0.3), 0.9)
    count = 6
    for index in range(count):
        near = (index + 1) / count
        level = 0.36 + 0.6 * near**1.3
        tone = mix(air, scale(mix(room.palette.dark, room.palette.deep, 0.5), 0.8), near**1.25 * 0.95)
        mask = _ridge(room, level, 0.05 + 0.05 * near, 0.7 + near)
        haze = smooth(level - 0.1, level + 0.24, y) * (0.62 - 0.4 * near)
        picture = over(picture, over(np.broadcast_to(paint(tone), picture.shape), air, haze), mask)
    return picture


def forest_haze(room: Room) -> Array:
    """Tree trunks in mist with beams of morning light."""
    x, y = room.xy
    air = scale(mix(sky(room)[1], room.palette.light, 0.4), 0.8)
    low = scale(mix(room.palette.mid, air, 0.4), 0.55)
    sun = room.wide * (0.5 + 0.16 * room.side)
    picture = tint(smooth(1.1, -0.1, y), low, air)
    for layer in range(5):
        near = (layer + 1) / 5
        tone = mix(air, scale(mix(room.palette.dark, (0.012, 0.02, 0.012), 0.35), 0.7), near * 0.92)
        mask: Array = np.zeros(room.shape, dtype=np.float32)
        for _ in range(18 - 3 * layer):
            at, half = room.span(-0.05, room.wide + 0.05), (0.004 + 0.024 * near**1.6) * room.span(0.6, 1.3)
            lean, bow = room.span(-0.04, 0.04), 0.006 * np.sin(y * room.span(3, 7) + at * 9)
            foot = 0.62 + 0.33 * near + 0.02 * room.span(-1, 1)
            flare = half * (1 + 0.9 * smooth(foot - 0.12, foot, y)) * (0.75 + 0.35 * y)
            trunk = smooth(0.003, -0.003, np.abs(x - at - lean * (0.5 - y) - bow) - flare) * smooth(
                foot + 0.01, foot - 0.01, y
            )
            mask = np.maximum(mask, trunk)
        crown = smooth(0.25, 0.9, room.noise((6 + layer, 10), 4) + 0.9 * (0.28 - y) / 0.3) * smooth(0.5, 0.1, y)
        ground = smooth(-0.01, 0.03, y - (0.6 + 0.34 * near) - 0.02 * room.noise((1, 6), 3))
        mask = np.maximum(mask, np.maximum(crown * 0.75, ground))
        fog = (0.5 * smooth(0.45, 0.75, y) * (1 - near))[..., None]
        picture = over(
            picture, paint(tone) * (1 - fog) + paint(air) * fog, room.blur(mask, 0.003 + 0.005 * abs(near - 0.7))
        )
        glow = np.exp(-(((x - sun) / 0.5) ** 2) - ((y - 0.25) / 0.4) ** 2) * 0.16 * (1.1 - near)
        picture = picture + glow[..., None] * paint(air)
    angle = np.arctan2(y + 0.25, x - sun)
    beams = (0.5 + 0.5 * np.sin(angle * 19 + room.span(0, 6) + 2 * np.sin(angle * 5))) ** 2 * np.exp(
        -((y - 0.4) ** 2) / 0.2
    )
    return picture + (beams * 0.16)[..., None] * paint(mix(room.light.key, air, 0.5))


def sea_horizon(room: Room) -> Array:
    """A quiet sea under a wide sky, the sun's path on the water."""
    x, y = room.xy
    horizon = room.span(0.4, 0.5)
    picture = sky_field(room, horizon)
    above, below = sky(room)
    deep = scale(mix(mix(above, room.palette.deep, 0.5), (0.05, 0.1, 0.13), 0.3), 0.45)
    down = np.clip((y - horizon) / (1 - horizon), 0, 1)
    water = tint(1 - down**0.6, deep, scale(mix(below, above, 0.4), 0.75))
    dist = 1 / (0.03 + down)
    wave = np.sin(dist * 9 + 3 * room.noise((18, 3), 3)) * 0.5 + room.noise((60, 8), 3)
    water = water * (1 + 0.16 * wave * (0.3 + down))[..., None]
    sun = room.wide * (0.5 + 0.3 * room.side)
    path = (
        np.exp(-(((x - sun) / (0.06 + 0.26 * down)) ** 2))
        * smooth(-0.5, 1.1, room.noise((70, 14), 2))
        * (1 - 0.6 * down)
    )
    water = water + (path * 0.55)[..., None] * paint(below)
    picture = over(picture, water, smooth(-0.0025, 0.0025, y - horizon))
    haze = np.exp(-(((y - horizon) / 0.03) ** 2)) * 0.35
    return over(picture, scale(below, 0.85), haze)


def rooftop_dusk(room: Room) -> Array:
    """Roofs and chimneys in layers against the evening sky, a few warm windows far away."""
    x, y = room.xy
    picture = sky_field(room, 0.62)
    air = sky(room)[1]
    for layer in range(4):
        near = (layer + 1) / 4
        level, at = 0.4 + 0.15 * layer, -0.2
        mask: Array = np.zeros(room.shape, dtype=np.float32)
        while at < room.wide + 0.2:
            half = room.span(0.12, 0.24) * (0.6 + 0.7 * near)
            top = level + room.span(-0.05, 0.05)
            gable = top + np.abs(x - at) * room.span(0.3, 0.55)
            mask = np.maximum(mask, smooth(-0.003, 0.003, y - gable) * (np.abs(x - at) < half * 1.3))
            stack = rectangle(x, y, (at + half * 0.35, top - 0.035, at + half * 0.35 + 0.03 * (0.6 + near), 1.2), 0.002)
            mask = np.maximum(mask, np.maximum(stack, smooth(-0.003, 0.003, y - level - 0.10)))
            at += half * room.span(1.5, 2.4)
        tone = mix(scale(air, 0.6), scale(mix(room.palette.dark, room.palette.deep, 0.4), 0.5), 0.3 + 0.68 * near)
        rise = paint(tone) * (1.25 - 0.45 * smooth(level - 0.05, level + 0.25, y))[..., None]
        picture = over(picture, rise, room.blur(mask, 0.004 + 0.004 * abs(layer - 2)))
        if layer in (1, 2):
            picture = picture + discs(room, 9, (level + 0.08, level + 0.2), ((1.0, 0.6, 0.26),), (0.008, 0.015)) * 0.9
    return picture


def workshop(room: Room) -> Array:
    """A maker's room: a board of hanging tool shapes, a shelf of jars, raking light."""
    x, y = room.xy
    base = with_luma(mix((0.28, 0.2, 0.13), room.palette.mid, 0.5), 0.19)
    picture = wall(room, base, 1.6)
    board = rectangle(x, y, (room.wide * 0.1, 0.06, room.wide * 0.9, 0.42), 0.006)
    timber = with_luma(mix((0.4, 0.25, 0.13), room.palette.mid, 0.3), 0.24)
    picture = over(picture, wall(room, timber, 2.0) * (1 + 0.1 * room.noise((30, 3), 2))[..., None], board)
    at = room.wide * 0.15
    tools: Array = np.zeros(room.shape, dtype=np.float32)
    while at < room.wide * 0.86:
        long_, head = room.span(0.13, 0.24), room.span(0.012, 0.04)
        stem = rectangle(x, y, (at - 0.008, 0.1, at + 0.008, 0.1 + long_), 0.003)
        tall = room.span(0.014, 0.05)
        cap = rectangle(x, y, (at - head, 0.1 + long_ - tall, at + head, 0.1 + long_), 0.006)
        tools = np.maximum(tools, np.maximum(stem, cap))
        at += room.span(0.08, 0.15)
    shadow = room.blur(
        np.roll(tools, (int(0.015 * room.shape[0]), int(-room.side * 0.018 * room.shape[0])), (0, 1)), 0.006
    )
    picture = picture * (1 - 0.5 * shadow)[..., None]
    picture = over(picture, scale(mix(room.palette.dark, (0.08, 0.06, 0.05), 0.5), 0.9), tools * 0.9)
    shelf = rectangle(x, y, (-1, 0.5, 9, 0.525), 0.003)
    picture = over(picture * (1 - 0.45 * smooth(0.12, 0, y - 0.52) * (y > 0.52))[..., None], scale(timber, 0.6), shelf)
    return room.blur(picture, 0.004) + shafts(room, 0.2)[..., None] * paint(room.light.key)
