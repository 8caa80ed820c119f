"""The `tracker` command: a table of commands, each loaded only when it is called.

Start-up is what scripts pay a hundred times, so `tracker --help` reads this table and imports no command.
To add a command: write a click command in a module and add a line to `COMMANDS`.
"""

from __future__ import annotations

import io
import sys
from importlib import import_module
from typing import Any

import click

from tracker import __version__
from tracker.errors import TrackerError

# name → (module, attribute, line of help), grouped as `--help` shows them.
COMMANDS: dict[str, dict[str, tuple[str, str, str]]] = {
    "날마다 (every day)": {
        "run": ("tracker.cli.cmd_run", "run", "모든 소스를 확인하고, 바뀐 것을 판단해 알립니다 (check all sources, judge and tell)"),
        "status": ("tracker.cli.cmd_run", "status", "소스마다 마지막 확인·변경·문제 (where each source stands)"),
        "digest": ("tracker.cli.cmd_digest", "digest", "기간 안의 변경을 급한 순서로 (changes since a day, most urgent first)"),
    },
    "문서 (documents)": {
        "read": ("tracker.cli.cmd_read", "read", "처리방침 하나를 읽어 조항·항목·날짜로 (read one policy)"),
        "compare": ("tracker.cli.cmd_read", "compare", "두 처리방침을 견주고 판단합니다 (compare two policies and judge)"),
    },
    "기록 (archive)": {
        "versions": ("tracker.cli.cmd_archive", "versions", "한 소스의 모든 판 (all versions of a source)"),
        "diff": ("tracker.cli.cmd_archive", "diff", "한 소스의 두 판을 조항별로 (two versions, section by section)"),
        "search": ("tracker.cli.cmd_archive", "search", "모든 판에서 낱말 찾기 (search every version)"),
        "evidence": ("tracker.cli.cmd_archive", "evidence", "변경 하나의 증거 묶음 (evidence of one change as zip or WARC)"),
    },
    "시작 (setting up)": {
        "init": ("tracker.cli.cmd_setup", "init", "주석 달린 sources.toml 과 워크플로 쓰기 (write a commented sources.toml)"),
        "check": ("tracker.cli.cmd_setup", "check", "sources.toml 만 검사 (check the configuration only)"),
        "add": ("tracker.cli.cmd_setup", "add", "주소를 살펴보고 [[source]] 로 더하기 (look at an address, add it)"),
        "backfill": ("tracker.cli.cmd_history", "backfill", "이전 판 가져오기 (bring in earlier versions)"),
        "import": ("tracker.cli.cmd_history", "import_", "저장해 둔 페이지 넣기 (take in saved pages)"),
        "demo": ("tracker.cli.cmd_demo", "demo", "꾸며 낸 회사들로 몇 분 만에 보기 (live through a made-up history)"),
    },
    "공개 (publishing)": {
        "site": ("tracker.cli.cmd_site", "site", "정적 사이트 쓰기 (write the static site)"),
        "serve": ("tracker.cli.cmd_site", "serve", "사이트를 여기서 보기 (look at the site locally)"),
    },
    "돌보기 (upkeep)": {
        "rebuild": ("tracker.cli.cmd_upkeep", "rebuild", "원본에서 모든 판단을 다시 (derive everything again)"),
        "verify": ("tracker.cli.cmd_upkeep", "verify", "모든 해시와 참조를 검사 (check every hash and reference)"),
        "backup": ("tracker.cli.cmd_upkeep", "backup", "쓰는 중에도 안전한 사본 (a safe copy, even while in use)"),
        "merge": ("tracker.cli.cmd_upkeep", "merge", "나눠 돌린 데이터베이스 합치기 (merge databases of shards)"),
    },
}  # fmt: skip


class Commands(click.Group):
    """A group that knows its commands by name and loads the one that is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return [name for family in COMMANDS.values() for name in family]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        for family in COMMANDS.values():
            if cmd_name in family:
                module, attribute, _ = family[cmd_name]
                command: click.Command = getattr(import_module(module), attribute)
                return command
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        names = self.list_commands(ctx)
        if args and not args[0].startswith("-") and args[0] not in names:
            import difflib

            near = difflib.get_close_matches(args[0], names, n=1)
            hint = (
                f'; "{near[0]}" 을(를) 뜻했습니까? (did you mean "{near[0]}"?)'
                if near
                else "; tracker --help"
            )
            raise click.UsageError(f'모르는 명령 "{args[0]}" (no such command){hint}')
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        for title, family in COMMANDS.items():
            with formatter.section(title):
                formatter.write_dl([(name, text) for name, (_, _, text) in family.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, "-V", "--version", message="tracker %(version)s")
def cli() -> None:
    """개인정보 처리방침을 지켜보고, 판마다 증거로 남기고, 무엇이 바뀌었는지와 약속한 사전 공지를 지켰는지 알려 줍니다.

    Watches Korean privacy policies: keeps every version, judges every change, counts every promised notice.

    \b
    처음이라면 (to begin):
      tracker demo                        꾸며 낸 회사들로 둘러보기
      tracker init                        sources.toml 쓰기
      tracker add https://example.com/…   지켜볼 처리방침 더하기
      tracker run                         확인하기; 날마다 되풀이

    \b
    끝날 때의 상태 (exit status): 0 마침 · 1 --strict 에서 실패한 소스가 있음 · 2 고칠 수 있는 잘못 · 3 프로그램의 잘못
    """


def main() -> None:
    """Entry point: every error a user can cause is one line on standard error and exit status 2."""
    for stream in (sys.stdout, sys.stderr):  # Korean goes out whatever the locale of the shell or of cron
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(run_cli(sys.argv[1:]))


def run_cli(arguments: list[str]) -> int:
    """Run one command line; returns the exit status. Output goes to the process's own streams."""
    try:
        result: Any = cli.main(arguments, prog_name="tracker", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as e:
        return e.exit_code
    except TrackerError as e:
        return _complain(str(e))
    except click.UsageError as e:
        command = e.ctx.command_path if e.ctx else "tracker"
        return _complain(e.format_message(), command)
    except click.ClickException as e:
        return _complain(e.format_message())
    except (click.Abort, KeyboardInterrupt):
        sys.stderr.write("멈췄습니다 (stopped)\n")
        return 130
    except BrokenPipeError:  # `tracker … | head`: nobody listens any more
        import os

        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except OSError as e:
        return _complain(f"{e.filename or ''}: {e.strerror or e}".lstrip(": "))
    except Exception as e:
        return _fault(e)


def _fault(error: Exception) -> int:
    """A fault of this program: one line all the same, and the whole story where $TRACKER_DEBUG asks for it."""
    import os
    import traceback

    if os.environ.get("TRACKER_DEBUG"):
        traceback.print_exception(error)
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{last.filename.rpartition('/')[2]}:{last.lineno}"
    _complain(
        f"프로그램의 잘못입니다 (fault of this program): {type(error).__name__}: {' '.join(str(error).split())[:200]} "
        f"({place}); TRACKER_DEBUG=1"
    )
    return 3


def _complain(message: str, command: str = "tracker") -> int:
    from tracker.cli.output import harmless

    lines = [line for line in message.splitlines() if line.strip()]
    sys.stderr.write("\n".join(f"{command}: {harmless(line)}" for line in lines) + "\n")
    return 2


if __name__ == "__main__":
    main()
