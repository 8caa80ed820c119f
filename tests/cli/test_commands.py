"""Every command: what it prints for people and for scripts, and how it ends."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Command, process
from tests.made import Policy, Site, many, write_config
from tracker.cli.main import COMMANDS

POLICY = Policy()


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "old.html").write_bytes(POLICY.html())
    (tmp_path / "new.html").write_bytes(POLICY.edited(items=(*POLICY.items, "계좌번호")).html())
    return "old.html", "new.html"


def test_help_of_every_command_teaches_and_names_no_missing_module(tracker: Command) -> None:
    whole = tracker("--help")
    assert whole.status == 0
    for family in COMMANDS.values():
        for name in family:
            assert re.search(rf"^  {name} ", whole.stdout, re.MULTILINE), name
            shown = tracker(name, "--help")
            assert shown.status == 0, name
            assert re.search("[가-힣]", shown.stdout), name
            assert re.search("[a-z]{4}", shown.stdout), name


def test_read_prints_the_policy_document(tracker: Command, files: tuple[str, str]) -> None:
    out = tracker("read", files[0], "--json")
    document = json.loads(out.stdout)
    assert (out.status, out.stderr) == (0, "")
    assert document["schema"] == "policy-document/1"
    assert document["company"] == POLICY.company
    assert document["dates"]["effective"] == "2025-03-01"
    assert document["notice_clause"]["material_days"] == 30
    people = tracker("read", files[0]).stdout
    assert "중요한 변경 30일 전" in people
    assert "처리하는 개인정보의 항목" in people


def test_compare_prints_the_policy_change_with_the_days_of_observation(
    tracker: Command, files: tuple[str, str]
) -> None:
    out = tracker(
        "compare", *files, "--json", "--last-seen-old", "2025-02-21", "--first-seen-new", "2025-02-22"
    )
    change = json.loads(out.stdout)
    assert change["schema"] == "policy-change/1"
    assert change["material"] is True
    assert {"item.added"} <= {f["rule"] for f in change["findings"]}
    assert change["notice"]["required_days"] == 30
    assert "announced_until" in change["notice"]
    people = tracker("compare", *files).stdout
    assert "계좌번호" in people
    assert "중요한 변경" in people
    same = tracker("compare", files[0], files[0])
    assert "같은 글" in same.stdout
    swapped = tracker("compare", *files, "--last-seen-old", "2025-02-23", "--first-seen-new", "2025-02-22")
    assert (swapped.status, swapped.stdout) == (2, "")


@pytest.mark.parametrize("form", ["table", "markdown", "html", "docx"])
def test_the_comparison_table_in_every_form(
    tracker: Command, files: tuple[str, str], tmp_path: Path, form: str
) -> None:
    target = tmp_path / f"table.{form}"
    assert tracker("compare", *files, "--format", form, "-o", str(target)).status == 0
    data = target.read_bytes()
    if form == "docx":
        with zipfile.ZipFile(target) as z:
            data = z.read("word/document.xml")
    text = data.decode()
    assert "계좌번호" in text
    assert "개정 전" in text
    if form != "docx":
        assert tracker("compare", *files, "--format", form).stdout.strip() == text.strip()


def test_read_and_compare_take_addresses_and_stored_versions(two_versions: Command, site: Site) -> None:
    url = f"{site.address}/shop"
    fetched = json.loads(two_versions("read", url, "--allow-private", "--json").stdout)
    stored = json.loads(two_versions("read", "shop@2", "--json").stdout)
    assert fetched["sha256"] == stored["sha256"]
    assert json.loads(two_versions("read", "shop@-2", "--json").stdout)["sha256"] != stored["sha256"]
    change = json.loads(two_versions("compare", "shop@1", "shop@2", "--json").stdout)
    assert change["notice"]["announced_until"]  # the archive's observations come along
    refused = two_versions("read", url, "--json")
    assert (refused.status, refused.stdout) == (2, "")
    assert len(refused.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["read", "missing.html"],
        ["read", "empty.html"],
        ["read", "error.html"],
        ["read", "broken.pdf"],
        ["read", "."],
        ["read", "shop@1"],
        ["read", "http://127.0.0.1:1/x"],
        ["read", "http://127.0.0.1:1/x", "--allow-private"],
        ["read", "file:///etc/passwd"],
        ["read"],
        ["read", "--nonsense", "x"],
        ["compare", "policy.html", "missing.html"],
        ["compare", "policy.html"],
        ["run"],
        ["run", "--config", "wrong.toml"],
        ["run", "--config", "good.toml", "--only", "nobody"],
        ["run", "--config", "good.toml", "--shard", "5/4"],
        ["check", "--config", "wrong.toml"],
        ["check", "--config", "missing.toml"],
        ["status"],
        ["versions", "shop"],
        ["diff", "shop"],
        ["digest", "--since", "yesterday"],
        ["evidence", "abc"],
        ["verify"],
        ["verify", "--db", "policy.html"],
        ["rebuild"],
        ["backup", "x.db"],
        ["merge", "missing.db"],
        ["import", "policy.html", "--source", "shop", "--config", "good.toml", "--date", "2024-01-01"],
        ["search", "동의"],
        ["add", "ftp://x.example/", "--config", "good.toml"],
        ["nonsense"],
    ],
    ids=" ".join,
)
def test_what_a_user_can_mend_is_one_line_and_status_2(
    tracker: Command, tmp_path: Path, arguments: list[str]
) -> None:
    (tmp_path / "policy.html").write_bytes(POLICY.html())
    (tmp_path / "empty.html").write_bytes(b"")
    (tmp_path / "error.html").write_bytes(
        b"<html><title>404</title><body><h1>404 Not Found</h1></body></html>"
    )
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\n" + os.urandom(500))
    (tmp_path / "wrong.toml").write_text('[tracker]\ndatabse = "x"\n', "utf-8")
    (tmp_path / "good.toml").write_text(
        '[[source]]\nid = "bank"\ncompany = "은행"\nurl = "http://127.0.0.1:1/"\n', "utf-8"
    )
    before = {p.name for p in tmp_path.iterdir()}
    out = tracker(*arguments)
    assert (out.status, out.stdout) == (2, ""), out
    assert len(out.stderr.splitlines()) == 1, out.stderr
    assert out.stderr.startswith("tracker")
    assert "Traceback" not in out.stderr
    assert {p.name for p in tmp_path.iterdir()} == before


def test_a_wrong_key_is_named_with_its_line_and_the_nearest_one(tracker: Command, tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text('[tracker]\nlanguage = "ko"\ndatabse = "x"\n', "utf-8")
    out = tracker("run")
    assert "sources.toml:3" in out.stderr
    assert '"database"' in out.stderr
    assert not (tmp_path / "db").exists()


def test_run_lists_failures_and_is_strict_only_when_asked(
    tracker: Command, tmp_path: Path, site: Site
) -> None:
    site.show("/good", POLICY.html())
    write_config(tmp_path, site, {"good": "주식회사 솔바람", "gone": "㈜사라짐"})
    out = tracker("run")
    assert out.status == 0
    assert "gone" in out.stdout
    assert "404" in out.stdout
    assert tracker("run", "--strict").status == 1
    assert tracker("run", "--strict", "--only", "good").status == 0
    status = json.loads(tracker("status", "--json").stdout)
    assert {s["source"]: s["trouble"] for s in status} == {"good": None, "gone": "http_404"}
    assert "http_404" in tracker("status").stdout


def test_a_port_where_nobody_listens_is_a_failure_in_the_table(tracker: Command, tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(
        '[tracker]\ndelay = 0.0\n[[source]]\nid = "x"\ncompany = "x"\nurl = "http://127.0.0.1:9/"\nallow_private = true\n',
        "utf-8",
    )
    out = tracker("run")
    assert out.status == 0
    assert "Traceback" not in out.stdout + out.stderr
    assert json.loads(tracker("status", "--json").stdout)[0]["trouble"] == "refused"


def test_run_json_is_one_change_a_line_and_only_what_is_new(
    tracker: Command, tmp_path: Path, site: Site
) -> None:
    for i, policy in enumerate(many(3)):
        site.show(f"/s{i}", policy.html())
    write_config(tmp_path, site, {f"s{i}": p.company for i, p in enumerate(many(3))})
    assert tracker("run", "--json").stdout == ""
    for i, policy in enumerate(many(3)[:2]):
        site.show(f"/s{i}", policy.edited(phone="02-111-2222").html())
    lines = [json.loads(line) for line in tracker("run", "--json").stdout.splitlines()]
    assert sorted(line["source"] for line in lines) == ["s0", "s1"]
    assert all(line["schema"] == "policy-change/1" for line in lines)
    assert all("02-111-2222" in line["sections"][-1]["new_text"] for line in lines)
    digest = [json.loads(line) for line in tracker("digest", "--json").stdout.splitlines()]
    assert sorted(digest, key=lambda r: r["id"]) == sorted(lines, key=lambda r: r["id"])
    assert tracker("run", "--json").stdout == ""


def test_versions_diff_digest_and_search_show_the_history(two_versions: Command) -> None:
    versions = json.loads(two_versions("versions", "shop", "--json").stdout)
    assert [v["number"] for v in versions] == [1, 2]
    assert versions[1]["snapshot"][:12] in two_versions("versions", "shop").stdout
    diff = two_versions("diff", "shop").stdout
    assert "계좌번호" in diff
    assert json.loads(two_versions("diff", "shop", "1", "2", "--json").stdout)["material"]
    assert two_versions("diff", "shop", "1", "3").status == 2
    digest = two_versions("digest", "--since", "1d", "--format", "text").stdout
    assert "솔바람" in digest
    assert "계좌번호" in digest
    assert two_versions("digest", "--since", "2099-01-01", "--json").stdout == ""
    assert "# " in two_versions("digest", "--format", "markdown").stdout
    hits = json.loads(two_versions("search", "계좌번호", "--json").stdout)
    assert [(h["first_version"], h["last_version"]) for h in hits] == [(2, 2)]
    assert "shop@2" in two_versions("search", "계좌번호").stdout


def test_evidence_can_be_checked_without_the_program(
    two_versions: Command, tmp_path: Path, site: Site
) -> None:
    change = json.loads(two_versions("digest", "--json").stdout)
    assert two_versions("evidence", change["id"], "-o", "e.zip").status == 0
    with zipfile.ZipFile(tmp_path / "e.zip") as z:
        manifest = json.loads(z.read("manifest.json"))
        assert {f["name"] for f in manifest["files"]} == set(z.namelist()) - {"manifest.json"}
        for f in manifest["files"]:
            assert hashlib.sha256(z.read(f["name"])).hexdigest() == f["sha256"], f["name"]
        assert z.read("new/as-served.html") == site.pages["/shop"].body
        headers = json.loads(z.read("new/headers.json"))
        assert headers["snapshot_sha256"] == hashlib.sha256(site.pages["/shop"].body).hexdigest()
        assert headers["headers"]["content-type"].startswith("text/html")
        assert "계좌번호" in z.read("diff.txt").decode()
        assert "30일" in z.read("verdict.txt").decode()
        assert json.loads(z.read("change.json"))["schema"] == "policy-change/1"
    first = (tmp_path / "e.zip").read_bytes()
    two_versions("evidence", change["id"][:6], "-o", "e.zip")
    assert (tmp_path / "e.zip").read_bytes() == first


def test_evidence_as_warc_is_read_back_by_warcio(two_versions: Command, tmp_path: Path, site: Site) -> None:
    from warcio.archiveiterator import ArchiveIterator

    change = json.loads(two_versions("digest", "--json").stdout)
    assert two_versions("evidence", change["id"], "--warc", "-o", "e.warc.gz").status == 0
    with (tmp_path / "e.warc.gz").open("rb") as f:
        records = [
            (r.rec_type, r.rec_headers.get_header("WARC-Target-URI"), r.content_stream().read())
            for r in ArchiveIterator(f, check_digests="raise")
        ]
    assert [r[0] for r in records] == ["warcinfo", "response", "response", "metadata"]
    assert records[2][1] == f"{site.address}/shop"
    assert records[2][2] == site.pages["/shop"].body
    assert json.loads(records[3][2])["schema"] == "policy-change/1"


def test_verify_backup_and_rebuild(two_versions: Command, tmp_path: Path) -> None:
    assert two_versions("verify").status == 0
    assert two_versions("backup", "copy.db").status == 0
    sound = json.loads(two_versions("verify", "--db", "copy.db", "--json").stdout)
    assert sound["sound"] is True
    assert sound["versions"] == 2
    assert json.loads(two_versions("rebuild", "--json").stdout)[0]["same"] is True
    assert two_versions("backup", "db/policies.db").status == 2
    data = bytearray((tmp_path / "copy.db").read_bytes())
    data[len(data) // 2] ^= 0xFF
    (tmp_path / "copy.db").write_bytes(bytes(data[: len(data) - 5000]))
    damaged = two_versions("verify", "--db", "copy.db")
    assert damaged.status == 2
    assert "copy.db" in damaged.stderr


def test_init_check_add_and_run_from_nothing(tracker: Command, tmp_path: Path, site: Site) -> None:
    site.show("/privacy", POLICY.html())
    assert tracker("init").status == 0
    assert (tmp_path / ".github" / "workflows" / "track.yml").exists()
    before = (tmp_path / "sources.toml").read_bytes()
    assert tracker("init").status == 0
    assert (tmp_path / "sources.toml").read_bytes() == before
    assert tracker("check").status == 0
    url = f"{site.address}/privacy"
    shown = json.loads(
        tracker("add", url, "--allow-private", "--id", "solbaram", "--dry-run", "--json").stdout
    )
    assert shown["company"] == POLICY.company
    assert shown["select"] == "#policy"
    assert (tmp_path / "sources.toml").read_bytes() == before
    assert tracker("add", url, "--allow-private", "--id", "solbaram").status == 0
    assert json.loads(tracker("check", "--json").stdout)["sources"][0]["company"] == POLICY.company
    assert tracker("add", url, "--allow-private").status == 2
    assert tracker("run").status == 0
    assert json.loads(tracker("versions", "solbaram", "--json").stdout)[0]["number"] == 1


def test_words_of_a_page_cannot_drive_the_terminal(tracker: Command, tmp_path: Path, site: Site) -> None:
    evil = "\x1b[31m\x1b]0;title\x07\u202e나쁜\u2066 \x9b2J회사"
    page = POLICY.edited(company="주식회사 솔바람", purposes=(evil, "회원 관리"), officer=evil).html()
    (tmp_path / "evil.html").write_bytes(page)
    (tmp_path / "old.html").write_bytes(POLICY.html())
    site.show("/shop", page)
    write_config(tmp_path, site, {"shop": "솔바람"})
    shown = [
        tracker("read", "evil.html"),
        tracker("compare", "old.html", "evil.html"),
        tracker("run"),
        tracker("status"),
        tracker("versions", "shop"),
    ]
    site.show("/shop", POLICY.edited(purposes=("회원 관리",), officer=evil + "1").html())
    shown += [tracker("run"), tracker("diff", "shop"), tracker("digest"), tracker("search", "나쁜")]
    for out in shown:
        assert out.status == 0, out
        for sign in ("\x1b", "\x07", "\x9b", "\u202e", "\u2066"):
            assert sign not in out.stdout + out.stderr, (sign, out.stdout)


def test_nobody_listening_to_the_end_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "old.html").write_bytes(POLICY.html())
    command = f"{sys.executable} -m tracker.cli.main read old.html --json | head -c 10"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""


def test_output_is_utf_8_whatever_the_locale(tmp_path: Path) -> None:
    (tmp_path / "old.html").write_bytes(POLICY.html())
    out = process(
        "read",
        "old.html",
        "--json",
        cwd=tmp_path,
        env={"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": ""},
    )
    assert json.loads(out.stdout)["company"] == POLICY.company
    people = process(
        "read",
        "old.html",
        cwd=tmp_path,
        env={
            "LC_ALL": "C",
            "LANG": "C",
            "PYTHONUTF8": "0",
            "PYTHONIOENCODING": "",
            "PYTHONCOERCECLOCALE": "0",
        },
    )
    assert people.status == 0, people.stderr


@pytest.mark.parametrize("command", [["--help"], ["run", "--help"], ["status"], ["--version"]])
def test_start_up_loads_no_network_or_template_library(tmp_path: Path, command: list[str]) -> None:
    code = (
        "import sys\nfrom tracker.cli.main import run_cli\nrun_cli(sys.argv[1:])\n"
        "heavy = {'httpx', 'httpcore', 'jinja2', 'rich', 'selectolax', 'pdfplumber', 'docx', 'h2'}\n"
        "heavy |= {'pydantic', 'sqlite_utils'} if sys.argv[1:] != ['status'] else set()\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.splitlines()[-1] == "[]", done.stderr


def test_a_run_that_finds_nothing_new_loads_nothing_to_read_judge_or_show_with(
    tmp_path: Path, site: Site
) -> None:
    site.show("/shop", POLICY.html())
    write_config(tmp_path, site, {"shop": POLICY.company})
    assert process("run", cwd=tmp_path).status == 0
    code = (
        "import sys\nfrom tracker.cli.main import run_cli\nassert run_cli(['run']) == 0\n"
        "loaded = [m for m in sys.modules if sys.modules[m] is not None]\n"
        "heavy = ('tracker.read.', 'tracker.compare.', 'tracker.judge.', 'tracker.publish.digest')\n"
        "others = {'rich', 'pygments', 'jinja2', 'selectolax', 'rapidfuzz', 'diff_match_patch', 'sqlite_utils', 'email.mime'}\n"
        "print(sorted(m for m in loaded if m.startswith(heavy) or m in others), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == "[]", done.stderr


def test_run_shows_progress_on_a_terminal_and_plain_lines_elsewhere(tmp_path: Path, site: Site) -> None:
    for i, policy in enumerate(many(4)):
        site.show(f"/s{i}", policy.html())
    write_config(tmp_path, site, {f"s{i}": p.company for i, p in enumerate(many(4))})
    plain = process("run", cwd=tmp_path)
    assert "\x1b" not in plain.stdout + plain.stderr
    assert "[4/4]" in plain.stderr
    leader, follower = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "tracker.cli.main", "run", "--force"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "100"},
        stdout=follower,
        stderr=follower,
        close_fds=True,
    )
    os.close(follower)
    shown, until = b"", time.monotonic() + 60
    while time.monotonic() < until:
        ready, _, _ = select.select([leader], [], [], 0.2)
        try:
            shown += os.read(leader, 65536) if ready else b""
        except OSError:
            break
        if not ready and child.poll() is not None:
            break
    assert child.wait(10) == 0
    assert b"checking" in shown
    assert b"4/4" in shown


def test_ctrl_c_finishes_what_is_in_flight_and_the_next_run_the_rest(tmp_path: Path, site: Site) -> None:
    from tracker.pipeline.upkeep import verify_database

    for i, policy in enumerate(many(30)):
        site.show(f"/s{i:02}", policy.html())
    write_config(tmp_path, site, {f"s{i:02}": p.company for i, p in enumerate(many(30))})
    site.delay = 0.1
    child = subprocess.Popen(
        [sys.executable, "-m", "tracker.cli.main", "run"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while len(site.hits) < 4 and child.poll() is None:
        time.sleep(0.02)
    child.send_signal(signal.SIGINT)
    stdout, stderr = child.communicate(timeout=30)
    assert child.returncode == 130
    assert "Traceback" not in stderr
    assert "stopped early" in stdout
    found = verify_database(tmp_path / "db" / "policies.db")
    assert found.problems == []
    assert 3 <= found.versions < 30
    site.delay = 0.0
    assert process("run", cwd=tmp_path).status == 0
    assert verify_database(tmp_path / "db" / "policies.db").versions == 30
