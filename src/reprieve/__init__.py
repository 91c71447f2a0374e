"""Can botulinum toxin help this person with chronic head or facial pain?

The menu: `read_chart`, `Chart`, `load_knowledge`, `answer_chart`, `answer_many`. Names are looked up when first used,
so that `import reprieve` is light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reprieve.answer import answer_chart, answer_many
    from reprieve.chart import Chart, read_chart
    from reprieve.knowledge import Knowledge, load_knowledge

__version__ = "0.1.0"
__all__ = [
    "Chart",
    "Knowledge",
    "__version__",
    "answer_chart",
    "answer_many",
    "load_knowledge",
    "read_chart",
]

_HOMES = {
    "Chart": "chart",
    "Knowledge": "knowledge",
    "answer_chart": "answer",
    "answer_many": "answer",
    "load_knowledge": "knowledge",
    "read_chart": "chart",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
