"""The order of the tests: those in a browser first, because they take longest.

Files are handed to the processes in this order, and the many small ones of the package fill what is
left when the last long ones run.
"""

from pathlib import Path

import pytest

PAGES = Path(__file__).parent / "pages"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.path.is_relative_to(PAGES))
