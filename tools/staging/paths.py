"""Where things are, seen from the repository's root, where staging runs."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Paths:
    """The folders staging reads and writes; tests put them elsewhere."""

    root: Path = Path()

    @property
    def build(self) -> Path:
        """Everything generated."""
        return self.root / "build"

    @property
    def cache(self) -> Path:
        """Verified downloads; `make clean` keeps them."""
        return self.build / "cache"

    @property
    def data(self) -> Path:
        """The digits for native use."""
        return self.build / "data"

    @property
    def sources(self) -> Path:
        """The front end as it is written."""
        return self.root / "site/src"

    @property
    def bundles(self) -> Path:
        """The front end's modules as they are served."""
        return self.build / "bundles"

    @property
    def vendor(self) -> Path:
        """Bundled third-party style sheets."""
        return self.build / "vendor"

    @property
    def examples(self) -> Path:
        """What pages show before Python is there."""
        return self.build / "examples"

    @property
    def docs(self) -> Path:
        """The staged source of the site: MkDocs' docs_dir."""
        return self.build / "docs"

    @property
    def assets(self) -> Path:
        """Hashed files that the site ships as they are."""
        return self.docs / "assets"

    @property
    def site(self) -> Path:
        """The finished site."""
        return self.build / "site"
