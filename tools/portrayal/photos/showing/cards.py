"""One photo on the page: its picture, its name, the verdict and why, its caption, what to mind."""

from portrayal.photos.showing.embedding import Pictures
from portrayal.photos.showing.markup import attribute, highlighted, name, text
from portrayal.photos.showing.reviewing import Tile

_LONGEST_ALT = 150


def kept_card(tile: Tile, pictures: Pictures, trigger_word: str) -> str:
    """Return the card of a photo of the set."""
    parts = [
        f'<h3 class="file">{name(tile.name)}</h3>',
        f'<p class="why">{text(tile.because)}</p>' if tile.because else "",
        _caption(tile, trigger_word),
        _warnings(tile),
    ]
    number = f'<span class="number">{text(tile.file.rpartition(".")[0] or tile.file)}</span>' if tile.file else ""
    return f'<li class="card">{_picture(tile, pictures)}{number}<div>{"".join(parts)}</div></li>'


def small_card(tile: Tile, pictures: Pictures, heading: str) -> str:
    """Return the card of a photo that is not in the set; its reason only where it says more than the heading."""
    why = f'<p class="why">{text(tile.because)}</p>' if tile.because != heading else ""
    return (
        f'<li class="small">{_picture(tile, pictures)}<p class="file">{name(tile.name)}</p>{why}{_warnings(tile)}</li>'
    )


def _picture(tile: Tile, pictures: Pictures) -> str:
    whole = tile.name if len(tile.name) <= _LONGEST_ALT else f"{tile.name[:70]}…{tile.name[-70:]}"
    verdict = f"kept as {tile.file}" if tile.verdict == "kept" and tile.file else tile.verdict
    about = attribute(f"{whole}: {verdict}")
    found = pictures.get(tile)
    if found is None:
        return f'<div class="frame none" role="img" aria-label="{about}, could not be shown"></div>'
    size = f'width="{found.width}" height="{found.height}"'
    return f'<div class="frame"><img src="{found.address}" alt="{about}" {size}></div>'


def _caption(tile: Tile, trigger_word: str) -> str:
    words = highlighted(tile.caption, trigger_word)
    caption = f'<p class="caption" dir="auto">{words}</p>' if words else ""
    if not tile.removed:
        return caption
    gone = ", ".join(f"<del>{text(part)}</del>" for part in tile.removed)
    return f'{caption}<p class="gone"><span>Taken out:</span> {gone}</p>'


def _warnings(tile: Tile) -> str:
    rows = "".join(f'<li><span class="unseen">Warning: </span>{text(warning)}</li>' for warning in tile.warnings)
    return f'<ul class="warnings">{rows}</ul>' if rows else ""
