"""Abstracts of solid things: spheres, paper, threads, drops and tiles."""

import numpy as np

from portrayal.providers.drawing.abstracts_soft import pool, ramp, relief, scale_field
from portrayal.providers.drawing.colour import Array, mix, scale, with_luma
from portrayal.providers.drawing.field import over, paint, smooth, tint
from portrayal.providers.drawing.room import Room


def spheres(room: Room) -> Array:
    """Spheres of many sizes that float in soft light, near and far ones out of focus."""
    picture = tint(
        np.clip(pool(room) / 1.25, 0, 1),
        scale(room.palette.deep, 0.5),
        scale(mix(room.palette.mid, room.palette.light, 0.3), 0.9),
    )
    order = sorted((room.span(0, 1), room.span(0, 1)) for _ in range(26))
    for near, chance in order:
        picture = _sphere(room, picture, near, chance)
    return picture


def _sphere(room: Room, picture: Array, near: float, chance: float) -> Array:
    height, width = room.shape
    radius = (0.02 + 0.15 * near**1.6) * (0.6 + 0.8 * chance)
    cx, cy = room.span(0, room.wide), room.span(0.05, 0.95)
    soft = 0.02 + 0.3 * abs(near - 0.62) ** 1.3
    reach = radius * (1.3 + soft) + 0.13
    left, right = max(0, int((cx - reach) * height)), min(width, int((cx + reach) * height))
    top, bottom = max(0, int((cy - reach) * height)), min(height, int((cy + reach) * height))
    if right <= left or bottom <= top:
        return picture
    y, x = np.mgrid[top:bottom, left:right].astype(np.float32) / height
    p, q = (x - cx) / radius, (y - cy) / radius
    r = np.sqrt(p * p + q * q)
    z = np.sqrt(np.clip(1 - r * r, 0, 1))
    facing = np.clip(0.68 * room.side * p - 0.52 * q + 0.5 * z, -1, 1)
    lit = np.clip(facing * 0.8 + 0.2, 0, 1) ** 1.2
    back = np.clip(-0.8 * room.side * p + 0.3 * q, 0, 1) ** 2 * np.clip(r, 0, 1) ** 4
    glint = np.exp(-((p - 0.42 * room.side) ** 2 + (q + 0.42) ** 2) / 0.03) * 0.5
    tone = (
        room.palette.accent if chance > 0.8 else with_luma(room.palette.at(0.25 + 0.75 * chance), 0.1 + 0.42 * chance)
    )
    body = paint(tone) * (0.1 + 1.15 * lit + 0.3 * back)[..., None] + (glint * (1 - soft) * 0.6)[..., None] * paint(
        room.light.key
    )
    mask = smooth(1 + soft, 1 - soft, r)
    shade_p, shade_q = p + 0.35 * room.side, q - 0.45
    cast = np.exp(-(shade_p**2 + shade_q**2) / 1.3) * 0.42
    area = picture[top:bottom, left:right] * (1 - cast)[..., None]
    picture[top:bottom, left:right] = over(area, body, mask)
    return picture


def paper_layers(room: Room) -> Array:
    """Sheets of cut paper, one above the other, with soft shadows between."""
    x, y = room.xy
    picture = np.broadcast_to(paint(scale(room.palette.light, 1.05)), (*room.shape, 3)) * pool(room, 1.6)[..., None]
    count = 8
    turn = room.span(-0.5, 0.5)
    for index in range(count):
        share = (index + 1) / count
        line = (
            0.1
            + 0.86 * share
            + turn * (x - room.wide / 2) * (0.6 - share)
            + 0.09 * np.sin(x * room.span(1.8, 3.4) + room.span(0, 6))
            + 0.03 * np.sin(x * 6 + room.span(0, 6))
        )
        mask = smooth(-0.0015, 0.0015, y - line)
        cast = room.blur(smooth(-0.012, 0.012, y - line + 0.026), 0.016)
        tone = mix(room.palette.light, room.palette.deep, share**0.9)
        if index == 3:
            tone = room.palette.accent
        lip = np.exp(-(((y - line - 0.003) / 0.0028) ** 2)) * 0.4
        grain = 1 + 0.03 * room.noise((60, 100), 2)
        body = (
            paint(tone)
            * (grain * (0.92 + lip + 0.14 * np.exp(-np.maximum(y - line, 0) / 0.09)))[..., None]
            * pool(room, 1.7)[..., None]
        )
        picture = over(picture * (1 - 0.5 * cast * (1 - mask))[..., None], body, mask)
    return picture


def threads(room: Room) -> Array:
    """Many fine threads drawn across the frame in one flowing sheaf."""
    x, y = room.xy
    picture = scale_field(room, 1.0)
    swing, second = room.span(0, 6), room.span(0, 6)
    waist = room.wide * room.span(0.35, 0.65)
    for layer in range(3):
        spread = 0.09 + 0.42 * smooth(0, 1.0, np.abs(x - waist))
        centre = 0.5 + 0.13 * np.sin(x * 1.9 + swing + 0.5 * layer) + 0.05 * np.sin(x * 4.1 + second)
        v = (y - centre) / spread + 0.18 * np.sin(x * 2.3 + layer * 2)
        count = 26 + 9 * layer
        index = np.floor(v * count)
        inside = np.abs(v * count - index - 0.5)
        width = np.clip(0.16 * (0.55 / (spread + 0.2)), 0.08, 0.36)
        fine = smooth(width + 0.10, width - 0.06, inside) * smooth(1.0, 0.75, np.abs(v))
        tones = room.rng.uniform(0.25, 1.0, 256).astype(np.float32)
        pick = tones[np.mod(index, 256).astype(np.int32)]
        shine = 0.35 + 0.75 * np.exp(-(((x - waist - 0.5 * room.side + 0.15 * v) / 0.42) ** 2))
        body = ramp(room, pick) * (shine * (1.15 - 1.3 * inside))[..., None]
        body = over(body, paint(room.palette.accent) * shine[..., None], (pick > 0.88) * 1.0)
        cast = room.blur(np.roll(fine, int(0.012 * room.shape[0]), 0), 0.004)
        picture = over(picture * (1 - 0.55 * cast)[..., None], np.maximum(body, 0), fine * (0.6 + 0.2 * layer))
    return picture


def droplets(room: Room) -> Array:
    """Drops of water on a smooth sheet, each with its own small lens of light."""
    x, y = room.xy
    back = ramp(room, np.clip(0.35 + 0.4 * (pool(room) - 0.6) + 0.16 * room.noise((1.5, 2), 2), 0, 1))
    picture = over(
        back,
        room.palette.accent,
        np.exp(-(((x - room.span(0.3, 1.4)) / 0.5) ** 2) - ((y - room.span(0.2, 0.8)) / 0.35) ** 2) * 0.5,
    )
    taken: list[tuple[float, float, float]] = []
    for index in range(520):
        r = 0.085 * room.rng.random() ** 2.4 * (1 if index < 160 else 0.3) + 0.005
        cx, cy = room.span(0, room.wide), room.span(0, 1)
        if all((cx - a) ** 2 + (cy - b) ** 2 > (r + s) ** 2 * 1.08 for a, b, s in taken):
            taken.append((cx, cy, r))
    for place in taken:
        picture = _drop(room, picture, place)
    return picture


def _drop(room: Room, picture: Array, place: tuple[float, float, float]) -> Array:
    cx, cy, radius = place
    height, width = room.shape
    reach = radius * 1.8
    left, right = max(0, int((cx - reach) * height)), min(width, int((cx + reach) * height) + 1)
    top, bottom = max(0, int((cy - reach) * height)), min(height, int((cy + reach) * height) + 1)
    if right - left < 2 or bottom - top < 2:
        return picture
    y, x = np.mgrid[top:bottom, left:right].astype(np.float32) / height
    wobble = 1 + 0.05 * np.sin(3 * np.arctan2(y - cy, x - cx) + cx * 40)
    p, q = (x - cx) / radius / wobble, (y - cy) / radius / wobble
    r = np.sqrt(p * p + q * q)
    soft = 0.6 / (radius * height)
    mask = smooth(1 + soft, 1 - soft, r)
    area = picture[top:bottom, left:right]
    across = room.side * p - 0.8 * q
    inner = 0.62 - 0.42 * across * np.clip(r, 0, 1) + 0.12 * (1 - r)
    edge = smooth(0.72, 1.0, r)
    glint = np.exp(-((p - 0.42 * room.side) ** 2 + (q + 0.45) ** 2) / 0.022)
    mean = area.mean(axis=(0, 1))
    lens = (mean * 0.35 + area * 0.65) * (inner * 1.55 - 0.3 * edge * (across > -0.1))[..., None]
    lens = np.maximum(lens, 0) + (glint * 0.85)[..., None] * paint(room.light.key)
    cast = np.exp(-(np.maximum(np.sqrt((p + 0.3 * room.side) ** 2 + (q - 0.32) ** 2) - 0.8, 0) ** 2) / 0.06) * 0.5
    caustic = np.exp(-((p + 0.5 * room.side) ** 2 + (q - 0.55) ** 2) / 0.16) * 0.5
    ground = area * (1 - cast + caustic * cast * 1.2)[..., None]
    picture[top:bottom, left:right] = over(ground, lens, mask)
    return picture


def tiles(room: Room) -> Array:
    """Square tiles at slightly different heights and tilts, lit across."""
    x, y = room.xy
    pitch = room.span(0.15, 0.19)
    angle = room.span(-0.12, 0.12)
    u = (x * np.cos(angle) + y * np.sin(angle)) / pitch + 20
    v = (y * np.cos(angle) - x * np.sin(angle)) / pitch + 20
    i, j = np.floor(u).astype(np.int32) % 48, np.floor(v).astype(np.int32) % 48
    p, q = u - np.floor(u) - 0.5, v - np.floor(v) - 0.5
    tilt_x = room.rng.normal(0, 0.16, (48, 48)).astype(np.float32)[j, i]
    tilt_y = room.rng.normal(0, 0.16, (48, 48)).astype(np.float32)[j, i]
    tone = room.rng.random((48, 48)).astype(np.float32)[j, i]
    edge = 0.455
    outside = np.sqrt(np.maximum(np.abs(p) - edge + 0.06, 0) ** 2 + np.maximum(np.abs(q) - edge + 0.06, 0) ** 2)
    mask = smooth(0.066, 0.052, outside)
    dome = np.clip(1 - (outside / 0.06) ** 3, 0, 1)
    light, gloss = relief(room, room.blur(dome * 0.01, 0.003), 0.9)
    flat = 0.62 + room.side * tilt_x * 1.2 - tilt_y * 1.0
    wave = room.noise((1.5, 2.5), 2) * 0.25
    body = ramp(room, np.clip(0.12 + 0.75 * tone + wave, 0, 1))
    body = over(body, room.palette.accent, (tone > 0.93) * 1.0)
    sheen = np.exp(-((p * room.side - 0.25 + tilt_x * 3) ** 2 + (q + 0.2 + tilt_y * 3) ** 2) / 0.12) * 0.14
    body = body * (flat * (0.35 + light))[..., None] + ((gloss * 0.1 + sheen) * mask)[..., None] * paint(room.light.key)
    cast = np.roll(mask, (int(0.008 * room.shape[0]), int(-0.01 * room.side * room.shape[0])), (0, 1))
    grout = paint(scale(mix(room.palette.dark, room.palette.deep, 0.4), 0.8)) * (1 - 0.5 * cast)[..., None]
    return over(grout, np.maximum(body, 0), mask) * pool(room, 1.25)[..., None]
