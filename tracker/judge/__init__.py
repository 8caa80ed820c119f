"""judge: Differences → Change (findings, materiality, the verdict on notice, a summary). Pure.

    fact changes ─────── facts.py        surest: names matched, attributes compared; renames.py takes out mere renamings
    notice clause, dates ─ clause.py
    sections ─────────── structure.py
    new subjects ─────── topics.py       by the words or the heading of what came
    lists, sentences ─── prose.py        where facts are silent: lists.py, sentences.py, keeping.py, clauses.py
    the rest ─────────── coverage.py     text.changed, editorial: nothing is lost
            ↓ drafts, each laid over its row of rules.toml (findings.py, drafts.py)
    materiality.py, notice.py, summary.py → Change (judging.py)

rules.toml, lexicon.toml and customs.toml beside this file are what a reader of Korean law may correct.
"""

from __future__ import annotations

from tracker.judge.judging import judge

__all__ = ["judge"]
