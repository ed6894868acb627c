"""Where a picture comes from, written into the picture itself as an XMP packet and read back."""

import html
import re
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from portrayal.errors import BadRequest, NotFound
from portrayal.models import Noun

NAMESPACE = "urn:portrayal:picture:1.0#"
SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
PROMPT_LIMIT = 8_000
"""Characters of the prompt that are kept: a JPEG holds at most 64 KB of XMP."""

_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 xmlns:portrayal="{namespace}">
{standard}
{own}
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""

_CONTROLS = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PROMPT = re.compile(r"<Iptc4xmpExt:AIPromptInformation>(.*?)</Iptc4xmpExt:AIPromptInformation>", re.DOTALL)
_ALT = re.compile(r"<Iptc4xmpCore:AltTextAccessibility>\s*<rdf:Alt>\s*<rdf:li[^>]*>(.*?)</rdf:li>", re.DOTALL)
_SOURCE = re.compile(r"<Iptc4xmpExt:DigitalSourceType>(.*?)</Iptc4xmpExt:DigitalSourceType>", re.DOTALL)
_FIELD = re.compile(r"<portrayal:(\w+)>(.*?)</portrayal:\1>", re.DOTALL)


class Provenance(Noun):
    """What made a picture. `preview` marks one that was drawn offline, without a trained model.

    `alt_text` is in `language` (ISO 639-1); it is what the picture may say of itself wherever it is shown.
    """

    prompt: str
    alt_text: str = ""
    language: str = "en"
    provider: str
    model: str = ""
    seed: int | None = None
    route: str = ""
    cost_usd: float = 0.0
    hero: str = ""
    preview: bool = False

    @property
    def source_type(self) -> str:
        """The IPTC digital source type: made by a trained model, drawn, or composed with a real photo."""
        if self.preview:
            return SOURCE_TYPES + ("algorithmicMedia" if self.route in ("", "text_to_image") else "compositeSynthetic")
        composed = self.route == "image_to_image"
        return SOURCE_TYPES + ("compositeWithTrainedAlgorithmicMedia" if composed else "trainedAlgorithmicMedia")


def xmp_packet(provenance: Provenance) -> bytes:
    """Return the XMP packet (UTF-8) of a picture; values are escaped, characters that XML forbids are dropped.

    IPTC Photo Metadata 2025.1: digital source type, AI prompt, AI system and its version, alt text. The description is
    the alt text too, since sites show it as a caption; the prompt has a field of its own.
    """
    return _PACKET.format(namespace=NAMESPACE, standard=_standard(provenance), own=_own(provenance)).encode("utf-8")


def _standard(provenance: Provenance) -> str:
    """Return what other programs read."""
    plain = {
        "xmp:CreatorTool": "Portrayal",
        "Iptc4xmpExt:DigitalSourceType": provenance.source_type,
        "Iptc4xmpExt:AIPromptInformation": provenance.prompt[:PROMPT_LIMIT],
        "Iptc4xmpExt:AISystemUsed": provenance.provider,
        "Iptc4xmpExt:AISystemVersionUsed": provenance.model,
    }
    if provenance.preview:  # drawn by rules: no AI made it
        plain = {name: value for name, value in plain.items() if not name.startswith("Iptc4xmpExt:AISystem")}
    lines = [f"<{name}>{_escaped(value)}</{name}>" for name, value in plain.items() if value]
    if provenance.alt_text:
        said = _escaped(provenance.alt_text)
        speech = "nb" if provenance.language == "no" else provenance.language
        texts = "".join(f'<rdf:li xml:lang="{code}">{said}</rdf:li>' for code in ("x-default", speech))
        lines += [
            f"<{name}><rdf:Alt>{texts}</rdf:Alt></{name}>"
            for name in ("Iptc4xmpCore:AltTextAccessibility", "dc:description")
        ]
    return "\n".join(lines)


def _own(provenance: Provenance) -> str:
    """Return what only we read back."""
    values = {
        "provider": provenance.provider,
        "model": provenance.model,
        "seed": "" if provenance.seed is None else str(provenance.seed),
        "route": provenance.route,
        "cost_usd": f"{provenance.cost_usd:.6f}".rstrip("0").rstrip("."),
        "hero": provenance.hero,
        "preview": "true" if provenance.preview else "false",
    }
    return "\n".join(f"<portrayal:{name}>{_escaped(value)}</portrayal:{name}>" for name, value in values.items())


def read_provenance(path: Path) -> dict[str, str]:
    """Return what a finished picture says about itself; empty for a picture that is not ours.

    Keys: `prompt`, `alt_text`, `digital_source_type`, and what `Provenance` calls `provider`, `model`, `seed`, `route`,
    `cost_usd`, `hero` and `preview`. Raises NotFound for a missing file and BadRequest for one that is no image.
    """
    try:
        with Image.open(path) as image:
            packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    except FileNotFoundError:
        raise NotFound(f"There is no picture at {path}.") from None
    except (UnidentifiedImageError, OSError):
        raise BadRequest(f"{path} cannot be read as an image.") from None
    text = packet.decode("utf-8", "replace") if isinstance(packet, bytes) else str(packet)
    if f'"{NAMESPACE}"' not in text:
        return {}
    found = {name: html.unescape(value) for name, value in _FIELD.findall(text)}
    for name, pattern in (("prompt", _PROMPT), ("alt_text", _ALT), ("digital_source_type", _SOURCE)):
        if match := pattern.search(text):
            found[name] = html.unescape(match.group(1))
    return found


def _escaped(text: str) -> str:
    return html.escape(_CONTROLS.sub("", text))
