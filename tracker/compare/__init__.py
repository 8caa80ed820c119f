"""Two documents → what differs (pure), and before that: is a fetched page the same, new, a flap, broken or pending?"""

from __future__ import annotations

from tracker.compare.differences import compare
from tracker.compare.settle import Last, known_text, remember, settle

__all__ = ["Last", "compare", "known_text", "remember", "settle"]
