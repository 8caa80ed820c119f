"""httpx and httpcore without what they would load or look for and we never use. To be imported before them.

`None` in `sys.modules` is Python's way to say that a module is not there; both libraries are written for that.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import Any

_modules: dict[str, Any] = sys.modules
# httpx's command line, and with it rich and Pygments: a tenth of what a run that finds nothing new costs to start.
_modules.setdefault("httpx._main", None)
# httpcore asks it which event loop this is, twice a request. Python does not remember what it did not find: each time the
# whole path would be gone through, a tenth of what an unchanged page costs.
if "sniffio" not in _modules and find_spec("sniffio") is None:
    _modules["sniffio"] = None
