"""What hosts show inline: as wide as a result asks for, never more than 150 kilobytes."""

import base64
import io

import pytest
from PIL import Image

from portrayal.catalog.requests import Picture, Result
from portrayal_mcp.content import to_content


class Shown(Result):
    """A result with one picture."""

    path: str
    wide: int | None = None

    def pictures(self) -> tuple[Picture, ...]:
        width = {} if self.wide is None else {"preview_width": self.wide}
        return (Picture(path=self.path, uri="portrayal://x", about="a sheet", **width),)


@pytest.mark.anyio
@pytest.mark.parametrize(("wide", "shown"), [(None, 768), (1000, 1000)])
async def test_a_preview_is_as_wide_as_its_result_asks(tmp_path, wide, shown):
    path = tmp_path / "sheet.jpg"
    Image.new("RGB", (1200, 1600), "#f7f4ee").save(path)
    content = await to_content(Shown(path=str(path), wide=wide))
    data = base64.b64decode(content.content[1].data)
    assert len(data) <= 150_000
    with Image.open(io.BytesIO(data)) as image:
        assert image.width == shown
