"""How does a new process come by a program without tracing it again?

Compiling is remembered by JAX itself; tracing Python into a program is not, and takes two seconds here. So the traced
program is kept too, in JAX's own portable form, beside the compiled ones. Its name holds all that could change it: the
text of the module it stands in and of those that this imports, the prior, the shapes, and the version of JAX.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from reprieve.cache import cache_folder, keep
from reprieve.response.jax_setup import export, jax

_PACKAGE = "reprieve.response"
_IMPORTED = re.compile(rf"^from {re.escape(_PACKAGE)}\.(\w+) import", re.MULTILINE)

Out = TypeVar("Out", bound=tuple[Any, ...])


def kept(function: Callable[..., Out], *, out: Callable[..., Out], key: str) -> Callable[..., Out]:
    """`function`, compiled for the shapes it is called with.

    `function` takes trees of arrays and returns a flat named tuple of arrays, which `out` makes anew; `key` tells it
    from every other program of these modules.
    """
    programs: dict[tuple[Any, ...], Callable[..., tuple[Any, ...]]] = {}

    def run(*arguments: Any) -> Out:
        leaves, tree = jax.tree.flatten(arguments)
        arrays = [np.asarray(leaf) for leaf in leaves]
        shapes = tuple((array.shape, array.dtype.str) for array in arrays)
        if (tree, shapes) not in programs:

            def flat(*values: Any) -> tuple[Any, ...]:
                return tuple(function(*jax.tree.unflatten(tree, values)))

            path = cache_folder("traced") / _name(_text_behind(out.__module__), key, str(tree), shapes)
            programs[tree, shapes] = jax.jit(_traced(flat, arrays, path).call)
        return out(*programs[tree, shapes](*arrays))

    return run


def _traced(flat: Callable[..., tuple[Any, ...]], arrays: list[Any], path: Path) -> export.Exported:
    try:
        return export.deserialize(bytearray(path.read_bytes()))
    except Exception:  # not there, not readable, cut off: it is traced again
        shapes = [jax.ShapeDtypeStruct(array.shape, array.dtype) for array in arrays]  # type: ignore[no-untyped-call]
        traced = export.export(jax.jit(flat))(*shapes)
        keep(path, bytes(traced.serialize()))
        return traced


def _name(*parts: object) -> str:
    digest = hashlib.sha256("\n".join(map(str, [jax.__version__, *parts])).encode())
    return digest.hexdigest()[:32]


@cache
def _text_behind(module: str) -> str:
    """The text of the module that a program stands in, and of all modules of this package that it imports."""
    return "".join(text for _, text in sorted(modules_behind(module).items()))


def modules_behind(module: str) -> dict[str, str]:
    """Name and text of this module and of those of its package that it imports, and so on; all, if it is elsewhere."""
    folder = files(_PACKAGE)
    texts = {
        file.name.removesuffix(".py"): file.read_text("utf-8")
        for file in folder.iterdir()
        if file.name.endswith(".py")
    }
    wanted, found = [module.removeprefix(f"{_PACKAGE}.")], dict[str, str]()
    if wanted[0] not in texts:
        return texts
    while wanted:
        name = wanted.pop()
        if (
            name not in found and name in texts
        ):  # the compiled loops, a folder, are no part of a program of JAX
            found[name] = texts[name]
            wanted += _IMPORTED.findall(texts[name])
    return found
