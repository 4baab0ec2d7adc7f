"""What was built from what: the reason a second build has nothing to do."""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.staging.files import digest_file, digest_parts, write

Result = dict[str, Any]


@dataclass
class Ledger:
    """A JSON file that remembers each step's key, outputs and result.

    A step is skipped while its key is the remembered one and its outputs are what it wrote, byte
    for byte: a damaged file is mended by the next build. Every step prints one line.
    """

    path: Path
    report: Callable[[str], None] = print
    entries: dict[str, Result] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with suppress(OSError, ValueError):  # without memory, everything is built anew
            self.entries = _entries(json.loads(self.path.read_bytes()))

    def step(
        self,
        name: str,
        inputs: Sequence[str],
        build: Callable[[], tuple[Result, list[Path]]],
    ) -> Result:
        """Return the step's result, building it only if its inputs or outputs have changed.

        Args:
            name: shown in the line that the step prints.
            inputs: strings (hashes, versions) that determine the result.
            build: does the work; returns the result, which JSON can hold and whose "summary" is
                printed, and the files it wrote.
        """
        key = digest_parts(inputs)
        entry = self.entries.get(name)
        if entry and entry["key"] == key and all(map(is_unchanged, entry["files"].items())):
            self.say(name, "up to date")
            return dict(entry["result"])
        result, files = build()
        self.entries[name] = {
            "key": key,
            "result": result,
            "files": {str(path): digest_file(path) for path in files},
        }
        self.save()
        self.say(name, str(result.get("summary", "built")))
        return result

    def result(self, name: str) -> Result:
        """Return the result of a step's last run, empty if it never ran."""
        return dict(self.entries.get(name, {}).get("result", {}))

    def files(self) -> set[Path]:
        """Return every file that the steps wrote."""
        return {Path(name) for entry in self.entries.values() for name in entry["files"]}

    def save(self) -> None:
        """Write the ledger, so that a later step's failure does not undo this one's work."""
        write(self.path, json.dumps(self.entries, indent=1, sort_keys=True).encode())

    def say(self, name: str, text: str) -> None:
        """Print one step's line."""
        self.report(f"{name:<9} {text}")


def is_unchanged(file: tuple[str, str]) -> bool:
    """Tell whether a remembered file is still there with its digest."""
    path = Path(file[0])
    return path.is_file() and digest_file(path) == file[1]


def _entries(found: Any) -> dict[str, Result]:
    """Check what was read; ValueError where an entry is not as `step` writes it."""
    kinds = {"key": str, "result": dict, "files": dict}
    for entry in found.values() if isinstance(found, dict) else [None]:
        if not isinstance(entry, dict) or not all(
            isinstance(entry.get(name), kind) for name, kind in kinds.items()
        ):
            raise ValueError("this is not a ledger")
    return dict(found)
