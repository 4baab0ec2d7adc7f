"""Compile the kernels with `zig cc`, which needs no other compiler: `pip install ziglang`.

`python -m glassnet.kernels.build` builds for this machine, beside the sources, where the loader
looks. `--target wasm32` builds the side module that Pyodide loads in the browser.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from glassnet.kernels.library import HEADER, file_name, interface_number

SOURCE = HEADER.with_name("kernels.c")
TARGETS = ("native", "wasm32")

# Every bit must be the same in the browser and natively: no fused multiply-add. No libc: loops
# must not be turned into calls of memcpy.
COMMON = [
    "-std=c11",
    "-O3",
    "-fPIC",
    "-ffreestanding",
    "-fno-builtin",
    "-ffp-contract=off",
    "-fno-math-errno",
    "-fvisibility=hidden",
    "-Wall",
    "-Wextra",
    "-Werror",
]
WASM = ["-target", "wasm32-freestanding", "-mcpu=generic+simd128+bulk_memory"]
WASM_LINK = ["--experimental-pic", "-shared", "--no-entry", "--strip-all"]


def build(target: str, folder: Path) -> Path:
    """Compile the kernels for `target` into `folder`, unless they are there and up to date.

    Args:
        target: `"native"` or `"wasm32"`.
        folder: Where the library goes; made if missing.

    Returns:
        The library's path.

    Raises:
        RuntimeError: The compiler failed; the message holds its output.
    """
    folder.mkdir(parents=True, exist_ok=True)
    library = folder / file_name(target)
    if is_current(library):
        return library
    options = [*COMMON, f"-DGLASSNET_INTERFACE={interface_number(HEADER.read_bytes())}"]
    with tempfile.TemporaryDirectory() as temporary:
        # Linked elsewhere and moved: a process that has the old library open keeps it.
        linked = Path(temporary) / library.name
        if target == "native":
            _zig("cc", *options, "-mcpu=native", "-shared", "-s", str(SOURCE), "-o", str(linked))
        else:
            compiled = Path(temporary) / "kernels.o"
            _zig("cc", *options, *WASM, "-c", str(SOURCE), "-o", str(compiled))
            _zig("wasm-ld", *WASM_LINK, str(compiled), "-o", str(linked))
        unfinished = library.with_suffix(".unfinished")
        unfinished.write_bytes(linked.read_bytes())
        unfinished.replace(library)
    return library


def is_current(library: Path) -> bool:
    """Tell whether `library` exists and is newer than everything it is made from."""
    if not library.exists():
        return False
    sources = [*SOURCE.parent.glob("*.[ch]"), Path(__file__)]
    return library.stat().st_mtime > max(source.stat().st_mtime for source in sources)


def _zig(*arguments: str) -> None:
    command = [sys.executable, "-m", "ziglang", *arguments]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise RuntimeError(f"zig {arguments[0]} failed:\n{result.stderr.strip()}")


def main() -> None:
    """Build from the command line and print the library's path."""
    parser = argparse.ArgumentParser(prog="python -m glassnet.kernels.build", description=__doc__)
    parser.add_argument("--target", choices=TARGETS, default="native")
    parser.add_argument("--out", type=Path, default=HEADER.parent, help="folder (default: here)")
    options = parser.parse_args()
    sys.stdout.write(f"{build(options.target, options.out)}\n")


if __name__ == "__main__":
    main()
