"""Everything that can go wrong for a reason outside this program, as one tree.

TrackerError                     one line for people: what, where, what to do; exit status 2
├── ConfigError                  sources.toml: carries every mistake with its line
├── UsageError                   an argument that cannot be carried out (unknown version, missing file)
├── ReadError                    bytes that give no document
│   ├── UnsupportedFormat        a type we do not read; names the type
│   ├── UnreadableFile           a known type, but damaged or encrypted
│   ├── TooLarge                 past a limit of ours; names the limit
│   └── NotAPolicy               readable, but no policy in it; says why
├── CollectError                 the network gave no bytes; `kind` is the observation's failure kind
├── StoreError                   the database
│   ├── StoreBusy                another run holds it; says who
│   ├── StoreDamaged             not a database, or fails verification
│   ├── StoreNewer               written by a newer version of this program
│   └── StoreUnwritable          read-only, disk full
└── PublishError                 a channel refused (mail, webhook, site folder)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class TrackerError(Exception):
    """Base of all errors a user can mend or must know of. The message is one line, whole on its own."""


@dataclass(frozen=True, slots=True)
class ConfigMistake:
    """One mistake in sources.toml: `line` is 1-based, 0 where the whole file is meant."""

    line: int
    message: str


class ConfigError(TrackerError):
    """sources.toml cannot be used. `mistakes` holds every one, in the order of their lines."""

    def __init__(self, path: str, mistakes: Sequence[ConfigMistake]) -> None:
        self.path = path
        self.mistakes = tuple(sorted(mistakes, key=lambda m: m.line))
        super().__init__(
            "\n".join(
                f"{path}:{m.line}: {m.message}" if m.line else f"{path}: {m.message}" for m in self.mistakes
            )
        )


class UsageError(TrackerError):
    """An argument names something that is not there or makes no sense."""


class ReadError(TrackerError):
    """Bytes that give no policy document."""


class UnsupportedFormat(ReadError):
    """A file type this program does not read."""


class UnreadableFile(ReadError):
    """A type we read, but this file is damaged, empty or encrypted."""


class TooLarge(ReadError):
    """Past a limit that keeps one page from eating the machine."""


class NotAPolicy(ReadError):
    """The page was read, but there is no policy in it (login form, error page, list of notices …).

    `reason` is a short slug (`login`, `error_page`, `blocked`, `empty_shell`, `notice_list`, `other`).
    """

    def __init__(self, message: str, reason: str = "other") -> None:
        self.reason = reason
        super().__init__(message)


class CollectError(TrackerError):
    """Fetching gave no bytes. `kind` is one of the failure kinds of `tracker.model.Failure`."""

    def __init__(self, message: str, kind: str = "other") -> None:
        self.kind = kind
        super().__init__(message)


class StoreError(TrackerError):
    """The database cannot do what was asked; nothing was half-written."""


class StoreBusy(StoreError):
    """Another process holds the database; the message names it."""


class StoreDamaged(StoreError):
    """Not a database of ours, or one that fails verification."""


class StoreNewer(StoreError):
    """The database was written by a newer version of this program."""


class StoreUnwritable(StoreError):
    """Read-only medium or full disk."""


class PublishError(TrackerError):
    """A channel refused: mail server, webhook, folder of the site."""
