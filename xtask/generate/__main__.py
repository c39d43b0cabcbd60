"""Writes what the bindings of other languages have in common with the library: its records, commands and queries.

    python3 xtask/generate          writes the files again
    python3 xtask/generate --check  fails if they would change

`clinic-core/surface.json`, which they are written from, comes first: `cargo xtask regenerate` does both.
"""

from __future__ import annotations

import sys
from pathlib import Path

import ffi
import python
from surface import load

ROOT = Path(__file__).resolve().parent.parent.parent


def main() -> int:
    surface = load(ROOT / "clinic-core/surface.json")
    stale = []
    for file, text in [*python.files(surface), *ffi.files(surface)]:
        path = ROOT / file
        if path.is_file() and path.read_text() == text:
            continue
        if "--check" in sys.argv:
            stale.append(file)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            print(f"{file}: written")
    if stale:
        print(f"{', '.join(stale)} would change: run `cargo xtask regenerate` and commit", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
