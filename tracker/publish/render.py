"""The one Jinja environment of all templates: escaping always on, an unknown name is an error, no template from pages."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from tracker.publish.safe import href, short

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def environment() -> Environment:
    """Templates of tracker/publish/templates/."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    env = Environment(
        loader=PackageLoader("tracker.publish", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    env.filters["href"] = lambda url: href(url) or ""
    env.filters["short"] = short
    env.filters["path"] = quote
    return env
