"""judge: Differences → Change (findings, materiality, the verdict on notice). Pure.

rules.toml, lexicon.toml and customs.toml beside this file are what a reader of Korean law may correct.
"""

from __future__ import annotations

from tracker.judge.judging import judge

__all__ = ["judge"]
