"""How JAX is set up, once, before anything is traced: 64-bit, and compiled programs kept between runs.

Every module of this package that uses JAX imports it from here. Compiled programs go to the user's cache folder
(`XDG_CACHE_HOME`, else `~/.cache`), so that only the very first run on a machine compiles; a folder named by
JAX_COMPILATION_CACHE_DIR is left as it is.
"""

from __future__ import annotations

import os
from pathlib import Path

import jax
import jax.numpy as jnp
from jax import lax


def _cache_folder() -> Path:
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path("~/.cache").expanduser()) / "reprieve" / "jax"


jax.config.update("jax_enable_x64", True)
if not os.environ.get("JAX_COMPILATION_CACHE_DIR"):
    jax.config.update("jax_compilation_cache_dir", str(_cache_folder()))
jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)

__all__ = ["jax", "jnp", "lax"]
