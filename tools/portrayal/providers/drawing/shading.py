"""How a part looks in the light: soft diffuse light, sky, bounce, a window's highlight and a thin rim."""

from collections.abc import Sequence

import numpy as np

from portrayal.providers.drawing.colour import Array, Rgb
from portrayal.providers.drawing.field import paint, smooth
from portrayal.providers.drawing.light import Light
from portrayal.providers.drawing.solids import Material, Part
from portrayal.providers.drawing.trace import Hit, Vectors, lit, nearby


def _dot(one: Vectors, other: Vectors | tuple[float, float, float]) -> Array:
    return one[0] * other[0] + one[1] * other[1] + one[2] * other[2]


def lamp_light(points: Vectors, normals: Vectors | None, light: Light) -> Array:
    """The warm light that small lamps throw on points, as (n, 3)."""
    total: Array = np.zeros((*points[0].shape, 3), dtype=np.float32)
    for lamp in light.lamps:
        away = tuple(lamp.at[i] - points[i] for i in range(3))
        square = away[0] ** 2 + away[1] ** 2 + away[2] ** 2
        falloff = 1 / (1 + square / lamp.reach**2) ** 1.5
        if normals is not None:
            facing = _dot(normals, (away[0], away[1], away[2])) / np.sqrt(square + 1e-6)  # pyright: ignore[reportArgumentType]
            falloff = falloff * np.clip(0.45 + 0.55 * facing, 0, 1)
        total += falloff[..., None] * paint(lamp.colour)
    return total


def window_glint(reflected: Vectors, towards: tuple[float, float, float], gloss: float) -> Array:
    """The highlight of a tall window in a glossy thing: a soft-edged pane around the light's direction."""
    size = 0.16 + 0.5 * (1 - gloss) ** 2
    soft = 0.05 + 0.5 * (1 - gloss)
    flat = float(np.hypot(towards[0], towards[2])) + 1e-3
    side = (reflected[0] * towards[2] - reflected[2] * towards[0]) / flat
    high = reflected[1] - towards[1]
    pane = smooth(size + soft, size - soft * 0.4, np.abs(side)) * smooth(
        size * 1.5 + soft, size * 1.5 - soft * 0.4, np.abs(high)
    )
    return pane * (_dot(reflected, towards) > 0)


def _diffuse(hit: Hit, material: Material, light: Light, solids: Sequence[Part]) -> tuple[Array, Array]:
    facing = _dot(hit.normals, light.towards)
    wrap = np.clip((facing + 0.22) / 1.22, 0, 1) ** 1.25
    off = 0.03
    start = tuple(hit.points[i] + hit.normals[i] * off for i in range(3))
    shadow = lit((start[0], start[1], start[2]), light.towards, solids)
    if material.thin:
        wrap = np.maximum(wrap, material.thin * np.clip(-facing * 0.8 + 0.25, 0, 1))
        shadow = shadow + (1 - shadow) * material.thin * 0.6
    return wrap * shadow, shadow


def shade(hit: Hit, part: Part, light: Light, solids: Sequence[Part], bounce: Rgb) -> tuple[Array, Array]:
    """Linear colours (n, 3) of the points of a hit, and their opacity (n,) for clear materials."""
    material = part.material
    albedo = np.broadcast_to(paint(material.albedo), (hit.index.size, 3))
    if material.pattern is not None:
        albedo = albedo * material.pattern(*hit.points)[:, None]
    direct, shadow = _diffuse(hit, material, light, solids)
    near = [solid for solid in solids if solid.sdf is part.sdf]
    closed = nearby(hit.points, hit.normals, near) * np.clip(0.5 + hit.points[1] * 1.6, 0.5, 1)
    up = hit.normals[1]
    sky = (0.6 + 0.4 * up) * closed
    floor = np.clip(0.5 - 0.5 * up, 0, 1) * np.exp(-np.maximum(hit.points[1], 0) * 0.7) * closed
    energy = direct[:, None] * paint(light.key) + sky[:, None] * paint(light.fill) + floor[:, None] * paint(bounce)
    energy = energy + lamp_light(hit.points, hit.normals, light)
    facing = -_dot(hit.view, hit.normals)
    edge = np.clip(1 - facing, 0, 1)
    fresnel = 0.04 + 0.96 * edge**5
    turn = 2 * facing
    mirror = tuple(hit.view[i] + turn * hit.normals[i] for i in range(3))
    reflected = (mirror[0], mirror[1], mirror[2])
    glint = window_glint(reflected, light.towards, material.gloss) * (0.25 + 0.75 * shadow)
    shine = glint * material.gloss * (0.25 + 1.3 * fresnel + 0.8 * material.metal)
    toward = smooth(-0.35, 0.95, 0.8 * light.side * reflected[0] + 0.6 * reflected[1])
    world = (0.18 + 1.1 * toward) * (0.35 + 0.65 * closed)
    sheen = (world * material.gloss * (fresnel * 0.8 + material.metal * 1.25))[:, None] * (
        paint(light.fill) * 1.4 + paint(light.key) * 0.5
    )
    rim = (edge**3.2 * smooth(-0.1, 0.7, hit.normals[1] + 0.7 * _dot(hit.normals, (light.side, 0.0, -0.6))))[:, None]
    colour = albedo * energy * (1 - 0.75 * material.metal)
    tinted = albedo * material.metal + (1 - material.metal)
    colour = (
        colour + (shine[:, None] * paint(light.key) + sheen) * tinted + rim * paint(light.rim) * 0.30 * (0.3 + albedo)
    )
    colour = colour + albedo * material.glow
    opacity = np.ones_like(edge)
    if material.clear:
        opacity = np.clip((1 - material.clear) + edge**2.2 * 0.75 + shine * 0.8, 0, 1)
    return colour.astype(np.float32), opacity
