"""Sheets look the same on every machine here, and what is drawn on them is written down."""

import pytest

from drawn_lines import forget_machine_fonts, record_lines
from portrayal.photos.showing import typefaces


@pytest.fixture
def drawn(monkeypatch):
    """Every line of text that is drawn from now on."""
    return record_lines(monkeypatch)


@pytest.fixture(autouse=True, scope="module")
def no_machine_fonts():
    """Only our own fonts are used."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typefaces, "MACHINE_FONTS", ())
        forget_machine_fonts()
        yield
    forget_machine_fonts()
