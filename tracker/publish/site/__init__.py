"""The static site: pages that need no server, load nothing from elsewhere, and work without script but for sorting and search.

    SiteData ──build(data, folder)──→ index.html, ledger.*, companies/, policies/, changes/, versions/, feeds/, policies.ics …

`links` knows every path; `write` touches only files whose bytes changed. Pages hold no time of building, so the same
archive gives the same bytes (the front page speaks of a day, where something takes effect soon).
"""

from __future__ import annotations

from tracker.publish.site.build import build
from tracker.publish.site.data import SiteData
from tracker.publish.site.write import Written

__all__ = ["SiteData", "Written", "build"]
