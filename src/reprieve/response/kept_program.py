"""How does a new process come by a program without tracing it again?

Compiling is remembered by JAX itself; tracing Python into a program is not, and takes two seconds here. So the traced
program is kept too, in JAX's own portable form, beside the compiled ones. Its name holds all that could change it:
these modules' text, the prior, the shapes, and the version of JAX.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from jax import export

from reprieve.cache import cache_folder, keep
from reprieve.response.jax_setup import jax

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

            path = cache_folder("traced") / _name(key, str(tree), shapes)
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
    digest = hashlib.sha256(
        "\n".join(map(str, [_text_of_these_modules(), jax.__version__, *parts])).encode()
    )
    return digest.hexdigest()[:32]


@cache
def _text_of_these_modules() -> str:
    """The text of every module here, since any of them may shape a program."""
    folder = files("reprieve.response")
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".py"))
    return "".join(folder.joinpath(name).read_text("utf-8") for name in names)
