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
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 xmlns:portrayal="{namespace}">
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{prompt}</rdf:li></rdf:Alt></dc:description>
<Iptc4xmpExt:DigitalSourceType>{source_type}</Iptc4xmpExt:DigitalSourceType>
{fields}
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""

_CONTROLS = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DESCRIPTION = re.compile(r"<dc:description>\s*<rdf:Alt>\s*<rdf:li[^>]*>(.*?)</rdf:li>", re.DOTALL)
_SOURCE = re.compile(r"<Iptc4xmpExt:DigitalSourceType>(.*?)</Iptc4xmpExt:DigitalSourceType>", re.DOTALL)
_FIELD = re.compile(r"<portrayal:(\w+)>(.*?)</portrayal:\1>", re.DOTALL)


class Provenance(Noun):
    """What made a picture. `preview` marks one that was drawn offline, without a trained model."""

    prompt: str
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
    """Return the XMP packet (UTF-8) of a picture; values are escaped, characters that XML forbids are dropped."""
    values = {
        "provider": provenance.provider,
        "model": provenance.model,
        "seed": "" if provenance.seed is None else str(provenance.seed),
        "route": provenance.route,
        "cost_usd": f"{provenance.cost_usd:.6f}".rstrip("0").rstrip("."),
        "hero": provenance.hero,
        "preview": "true" if provenance.preview else "false",
    }
    fields = "\n".join(f"<portrayal:{name}>{_escaped(value)}</portrayal:{name}>" for name, value in values.items())
    packet = _PACKET.format(
        namespace=NAMESPACE,
        prompt=_escaped(provenance.prompt[:PROMPT_LIMIT]),
        source_type=provenance.source_type,
        fields=fields,
    )
    return packet.encode("utf-8")


def read_provenance(path: Path) -> dict[str, str]:
    """Return what a finished picture says about itself; empty for a picture that is not ours.

    Keys: `prompt`, `digital_source_type`, `provider`, `model`, `seed`, `route`, `cost_usd`, `hero`, `preview`.
    Raises NotFound for a missing file and BadRequest for one that is no image.
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
    if match := _DESCRIPTION.search(text):
        found["prompt"] = html.unescape(match.group(1))
    if match := _SOURCE.search(text):
        found["digital_source_type"] = html.unescape(match.group(1))
    return found


def _escaped(text: str) -> str:
    return html.escape(_CONTROLS.sub("", text))
