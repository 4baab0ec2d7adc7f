"""What was built from what: the reason a second build has nothing to do."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.staging.files import digest_parts, write

Result = dict[str, Any]


@dataclass
class Ledger:
    """A JSON file that remembers each step's key, outputs and result.

    A step is skipped while its key is the remembered one and its outputs still have the sizes they
    were written with. Every step prints one line.
    """

    path: Path
    report: Callable[[str], None] = print
    entries: dict[str, Result] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.path.is_file():
            self.entries = json.loads(self.path.read_text())

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
        if entry and entry["key"] == key and all(map(same_size, entry["files"].items())):
            self.say(name, "up to date")
            return dict(entry["result"])
        result, files = build()
        self.entries[name] = {
            "key": key,
            "result": result,
            "files": {str(path): path.stat().st_size for path in files},
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


def same_size(file: tuple[str, int]) -> bool:
    """Tell whether a remembered file is still there with its size."""
    path = Path(file[0])
    return path.is_file() and path.stat().st_size == file[1]
