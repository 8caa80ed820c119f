"""The TOML tables that ship inside the package: categories, rules, lexicons, customs.

They are data a Korean lawyer may correct without knowing Python. Loading is cached and happens once a
process; the pure stages treat the result as a constant.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load_table(package: str, name: str) -> dict[str, Any]:
    """Parse the packaged TOML file `name` of `package` ("tracker.read", "categories.toml").

    Raises FileNotFoundError or tomllib.TOMLDecodeError only for a broken installation.
    """
    return tomllib.loads((files(package) / name).read_text("utf-8"))
