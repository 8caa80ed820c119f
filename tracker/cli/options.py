"""Options several commands share, and how commands find configuration and database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from tracker.config import Config

F = TypeVar("F", bound=Callable[..., Any])

DEFAULT_CONFIG = Path("sources.toml")


def config_option(function: F) -> F:
    """`--config FILE`, or $TRACKER_CONFIG, or ./sources.toml."""
    return click.option(
        "-c",
        "--config",
        "config_path",
        type=click.Path(path_type=Path, dir_okay=False),
        default=DEFAULT_CONFIG,
        envvar="TRACKER_CONFIG",
        show_default=True,
        help="설정 파일 (configuration).",
    )(function)


def database_option(function: F) -> F:
    """`--db FILE`, or $TRACKER_DATABASE; else what the configuration says."""
    return click.option(
        "--db",
        "database",
        type=click.Path(path_type=Path, dir_okay=False),
        default=None,
        envvar="TRACKER_DATABASE",
        help="데이터베이스; 없으면 설정에 적힌 것 (database; default: the configured one).",
    )(function)


def json_option(function: F) -> F:
    """`--json`: the same facts for scripts."""
    return click.option("--json", "as_json", is_flag=True, help="스크립트용 JSON (for scripts).")(function)


def read_config(path: Path) -> Config:
    """The configuration; ConfigError names every mistake."""
    from tracker.config import load_config

    return load_config(path)


def find_database(config_path: Path, database: Path | None) -> Path:
    """Where the archive is: the option, else the configured path beside sources.toml, else db/policies.db."""
    if database is not None:
        return database
    if config_path.exists():
        return config_path.parent / read_config(config_path).tracker.database
    return Path("db/policies.db")


def watched_sources(config_path: Path, database: Path | None) -> set[str] | None:
    """The ids that sources.toml watches; None (all) where the database was named by itself or there is no such file."""
    if database is not None or not config_path.exists():
        return None
    return {s.id for s in read_config(config_path).source if s.enabled}
