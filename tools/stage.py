"""Stages everything the site needs and builds it: `python -m tools.stage`."""

import argparse
import fcntl
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import ModuleType

from tools.staging import (
    app,
    examples,
    kernels,
    mnist,
    model,
    options,
    pages,
    runtime,
    vendor,
    wheel,
)
from tools.staging.files import StagingError, digest_file, keep_only
from tools.staging.ledger import Ledger, Result
from tools.staging.paths import Paths

PARTS: dict[str, ModuleType] = {
    "data": mnist,
    "kernels": kernels,
    "runtime": runtime,
    "wheel": wheel,
    "model": model,
    "examples": examples,
    "options": options,
    "vendor": vendor,
}


class Stager:
    """The steps from sources to site, in order; each runs only if what it depends on changed."""

    def __init__(self, paths: Paths, ledger: Ledger) -> None:
        self.paths = paths
        self.ledger = ledger

    def run(
        self,
        name: str,
        module: ModuleType,
        inputs: Sequence[str],
        build: Callable[[], tuple[Result, list[Path]]],
    ) -> Result:
        """Run one step; the module that describes it counts among its inputs."""
        return self.ledger.step(name, [digest_file(Path(str(module.__file__))), *inputs], build)

    def part(self, name: str) -> Result:
        """Stage one of the parts that need nothing but the sources and the parts before them."""
        module = PARTS[name]
        return self.run(name, module, module.inputs(self.paths), partial(module.build, self.paths))

    def all(self) -> None:
        """Stage everything and build the site."""
        paths = self.paths
        parts = {name: self.part(name) for name in PARTS}
        before = self.ledger.result("app").get("digests", {})
        front = self.run(
            "app", app, app.inputs(paths, parts), partial(app.build, paths, parts, before)
        )
        self.run(
            "docs", pages, pages.docs_inputs(paths, front), partial(pages.build_docs, paths, front)
        )
        keep_only(paths.docs, self.ledger.files())
        self.run("site", pages, pages.site_inputs(paths), partial(pages.build_site, paths, front))


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Wait until no other process stages in this repository, and let none start meanwhile."""
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("waiting   another build is running", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line, stage, and say in a sentence what went wrong if it did."""
    parser = argparse.ArgumentParser(prog="tools.stage", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, help="stage only these parts")
    given = parser.parse_args(arguments)
    paths = Paths()
    try:
        with alone(paths.build / "lock"):
            stager = Stager(paths, Ledger(paths.build / "ledger.json"))
            if given.only:
                for name in given.only:
                    stager.part(name)
            else:
                stager.all()
    except StagingError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
