"""The one Jinja environment of all templates: escaping always on, an unknown name is an error, no template from pages."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from tracker.publish.safe import href, short

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def whole_days(text: str) -> Markup:
    """The text, escaped, with ISO dates kept in one line: a browser may break after any hyphen."""
    from markupsafe import Markup, escape

    return Markup(_DAY.sub(r'<span class="day">\g<0></span>', str(escape(text))))  # noqa: S704 - escaped just before


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
    env.filters["days"] = whole_days
    return env
