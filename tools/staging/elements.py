"""A Markdown extension: our elements stand as blocks, as a div does.

Without it, Markdown takes `<gn-trainer>` for a word and puts it into a paragraph of its own.
"""

from pathlib import Path
from typing import Any

from markdown import Markdown  # type: ignore[import-untyped]
from markdown.extensions import Extension  # type: ignore[import-untyped]

WIDGETS = Path(__file__).parents[2] / "site/src/widgets"
INLINE = {"gn-point"}
"""Elements that stand inside a sentence."""


class Elements(Extension):  # type: ignore[misc]
    """Names every element of `site/src/widgets/` as a block."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's own name
        """Add the elements to the tags that Markdown takes for blocks."""
        names = {path.stem for path in WIDGETS.glob("*/gn-*.js")}
        md.block_level_elements.extend(sorted(names - INLINE))


def makeExtension(**settings: Any) -> Elements:  # noqa: N802 - Markdown's own name
    """Return the extension; Markdown calls this."""
    return Elements(**settings)
