"""How is each sign, medicine and strength of pain asked on a card, in plain words?"""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORST: Final[tuple[tuple[str, str | Promise], ...]] = (
    ("none", _("No pain")),
    ("mild", _("Mild")),
    ("moderate", _("Moderate")),
    ("severe", _("Severe")),
)
MEDICINES: Final[tuple[tuple[str, str | Promise], ...]] = (
    ("triptan", _("Triptan")),
    ("paracetamol", _("Paracetamol")),
    ("nsaid", _("Ibuprofen, naproxen or alike")),
    ("aspirin", _("Aspirin")),
    ("combination", _("Combined painkiller")),
    ("gepant", _("Gepant")),
    ("ditan", _("Ditan")),
    ("ergot", _("Ergotamine")),
    ("opioid", _("Opioid, such as codeine or tramadol")),
    ("other", _("Another one for the attack")),
)
SIGNS: Final[tuple[tuple[str, str | Promise], ...]] = (
    ("one_sided", _("On one side")),
    ("pulsating", _("Throbbing or pulsating")),
    ("aggravated", _("Worse when walking or climbing stairs")),
    ("nausea_or_vomiting", _("Feeling sick, or being sick")),
    ("photophobia", _("Light bothered me")),
    ("phonophobia", _("Sound bothered me")),
    ("aura", _("Warning signs before it, such as zigzag lines or tingling")),
)
SEEN: Final[dict[str, str | Promise]] = {
    "missing": _("no entry"),
    "none": _("no pain"),
    "mild": _("mild"),
    "moderate": _("moderate"),
    "severe": _("severe"),
    "pain": _("pain"),
    "not_clear": _("not clear"),
}
SEVERITY: Final[tuple[tuple[str, str | Promise], ...]] = (
    ("mild", _("Mild: I notice it")),
    ("moderate", _("Moderate: it hinders me")),
    ("severe", _("Severe: I cannot do what I usually do")),
)
