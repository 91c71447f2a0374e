"""How JAX is set up, once, before anything is traced: 64-bit, and compiled programs kept between runs.

Every module of this package that uses JAX imports it from here, and it is loaded when it is first used: most answers
come from the compiled loops alone and need none. Compiled programs go to the user's cache folder, so that a
machine compiles each only once; a folder named by JAX_COMPILATION_CACHE_DIR is left as it is.
"""

from __future__ import annotations

import importlib
import os
from functools import cache
from typing import TYPE_CHECKING, Any

from reprieve.cache import cache_folder

if TYPE_CHECKING:
    import jax
    import jax.numpy as jnp
    from jax import export, lax
else:

    @cache
    def _ready() -> None:
        settings = {
            "jax_enable_x64": True,
            "jax_persistent_cache_min_compile_time_secs": 0.0,
            "jax_persistent_cache_min_entry_size_bytes": -1,
        }
        if not os.environ.get("JAX_COMPILATION_CACHE_DIR"):
            settings["jax_compilation_cache_dir"] = str(cache_folder("jax"))
        for name, value in settings.items():
            importlib.import_module("jax").config.update(name, value)

    class _WhenUsed:
        """A module that is imported when something of it is asked for."""

        def __init__(self, name: str) -> None:
            self._name = name

        def __getattr__(self, name: str) -> Any:
            _ready()
            found = getattr(importlib.import_module(self._name), name)
            setattr(self, name, found)
            return found

    jax, jnp, lax, export = (_WhenUsed(name) for name in ("jax", "jax.numpy", "jax.lax", "jax.export"))

__all__ = ["export", "jax", "jnp", "lax"]
