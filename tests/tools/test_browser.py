"""The browser for page tests: found, fetched, or asked for in a sentence."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools import browser


def test_nothing_is_installed_if_there_is_a_browser(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(browser, "find", lambda: Path("/opt/chromium"))
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("asked to install"))
    browser.main()
    assert capsys.readouterr().out == "browser   /opt/chromium\n"


def test_playwright_is_asked_and_then_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(browser, "find", lambda: None)
    monkeypatch.setattr(subprocess, "run", lambda command, **_: commands.append(command))
    with pytest.raises(SystemExit, match="apt install chromium"):
        browser.main()
    assert [command[1:] for command in commands] == [["-m", "playwright", "install", "chromium"]]


def test_the_system_browser_is_found_by_name(tmp_path: Path) -> None:
    program = tmp_path / "chromium-browser"
    program.touch(mode=0o755)
    # A process of its own: Playwright starts only once in a thread, and page tests may hold it.
    answer = subprocess.run(
        [sys.executable, "-m", "tools.browser"],
        env={"PATH": str(tmp_path), "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path / "none")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout == f"browser   {program}\n"


def test_a_browser_that_reads_preferences_is_found_beside_the_shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    shell, whole = tmp_path / "chromium-headless-shell", tmp_path / "chromium"
    for program in (shell, whole):
        program.touch(mode=0o755)
    assert browser.first_of(browser.SHELL, *browser.SYSTEM_NAMES) == shell
    assert browser.with_preferences(shell) == whole
    assert browser.with_preferences(Path("/opt/chrome")) == Path("/opt/chrome")
    whole.unlink()
    assert browser.with_preferences(shell) is None
