"""The test sheet of a LoRA has a labelled cell for every strength and scene, and can be read at preview size."""

import io

import pytest
from PIL import Image

from portrayal.photos.showing.grid import CELL, Layout, grid_sheet

PICTURE = Image.new("RGB", (640, 360), "navy")


def decoded(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data)) as image:
        return image.convert("RGB")


def test_the_grid_has_a_labelled_cell_for_every_row_and_column(drawn):
    cells = [[PICTURE, None], [None, PICTURE]]
    sheet = decoded(grid_sheet(cells, ["indoor", "outdoor"], ["0.7", "0.8"], title="LoRA", best=1))
    layout = Layout(2, 2, noted=False)
    assert sheet.size == (layout.width, layout.height)
    for row in range(2):
        for column in range(2):
            x, y = layout.at(row, column)
            red, _, blue = sheet.getpixel((x + CELL[0] - 40, y + 90))
            assert (blue > red + 60) is (row == column)
    assert [line.text for line in drawn] == ["LoRA", "0.7", "0.8 (best)", "indoor", "not made", "outdoor", "not made"]


@pytest.mark.parametrize("columns", [1, 5, 8])
def test_letters_grow_with_the_sheet_so_that_they_can_be_read_at_768(drawn, columns):
    labels = [str(number) for number in range(columns)]
    notes = [["The face is 0.83 like the photos, and it is sharp."] * columns] * 2
    sheet = decoded(grid_sheet([[PICTURE] * columns] * 2, ["a", "b"], labels, title="t", notes=notes))
    assert min(line.face.size for line in drawn) * 768 / sheet.width >= 11
    assert max(line.box[2] for line in drawn) <= sheet.width
    assert max(line.box[3] for line in drawn) <= sheet.height
