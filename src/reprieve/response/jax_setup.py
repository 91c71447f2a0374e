"""How JAX is set up, once, before anything is traced: 64-bit, and compiled programs kept between runs.

Every module of this package that uses JAX imports it from here. Compiled programs go to the user's cache folder,
so that only the very first run on a machine compiles; a folder named by
JAX_COMPILATION_CACHE_DIR is left as it is.
"""

from __future__ import annotations

import os

import jax
import jax.numpy as jnp
from jax import lax

from reprieve.cache import cache_folder

_SETTINGS: dict[str, object] = {
    "jax_enable_x64": True,
    "jax_persistent_cache_min_compile_time_secs": 0.0,
    "jax_persistent_cache_min_entry_size_bytes": -1,
}
if not os.environ.get("JAX_COMPILATION_CACHE_DIR"):
    _SETTINGS["jax_compilation_cache_dir"] = str(cache_folder("jax"))
for _name, _value in _SETTINGS.items():
    jax.config.update(_name, _value)  # type: ignore[no-untyped-call]

__all__ = ["jax", "jnp", "lax"]
