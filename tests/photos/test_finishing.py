"""Pictures leave exactly 16:9, with their provenance inside and nothing else."""

import io
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from portrayal.errors import BadRequest, NotFound
from portrayal.photos.boxes import Box
from portrayal.photos.colours import as_srgb
from portrayal.photos.finishing import (
    Provenance,
    finish_image,
    preview_jpeg,
    read_provenance,
    write_atomically,
)
from portrayal.providers.drawing.compose import draw_scene
from portrayal.rules.clusters import builtin_clusters

FORMATS = ("webp", "jpg", "png", "avif")
PROVENANCE = Provenance(
    prompt='ohwx woman, „zażółć gęślą jaźń", <b>warm</b> & "calm"\nlight\x00',
    provider="replicate",
    model="owner/name:abc",
    seed=42,
    route="lora",
    cost_usd=0.035,
    hero="h-1<2>",
)


def gradient(width: int, height: int) -> Image.Image:
    """Red grows to the right, green to the bottom: a crop can be read off."""
    x = np.linspace(0, 255, width)[None, :].repeat(height, 0)
    y = np.linspace(0, 255, height)[:, None].repeat(width, 1)
    return Image.fromarray(np.stack([x, y, np.full_like(x, 90)], -1).astype("uint8"))


def decoded(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        return image.copy()


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(("size", "source"), [("1280x720", (1344, 768)), ("1600x900", (1365, 768))])
def test_every_format_has_exactly_16_to_9_pixels(format, size, source):
    """R-ratio."""
    done = finish_image(gradient(*source), size=size, format=format, provenance=PROVENANCE)
    image = decoded(done.data)
    assert f"{image.width}x{image.height}" == size
    assert image.width * 9 == image.height * 16
    assert (done.width, done.height, done.format) == (image.width, image.height, format)


def test_a_tall_picture_loses_more_at_the_bottom_than_at_the_top_and_says_so():
    done = finish_image(gradient(1600, 1000), size="1600x900", format="png", provenance=PROVENANCE)
    green = np.asarray(decoded(done.data))[:, 800, 1]
    assert 5 < green[0] < 8
    assert 234 <= green[-1] <= 237
    assert "25 px at the top and 75 px at the bottom" in done.because


def test_a_head_at_the_top_is_not_cut():
    head = Box(700, 5, 900, 300)
    done = finish_image(gradient(1600, 1000), size="1600x900", format="png", provenance=PROVENANCE, head=head)
    assert "5 px at the top and 95 px at the bottom" in done.because


def test_a_head_at_the_side_of_a_wide_picture_is_not_cut():
    head = Box(10, 100, 300, 500)
    done = finish_image(gradient(2000, 900), size="1600x900", format="png", provenance=PROVENANCE, head=head)
    assert "10 px left and 390 px right" in done.because


def test_nothing_is_stretched():
    square = Image.new("RGB", (1600, 1600), "white")
    square.paste("black", (700, 300, 900, 500))
    done = finish_image(square, size="1280x720", format="png", provenance=PROVENANCE)
    dark = np.asarray(decoded(done.data).convert("L")) < 128
    assert abs(dark.any(0).sum() - dark.any(1).sum()) <= 1


def test_enlarging_is_reported():
    assert "enlarged 1.50 times" in finish_image(gradient(1280, 720), size="1920x1080", format="jpg",
                                                  provenance=PROVENANCE).because  # fmt: skip


@pytest.mark.parametrize("format", FORMATS)
def test_provenance_survives_the_round_trip(format, tmp_path):
    done = finish_image(gradient(1344, 768), size="1280x720", format=format, provenance=PROVENANCE)
    path = tmp_path / f"hero.{format}"
    write_atomically(path, done.data)
    read = read_provenance(path)
    assert read["prompt"] == PROVENANCE.prompt.replace("\x00", "")
    assert read["digital_source_type"].endswith("/trainedAlgorithmicMedia")
    assert read["seed"] == "42"
    assert read["cost_usd"] == "0.035"
    assert read["preview"] == "false"
    assert (read["provider"], read["model"], read["route"]) == ("replicate", "owner/name:abc", "lora")
    assert read["hero"] == "h-1<2>"


def test_an_offline_preview_is_not_called_trained_media(tmp_path):
    preview = Provenance(prompt="a calm desk", provider="offline", preview=True)
    path = tmp_path / "a.webp"
    path.write_bytes(finish_image(gradient(1280, 720), size="1280x720", format="webp", provenance=preview).data)
    read = read_provenance(path)
    assert read["digital_source_type"].endswith("/algorithmicMedia")
    assert read["preview"] == "true"
    assert read["seed"] == ""


@pytest.mark.parametrize("format", FORMATS)
def test_other_programs_find_alt_text_prompt_and_source_where_the_iptc_puts_them(format, tmp_path):
    said = PROVENANCE.model_copy(update={"alt_text": "Biurko <przy> oknie", "language": "pl"})
    done = finish_image(gradient(1280, 720), size="1280x720", format=format, provenance=said)
    with Image.open(io.BytesIO(done.data)) as image:
        packet = image.info.get("xmp") or image.info["XML:com.adobe.xmp"].encode()
    root = ET.fromstring(packet.decode().replace("\ufeff", ""))
    spaces = {
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "ext": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
        "core": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
        "dc": "http://purl.org/dc/elements/1.1/",
    }
    found = {
        name: root.findtext(f".//ext:{name}", namespaces=spaces) for name in ("AISystemUsed", "AIPromptInformation")
    }
    assert found == {"AISystemUsed": "replicate", "AIPromptInformation": PROVENANCE.prompt.replace("\x00", "")}
    for name in ("core:AltTextAccessibility", "dc:description"):
        texts = root.findall(f".//{name}/rdf:Alt/rdf:li", spaces)
        languages = [text.get("{http://www.w3.org/XML/1998/namespace}lang") for text in texts]
        assert languages == ["x-default", "pl"]
        assert {text.text for text in texts} == {"Biurko <przy> oknie"}
    path = tmp_path / f"a.{format}"
    path.write_bytes(done.data)
    assert read_provenance(path)["alt_text"] == "Biurko <przy> oknie"


def noise(width: int, height: int) -> Image.Image:
    return Image.fromarray(np.random.default_rng(3).integers(90, 160, (height, width, 3), dtype="uint8"))


@cache
def scene() -> Image.Image:
    return draw_scene(next(iter(builtin_clusters())).scenes[0], 1, (1280, 720))


@pytest.mark.parametrize("format", ["webp", "jpg", "avif"])
def test_a_limit_lowers_the_quality_only_as_far_as_it_must(format):
    picture = scene()
    full = finish_image(picture, size="1280x720", format=format, provenance=PROVENANCE)
    limit = len(full.data) * 3 // 4
    done = finish_image(picture, size="1280x720", format=format, provenance=PROVENANCE, max_bytes=limit)
    assert len(done.data) <= limit
    assert "instead of" in done.because
    assert done.warnings == ()
    assert (
        finish_image(picture, size="1280x720", format=format, provenance=PROVENANCE, max_bytes=len(full.data)) == full
    )


@pytest.mark.parametrize("format", FORMATS)
def test_a_limit_that_cannot_be_met_is_told_with_the_size_that_it_has(format):
    done = finish_image(noise(640, 360), size="1280x720", format=format, provenance=PROVENANCE, max_bytes=20_000)
    (warning,) = done.warnings
    assert f"{len(done.data) / 1000:.0f} kB" in warning


@given(st.sets(st.integers(10, 79), max_size=4), st.sampled_from(FORMATS))
@settings(max_examples=12, deadline=None)
def test_smaller_versions_are_exactly_16_to_9_and_come_in_order(units, format):
    """R-ratio."""
    widths = [16 * unit for unit in units]
    done = finish_image(gradient(320, 180), size="1280x720", format=format, provenance=PROVENANCE, widths=widths)
    assert [one.width for one in done.smaller] == sorted(widths)
    for one in done.smaller:
        assert decoded(one.data).size == (one.width, one.width * 9 // 16)
        assert one.width * 9 == one.height * 16


def test_a_very_long_prompt_still_fits_into_a_jpeg(tmp_path):
    path = tmp_path / "a.jpg"
    long = Provenance(prompt="<&>" * 20_000, provider="offline")
    path.write_bytes(finish_image(gradient(1280, 720), size="1280x720", format="jpg", provenance=long).data)
    assert len(read_provenance(path)["prompt"]) == 8_000


@pytest.mark.parametrize("format", FORMATS)
def test_no_exif_profile_or_comment_leaves(format):
    """R-private."""
    source = gradient(1280, 720)
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    source.info.update(exif=exif.tobytes(), comment=b"SECRET-PLACE",
                       icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())  # fmt: skip
    done = finish_image(source, size="1280x720", format=format, provenance=PROVENANCE)
    assert b"SECRET-PLACE" not in done.data
    assert not {"exif", "icc_profile", "comment"} & set(decoded(done.data).info)


def test_the_same_picture_gives_the_same_bytes():
    one, two = (finish_image(gradient(1344, 768), size="1280x720", format="webp", provenance=PROVENANCE) for _ in "ab")
    assert one == two


def test_a_stranger_s_picture_has_no_provenance(tmp_path):
    gradient(20, 20).save(tmp_path / "a.png")
    assert read_provenance(tmp_path / "a.png") == {}
    with pytest.raises(NotFound, match="no picture"):
        read_provenance(tmp_path / "b.png")
    (tmp_path / "c.png").write_text("hello")
    with pytest.raises(BadRequest, match="cannot be read"):
        read_provenance(tmp_path / "c.png")


def test_a_preview_stays_under_its_limit():
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (1080, 1920, 3), dtype="uint8"))
    data = preview_jpeg(noise)
    assert len(data) <= 150_000
    assert decoded(data).format is None
    assert data[:3] == b"\xff\xd8\xff"


def test_a_preview_of_an_ordinary_picture_is_768_wide():
    assert decoded(preview_jpeg(gradient(1920, 1080))).size == (768, 432)


def test_transparent_pixels_become_white_and_16_bits_become_8():
    clear = Image.new("RGBA", (4, 4), (0, 0, 0, 0))
    assert as_srgb(clear).getpixel((0, 0)) == (255, 255, 255)
    deep = Image.fromarray(np.full((4, 4), 32_768, dtype="uint16"))
    assert as_srgb(deep).getpixel((0, 0)) == (127, 127, 127)
    palette = Image.new("P", (4, 4))
    palette.info["transparency"] = 0
    assert as_srgb(palette).getpixel((0, 0)) == (255, 255, 255)
    cmyk = Image.new("CMYK", (4, 4), (0, 255, 255, 0))
    red, green, blue = as_srgb(cmyk).getpixel((0, 0))
    assert red > 200
    assert max(green, blue) < 80


def test_a_write_that_fails_leaves_the_old_file_and_no_rubbish(tmp_path, monkeypatch):
    target = tmp_path / "deep" / "a.bin"
    write_atomically(target, b"old")

    def fail(self, other):
        raise OSError("disk")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk"):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert [path.name for path in target.parent.iterdir()] == ["a.bin"]
