"""What the READMEs say is true: their runnable blocks run, their tables name every key and command, both say the same."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tracker.cli.main import COMMANDS
from tracker.config import Mail, MailRecipient, NoticeCustom, RuleOverride, Settings, Source, parse_config
from tracker.demo.schedule import page_bytes

ROOT = Path(__file__).parent.parent
READMES = ["README.md", "README.ko.md"]
BLOCK = re.compile(r"^(<!-- runnable -->\n)?```(\w+)\n(.*?)^```$", re.M | re.S)


def blocks(readme: str, language: str, *, runnable: bool = False) -> list[str]:
    text = (ROOT / readme).read_text("utf-8")
    return [m[3] for m in BLOCK.finditer(text) if m[2] == language and (m[1] or not runnable)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A reader's folder: two saved pages, and `tracker` and `python` of this environment on the PATH."""
    (tmp_path / "old.html").write_bytes(page_bytes("byeolha/1.html"))
    (tmp_path / "new.html").write_bytes(page_bytes("byeolha/2.html"))
    return tmp_path


def execute(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": path, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("sh") is None, reason="no sh on this machine")
@pytest.mark.parametrize("number", range(len(blocks("README.md", "sh", runnable=True))))
def test_a_runnable_shell_block_runs_line_by_line(folder: Path, number: int) -> None:
    done = execute(folder, "sh", "-eu", "-c", blocks("README.md", "sh", runnable=True)[number])
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def test_the_library_example_runs_and_finds_the_23_days(folder: Path) -> None:
    (code,) = blocks("README.md", "python", runnable=True)
    done = execute(folder, sys.executable, "-c", code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "True short 23"


def test_both_readmes_hold_the_same_blocks() -> None:
    for language in ("sh", "python", "yaml", "toml"):
        assert blocks("README.md", language) == blocks("README.ko.md", language)


def test_the_workflow_shown_is_the_one_init_writes() -> None:
    template = (ROOT / "tracker" / "cli" / "templates" / "track.yml").read_text("utf-8")
    written = [line for line in template.splitlines() if not line.startswith("#")]
    assert blocks("README.md", "yaml")[0].splitlines() == written


def test_the_example_of_sources_is_valid() -> None:
    assert [s.id for s in parse_config(blocks("README.md", "toml")[0]).source] == ["example"]


@pytest.mark.parametrize("readme", READMES)
def test_every_key_of_sources_toml_is_explained(readme: str) -> None:
    text = (ROOT / readme).read_text("utf-8")
    reference = text[text.index("\n## sources.toml") :]
    tables = {"custom", "rules", "mail", "recipients"}
    keys = {
        k
        for model in (Settings, Source, NoticeCustom, RuleOverride, Mail, MailRecipient)
        for k in model.model_fields
    }
    named = set(re.findall(r"`(\w+)`", reference)) | {t for t in tables if f".{t}" in reference}
    assert keys - named - {"archive_url"} == set()


@pytest.mark.parametrize("readme", READMES)
def test_every_file_that_is_named_is_there(readme: str) -> None:
    text = (ROOT / readme).read_text("utf-8")
    linked = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    named = re.findall(r"`((?:tracker|tests|scripts|docs)/[\w./-]+)`", text)
    assert linked
    assert named
    assert [path for path in (*linked, *named) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("readme", READMES)
def test_every_command_is_named_and_no_other(readme: str) -> None:
    text = (ROOT / readme).read_text("utf-8")
    commands = {name for family in COMMANDS.values() for name in family}
    table = "\n".join(line for line in text.splitlines() if line.startswith("| `tracker "))
    named = set(re.findall(r"`(?:tracker )?([a-z]+)[ `]", table)) - {"tracker"}
    assert commands <= named
    used = set(re.findall(r"^tracker (\w+)", "\n".join(blocks(readme, "sh")), re.M))
    assert used <= commands
