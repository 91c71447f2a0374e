"""Every text of the patient's templates can be translated: no word stands outside a translate tag."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

FOLDER = Path(str(files("reprieve.clinic.patient").joinpath("templates/patient")))
NOT_TEXT = (
    r"{% comment %}.*?{% endcomment %}",
    r"{% blocktranslate.*?{% endblocktranslate %}",
    r"{%.*?%}",
    r"{{.*?}}",
)
SPOKEN = re.compile(r'(?:aria-label|title|placeholder|alt)="([^"]*)"')


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.html")), ids=lambda path: str(path.stem))
def test_no_word_stands_outside_a_translate_tag(path: Path) -> None:
    text = path.read_text("utf-8")
    for pattern in NOT_TEXT:
        text = re.sub(pattern, "", text, flags=re.DOTALL)
    assert [spoken for spoken in SPOKEN.findall(text) if re.search(r"[A-Za-z]", spoken)] == []
    assert re.findall(r"[A-Za-z]{2,}", re.sub(r"<[^>]*>", "", text)) == []
