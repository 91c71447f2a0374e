"""How is a rule's verdict reached? The tree of its parts, to be read from the top.

Takes what `reprieve diagnose --explain` prints (`tree`), or the tree itself: nested mappings with `verdict`, a label
(`text`, `name`, `label`, `op` or `fact`), parts under `children`, `parts` or `nodes`, and for a leaf `value`, `on` or
`date`, `by` or `informant`, `ask_for`.
"""

from __future__ import annotations

from rich.text import Text
from rich.tree import Tree

from reprieve.report.numbers import day
from reprieve.report.sections import VERDICTS, Section, part, rows, texts

_PARTS = ("parts", "children", "nodes")
_LABELS = ("text", "label", "name", "title", "op", "fact", "id")


def as_rich_tree(node: Section) -> Tree:
    """The tree as Rich draws it, with a word for every verdict."""
    node = part(node, "tree") or node
    tree = Tree(Text(sentence(node)))
    _grow(tree, node)
    return tree


def sentence(node: Section) -> str:
    """One node in words: verdict, what it asks, and the fact it rests on."""
    verdict = VERDICTS.get(str(node.get("verdict", "unknown")), str(node.get("verdict")))
    label = next((str(node[key]) for key in _LABELS if node.get(key)), "rule")
    known = []
    if "value" in node:
        value = node["value"]
        known.append("not known" if value is None else "; ".join(texts(value)))
    if node.get("about"):
        known.append(str(node["about"]))
    said = " ".join(known)
    when = node.get("on") or node.get("date")
    if when and str(when) not in said:
        known.append(day(when))
    who = node.get("by") or node.get("informant")
    if who and str(who) not in said:
        known.append(f"from {who}")
    known += [f"ask: {line}" for line in texts(node.get("ask_for"))]
    basis = f" ({', '.join(known)})" if known else ""
    return f"{verdict}: {label}{basis}"


def _grow(tree: Tree, node: Section) -> None:
    for key in _PARTS:
        for child in rows(node, key):
            _grow(tree.add(Text(sentence(child))), child)
