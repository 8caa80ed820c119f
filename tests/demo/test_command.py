"""`tracker demo` as a newcomer runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.demo.conftest import Month
from tracker.cli.views_demo import put_story_json
from tracker.demo.stories import load_stories, outcomes

pytestmark = pytest.mark.slow


def demo(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tracker.cli.main", "demo", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def korean(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("newcomer")
    done = demo(folder)
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


def lessons(text: str) -> str:
    """The closing table, its wrapped lines joined."""
    return " ".join(text.split("이 한 달에 본 것")[1].split())


def test_the_six_stories_are_printed_with_their_days(korean: tuple[Path, str]) -> None:
    closing = lessons(korean[1])
    assert "7일 전 공고 / 약속 30일: 자체 조항 대비 23일 부족" in closing
    assert "30일 전 공고 / 약속 30일: 지킴" in closing
    assert "7일 전 공고 / 약속 7일이면 됨: 지킴" in closing
    assert "변경 없음: 아무것도 알리지 않음" in closing
    assert "변경 없음: 실패로만 기록, 다음 날 회복" in closing
    assert "변경 1건을 한 번만 알림" in closing


def test_each_eventful_day_has_its_heading_and_quiet_days_share_a_line(korean: tuple[Path, str]) -> None:
    text = korean[1]
    assert "2026-03-09 (월)" in text
    assert "2026-03-03 – 2026-03-04: 여섯 곳 모두 그대로" in text


def test_nobody_is_accused_of_breaking_the_law(korean: tuple[Path, str]) -> None:
    assert "위법" not in korean[1].replace("위법 여부를 판단하지 않", "")


def test_what_was_made_can_be_looked_at_and_verified(korean: tuple[Path, str]) -> None:
    folder, text = korean
    assert (folder / "demo-output" / "policies.db").stat().st_size > 0
    assert "tracker verify --db demo-output/policies.db" in " ".join(text.split())


def test_a_folder_that_is_no_demo_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep", "utf-8")
    done = demo(tmp_path, "--output", "mine")
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert (tmp_path / "mine" / "letter.txt").read_text("utf-8") == "keep"


def test_it_ends_with_the_address_of_a_site_that_was_built(korean: tuple[Path, str]) -> None:
    folder, text = korean
    address = text.strip().splitlines()[-1].rpartition(" ")[2]
    assert address == (folder / "demo-output" / "site" / "index.html").resolve().as_uri()
    assert "별하돌봄" in (folder / "demo-output" / "site" / "index.html").read_text("utf-8")


def test_a_second_demo_replaces_the_first_and_speaks_english(korean: tuple[Path, str]) -> None:
    done = demo(korean[0], "--language", "en")
    assert done.returncode == 0, done.stderr
    assert "announced 7 days ahead, 30 promised: 23 days short of its own clause" in " ".join(
        done.stdout.split()
    )


def test_the_month_as_json_for_scripts(month: Month, capfd: pytest.CaptureFixture[str]) -> None:
    put_story_json(month.days, outcomes(month.days, load_stories()))
    told = json.loads(capfd.readouterr().out)
    assert len(told["days"]) == 26
    assert [s["id"] for s in told["stories"]] == [
        "short",
        "met",
        "contact",
        "redesign",
        "down",
        "flap",
        "board",
    ]
    assert told["stories"][0]["shortfall_days"] == 23


def test_korean_is_printed_whatever_the_locale_of_the_shell(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tracker.cli.main", "check"],
        cwd=tmp_path,
        env={"PATH": "", "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "파일이 없습니다" in done.stderr.decode("utf-8")


def test_one_interrupt_ends_the_whole_month(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tracker.cli.main", "demo"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        rest, complaint = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "멈췄습니다" in complaint.decode("utf-8")
    assert "이 한 달에 본 것" not in rest.decode("utf-8")
