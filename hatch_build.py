"""The compiled loops are built when the package is: one plain C library, without Python's headers.

Needs a C compiler: `cc`, or the one that CC names.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDER = Path("src/reprieve/response/loops")
LIBRARY = "loops.so"
FLAGS = (
    "-O3",
    "-std=gnu11",
    "-shared",
    "-fPIC",
    "-fno-math-errno",
    "-fno-trapping-math",
    "-ffp-contract=fast",
    "-Wall",
)


def sources_of(folder: Path) -> list[Path]:
    """The C files and headers, in order of name."""
    return sorted(path for path in folder.iterdir() if path.suffix in {".c", ".h"})


def fingerprint_of(folder: Path) -> str:
    """What the library was built from; it is asked for this when it is loaded."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources_of(folder))).hexdigest()[:16]


class CompiledLoops(BuildHookInterface):  # type: ignore[misc]
    """Compile before packing; the wheel is then one of this kind of machine."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling, for wheels and editable installs."""
        folder = Path(self.root) / FOLDER
        compiler = os.environ.get("CC", "cc")
        if shutil.which(compiler) is None:
            raise RuntimeError(
                f"No C compiler {compiler!r}: install one (Debian: apt-get install gcc), or name it by CC."
            )
        files = [str(path) for path in sources_of(folder) if path.suffix == ".c"]
        define = f'-DBUILT_FROM="{fingerprint_of(folder)}"'
        new = folder / f".{LIBRARY}.{os.getpid()}"
        command = [compiler, *FLAGS, define, "-o", str(new), *files, "-lm"]
        subprocess.run(command, check=True)  # noqa: S603 - our own files, by the compiler of whoever installs
        new.replace(folder / LIBRARY)
        build_data["artifacts"].append(f"{FOLDER}/{LIBRARY}")
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
