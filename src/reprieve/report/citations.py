"""How is a source written so that a long address does not fill the page? The host stands for it, as a link to all of it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from reprieve.report.sections import texts

_ADDRESS = re.compile(r"https?://[^\s;,<>\"']+[^\s;,.<>\"')]")
_FOLDED_FROM = 40  # letters: what fits on a line of a phone


def cited(source: object) -> Markup:
    """The source as HTML: everything escaped, each long address folded into its host."""
    text, said, last = "; ".join(texts(source)), Markup(""), 0
    for found in _ADDRESS.finditer(text):
        said += escape(text[last : found.start()]) + _link(found[0])
        last = found.end()
    return said + escape(text[last:])


def _link(address: str) -> Markup:
    shown = address if len(address) < _FOLDED_FROM else f"{urlsplit(address).hostname}\N{NO-BREAK SPACE}…"
    return Markup('<a class="url" rel="noreferrer noopener" href="{}">{}</a>').format(address, shown)
