"""The development server serves plain files with the types browsers insist on."""

import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.serve import TYPES, main, server


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("site")
    for suffix in TYPES:
        (folder / f"file{suffix}").write_text("content")
    (folder / "index.html").write_text("home")
    with server(folder) as serving:
        thread = threading.Thread(target=serving.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()
        thread.join()


@pytest.mark.parametrize(("suffix", "expected"), TYPES.items())
def test_types_do_not_depend_on_the_machine(site: str, suffix: str, expected: str) -> None:
    with urllib.request.urlopen(f"{site}/file{suffix}") as response:
        assert response.headers["Content-Type"].split(";")[0] == expected
        assert response.headers["Content-Encoding"] is None
        assert response.read() == b"content"


def test_a_folder_serves_its_index_and_the_rest_is_404(site: str) -> None:
    with urllib.request.urlopen(f"{site}/") as response:
        assert response.read() == b"home"
    with pytest.raises(urllib.error.HTTPError, match="404") as caught:
        urllib.request.urlopen(f"{site}/gone")
    caught.value.close()


@pytest.mark.parametrize("port", ["99999", "-1", "http"])
def test_a_port_that_is_none_is_one_sentence(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main([f"--port={port}"])
    assert f"expected 0 to 65535, received '{port}'" in capsys.readouterr().err


def test_a_missing_folder_is_not_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.serve.server", None)
    with pytest.raises(SystemExit, match="There is no folder no/such/site to serve. Build it"):
        main(["--folder", "no/such/site", "--port", "0"])


@pytest.mark.parametrize(("error", "is_told"), [(BrokenPipeError(), False), (ValueError(), True)])
def test_a_browser_that_hangs_up_is_no_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], error: Exception, *, is_told: bool
) -> None:
    with server(tmp_path) as running:
        try:
            raise error
        except (BrokenPipeError, ValueError):
            running.handle_error(None, ("127.0.0.1", 1))
    assert ("Traceback" in capsys.readouterr().err) == is_told
