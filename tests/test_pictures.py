"""The pictures of CHAT.md: what the bot says today is what they show."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from docs.pictures import FOLDER, pictures

CHAT = Path(__file__).parents[1] / "docs" / "CHAT.md"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def fresh() -> dict[str, str]:
    """All pictures, drawn anew from the answers of the real bot."""
    return pictures()


def words(picture: str) -> str:
    """All that a picture says, as one line."""
    texts = ElementTree.fromstring(picture).iter(f"{SVG}text")
    return " ".join(" ".join(each.itertext()) for each in texts)


def test_the_pictures_show_what_the_bot_says_now(fresh: dict[str, str]) -> None:
    kept = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.svg")}
    assert kept == fresh, "the bot says something else than the pictures show: `make pictures`, and look at them"


def test_the_page_shows_every_picture_and_no_other() -> None:
    assert set(re.findall(r"pictures/([\w-]+\.svg)", CHAT.read_text("utf-8"))) == {p.name for p in FOLDER.glob("*.svg")}


def test_nothing_is_drawn_beside_its_bubble(fresh: dict[str, str]) -> None:
    for picture in fresh.values():
        drawing = ElementTree.fromstring(picture)
        width, height = float(drawing.attrib["width"]), float(drawing.attrib["height"])
        for each in drawing.iter(f"{SVG}rect"):
            right = float(each.attrib.get("x", 0)) + float(each.attrib["width"])
            below = float(each.attrib.get("y", 0)) + float(each.attrib["height"])
            assert right <= width
            assert below <= height


def test_the_pictures_tell_what_the_page_says_of_them(fresh: dict[str, str]) -> None:
    said = {name: words(picture) for name, picture in fresh.items()}
    assert "Understood as: where is Assad now?" in said["follow-up.svg"]
    assert "The reports differ:" in said["differing.svg"]
    assert "The reports do not say." in said["differing.svg"]
    assert "Deshacer" in said["adding.svg"]
    assert "Respuesta a fecha de 11 feb 2025" in said["adding.svg"]
    assert "2 reports, 1 source" in said["timeline.svg"]
    assert "What is new comes at 08:00 UTC" in said["timeline.svg"]
