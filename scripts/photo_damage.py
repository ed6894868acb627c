"""What goes wrong with photos, made on purpose, for score_photos.py: blur, cuts, re-saves, overlays, bad light."""

import io
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps

from portrayal.photos.faces import Face, head_box

Edit = Callable[[Image.Image], Image.Image]
FaceEdit = Callable[[Image.Image, Face], Image.Image]


def resaved(image: Image.Image, quality: int) -> Image.Image:
    """Save as JPEG and open again."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return Image.open(buffer).convert("RGB")


def trimmed(image: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    """Cut shares off the four sides."""
    w, h = image.size
    return image.crop((round(w * left), round(h * top), round(w * (1 - right)), round(h * (1 - bottom))))


def smeared(image: Image.Image, length: int) -> Image.Image:
    """Blur along the rows, as a shaken camera does."""
    values = np.asarray(image, dtype=np.float32)
    total = np.cumsum(np.pad(values, ((0, 0), (length // 2 + 1, length // 2), (0, 0)), mode="edge"), axis=1)
    return Image.fromarray(((total[:, length:] - total[:, :-length]) / length).clip(0, 255).astype(np.uint8))


def head_mask(image: Image.Image, face: Face) -> Image.Image:
    """White over the head, soft at its edge."""
    mask = Image.new("L", image.size, 0)
    box = head_box(face)
    ImageDraw.Draw(mask).ellipse((box.left, box.top, box.right, box.bottom), fill=255)
    return mask.filter(ImageFilter.GaussianBlur(max(2, face.unit / 8)))


def missed_focus(image: Image.Image, face: Face) -> Image.Image:
    """Sharp background, blurred head."""
    return Image.composite(image.filter(ImageFilter.GaussianBlur(3)), image, head_mask(image, face))


def soft_background(image: Image.Image, face: Face) -> Image.Image:
    """Sharp head, blurred background: a portrait lens."""
    return Image.composite(image, image.filter(ImageFilter.GaussianBlur(8)), head_mask(image, face))


def exposed(image: Image.Image, stops: float) -> Image.Image:
    """Expose by `stops` more or less, in linear light."""
    table = [round(255 * min(1.0, ((v / 255) ** 2.2 * 2**stops)) ** (1 / 2.2)) for v in range(256)]
    return image.point(table * 3)


def toned(image: Image.Image, dark: str, light: str) -> Image.Image:
    """Turn into shades between two colours."""
    return ImageOps.colorize(image.convert("L"), dark, light)


def cast(image: Image.Image, red: float, green: float, blue: float) -> Image.Image:
    """Multiply the channels."""
    tint = Image.new("RGB", image.size, (round(255 * red), round(255 * green), round(255 * blue)))
    return ImageChops.multiply(image, tint)


def cut_head(image: Image.Image, face: Face, above: float) -> Image.Image:
    """Cut the photo off `above` eye-to-mouth distances above the eyes."""
    return image.crop((0, max(0, round(face.eyes[1] - above * face.unit)), image.width, image.height))


def letters(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Pillow's font at `size` pixels."""
    return ImageFont.load_default(max(10, round(size)))


def credit(image: Image.Image) -> Image.Image:
    """Put a photographer's name into a corner."""
    done, (w, h) = image.copy(), image.size
    ImageDraw.Draw(done).text((w * 0.62, h * 0.94), "© Anna Novak Photo", font=letters(h * 0.03), fill="white")
    return done


def tiled(image: Image.Image) -> Image.Image:
    """Put a stock agency's half transparent mark all over."""
    layer, (w, h) = Image.new("RGBA", image.size), image.size
    draw = ImageDraw.Draw(layer)
    for row in range(5):
        for column in range(3):
            place = (w * (column / 3 + 0.1 * (row % 2)), h * (row / 5 + 0.05))
            draw.text(place, "stockphoto", font=letters(h * 0.045), fill=(255, 255, 255, 120))
    return Image.alpha_composite(image.convert("RGBA"), layer).convert("RGB")


def captioned(image: Image.Image) -> Image.Image:
    """Put a dark bar with a sentence along the bottom."""
    done, (w, h) = image.copy(), image.size
    draw = ImageDraw.Draw(done)
    draw.rectangle((0, h * 0.86, w, h), fill=(0, 0, 0))
    draw.text((w * 0.05, h * 0.9), "Interview with our founder", font=letters(h * 0.04), fill="white")
    return done


def story(image: Image.Image) -> Image.Image:
    """Put a bright box with words across the body."""
    done, (w, h) = image.copy(), image.size
    draw = ImageDraw.Draw(done)
    draw.rounded_rectangle((w * 0.15, h * 0.68, w * 0.85, h * 0.8), 20, fill="white")
    draw.text((w * 0.2, h * 0.715), "HAPPY BIRTHDAY!!", font=letters(h * 0.045), fill="black")
    return done


def stamped(image: Image.Image) -> Image.Image:
    """Put the orange date of an old camera into a corner."""
    done, (w, h) = image.copy(), image.size
    ImageDraw.Draw(done).text((w * 0.7, h * 0.92), "24 12 2019", font=letters(h * 0.035), fill=(255, 140, 30))
    return done


COPIES: dict[str, Edit] = {
    "resave 70": lambda image: resaved(image, 70),
    "resave 30": lambda image: resaved(image, 30),
    "half size": lambda image: image.resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS),
    "crop 5 %": lambda image: trimmed(image, 0.05, 0.05, 0.05, 0.05),
    "crop 8 % of one side": lambda image: trimmed(image, 0.08, 0, 0, 0),
    "brighter": lambda image: ImageEnhance.Brightness(image).enhance(1.3),
    "darker": lambda image: ImageEnhance.Brightness(image).enhance(0.7),
    "contrast": lambda image: ImageEnhance.Contrast(image).enhance(1.3),
    "grey": lambda image: image.convert("L").convert("RGB"),
    "border": lambda image: ImageOps.expand(image, round(0.03 * max(image.size)), "white"),
    "mirror": ImageOps.mirror,
    "text": captioned,
}
"""The same picture, saved, cut or dressed a little differently."""

OFF_CENTRE: dict[str, Edit] = {
    "15 % off the left": lambda image: trimmed(image, 0.15, 0, 0, 0),
    "15 % off the right": lambda image: trimmed(image, 0, 0, 0.15, 0),
    "15 % off the bottom": lambda image: trimmed(image, 0, 0, 0, 0.15),
    "15 % off two sides": lambda image: trimmed(image, 0.15, 0, 0, 0.15),
}

BLURS: dict[str, FaceEdit] = {
    "gaussian 1": lambda image, _: image.filter(ImageFilter.GaussianBlur(1)),
    "gaussian 2": lambda image, _: image.filter(ImageFilter.GaussianBlur(2)),
    "gaussian 4": lambda image, _: image.filter(ImageFilter.GaussianBlur(4)),
    "motion 9": lambda image, _: smeared(image, 9),
    "motion 17": lambda image, _: smeared(image, 17),
    "enlarged x3": lambda image, _: image.resize(
        (image.width // 3, image.height // 3), Image.Resampling.LANCZOS
    ).resize(image.size, Image.Resampling.BICUBIC),
    "missed focus": missed_focus,
}

OVERLAYS: dict[str, Edit] = {
    "corner credit": credit, "tiled mark": tiled, "caption": captioned, "story box": story, "date stamp": stamped,
}  # fmt: skip

LIGHT: dict[str, Edit] = {
    "-3.5 stops": lambda image: exposed(image, -3.5),
    "-2.5 stops": lambda image: exposed(image, -2.5),
    "-1 stop": lambda image: exposed(image, -1),
    "+3 stops": lambda image: exposed(image, 3),
    "+2 stops": lambda image: exposed(image, 2),
}

FILTERS: dict[str, Edit] = {
    "black and white": lambda image: image.convert("L").convert("RGB"),
    "sepia": lambda image: toned(image, "#1c1008", "#f4e2c0"),
    "duotone": lambda image: toned(image, "#101840", "#f0c060"),
    "blue cast": lambda image: cast(image, 0.6, 0.75, 1.0),
    "orange cast": lambda image: cast(image, 1.0, 0.75, 0.5),
}
