"""Where things stand on the published site: one place that knows the paths, for the site and for all that links to it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import quote

from tracker.publish.safe import href, slug

_PLAIN_NAME = re.compile(r"[0-9a-z가-힣]+(?:-[0-9a-z가-힣]+)*")


def company_slug(company: str) -> str:
    """A file name for a company: its name where that is letters and digits, else with a digest that keeps it apart."""
    name = slug(company)
    if company == name and _PLAIN_NAME.fullmatch(name):
        return name
    return f"{name}-{hashlib.sha256(company.encode('utf-8', 'surrogatepass')).hexdigest()[:6]}"


def change_path(change_id: str) -> str:
    """The page of one change, relative to the root of the site."""
    return f"changes/{_name(change_id)}.html"


def source_path(source_id: str) -> str:
    """The page of one policy with its timeline."""
    return f"policies/{_name(source_id)}.html"


def company_path(company: str) -> str:
    """The page of one company."""
    return f"companies/{company_slug(company)}.html"


def version_path(source_id: str, number: int) -> str:
    """One version as read."""
    return f"versions/{_name(source_id)}/{number}.html"


def served_path(source_id: str, number: int) -> str:
    """One version as served: the bytes, for download only (the ending keeps browsers from rendering them)."""
    return f"versions/{_name(source_id)}/{number}.bin"


def _name(text: str) -> str:
    """Ids of sources and changes as file names: config allows [a-z0-9._-] only; anything else is folded in."""
    return (
        text if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", text) and ".." not in text else company_slug(text)
    )


@dataclass(frozen=True, slots=True)
class Links:
    """Absolute addresses on the published site; all None where `site_url` is not set."""

    site_url: str | None = None

    def to(self, path: str) -> str | None:
        """The address of a path of the site."""
        base = href(self.site_url)
        return f"{base.rstrip('/')}/{quote(path)}" if base else None
