"""The tables, as numbered migrations. `PRAGMA user_version` holds the number of the last one applied.

Truth (never rewritten, only added to): sources, snapshots, observations, notice_posts.
Kept (what was told to whom): deliveries, letters.
Derived (`tracker rebuild` makes them again): settlements, versions, sections, facts, changes, findings, search.

Row numbers of derived rows follow from the source's `seq`, the version and the place in it (`row_id`), so that a rebuild
gives the same ones. Sections and facts are interval rows over versions (`first_version` to `last_version`), as observations are over
checks, so that the database grows with change. A row of `sections` holds the beginning of its text and a hash of all of
it; the whole text stands compressed in the version's document (`tracker read SOURCE@N`, the site, the search). Times are UTC, `2026-01-31T09:00:00Z`; dates are ISO days in
Asia/Seoul. A migration is a tuple of statements, run in one transaction, and is never edited once released.
"""

from __future__ import annotations

APPLICATION_ID = 0x504F4C54  # "POLT": tells our databases from other SQLite files

_CORE = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE sources (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        company TEXT NOT NULL,
        kind TEXT NOT NULL,
        url TEXT NOT NULL,
        added TEXT NOT NULL
    )""",
    """CREATE TABLE snapshots (
        id INTEGER PRIMARY KEY,
        sha256 TEXT NOT NULL UNIQUE,
        size INTEGER NOT NULL,
        base INTEGER REFERENCES snapshots(id),
        depth INTEGER NOT NULL DEFAULT 0,
        data BLOB NOT NULL
    )""",
    """CREATE TABLE observations (
        id INTEGER PRIMARY KEY,
        source TEXT NOT NULL REFERENCES sources(id),
        outcome TEXT NOT NULL CHECK (outcome IN ('page', 'failure')),
        snapshot INTEGER REFERENCES snapshots(id),
        failure TEXT,
        message TEXT,
        status INTEGER,
        first TEXT NOT NULL,
        last TEXT NOT NULL,
        count INTEGER NOT NULL,
        origin TEXT NOT NULL DEFAULT 'check',
        url TEXT,
        content_type TEXT,
        etag TEXT,
        last_modified TEXT,
        headers TEXT,
        certificate TEXT,
        rendered INTEGER NOT NULL DEFAULT 0,
        parts INTEGER NOT NULL DEFAULT 1,
        tool TEXT NOT NULL,
        CHECK ((outcome = 'page') = (snapshot IS NOT NULL)),
        CHECK ((outcome = 'failure') = (failure IS NOT NULL))
    )""",
    "CREATE INDEX observations_source ON observations(source, first)",
    "CREATE INDEX observations_snapshot ON observations(snapshot)",
    """CREATE TABLE settlements (
        observation INTEGER PRIMARY KEY REFERENCES observations(id) ON DELETE CASCADE,
        source TEXT NOT NULL REFERENCES sources(id),
        state TEXT NOT NULL,
        reason TEXT NOT NULL,
        version INTEGER,
        text_sha256 TEXT
    )""",
    "CREATE INDEX settlements_version ON settlements(source, version)",
    """CREATE TABLE versions (
        id INTEGER PRIMARY KEY,
        source TEXT NOT NULL REFERENCES sources(id),
        number INTEGER NOT NULL,
        observation INTEGER NOT NULL REFERENCES observations(id),
        snapshot INTEGER NOT NULL REFERENCES snapshots(id),
        text_sha256 TEXT NOT NULL,
        first_seen TEXT NOT NULL,
        origin TEXT NOT NULL,
        title TEXT,
        company TEXT,
        language TEXT,
        announced TEXT,
        effective TEXT,
        clause TEXT,
        document BLOB NOT NULL,
        UNIQUE (source, number)
    )""",
    # What `settle` must know of the last versions; apart, since it does not compress and older ones are let go.
    """CREATE TABLE known_texts (
        source TEXT NOT NULL REFERENCES sources(id),
        number INTEGER NOT NULL,
        known TEXT NOT NULL,
        sketch BLOB NOT NULL,
        PRIMARY KEY (source, number)
    )""",
    """CREATE TABLE unsettled (
        source TEXT PRIMARY KEY REFERENCES sources(id),
        sha256 TEXT NOT NULL,
        checks INTEGER NOT NULL,
        spells INTEGER NOT NULL,
        unsettled INTEGER NOT NULL
    )""",
    """CREATE TABLE sections (
        id INTEGER PRIMARY KEY,
        source TEXT NOT NULL REFERENCES sources(id),
        first_version INTEGER NOT NULL,
        last_version INTEGER NOT NULL,
        section TEXT NOT NULL,
        number TEXT,
        heading TEXT NOT NULL,
        level INTEGER NOT NULL,
        parent TEXT,
        categories TEXT NOT NULL,
        length INTEGER NOT NULL,
        beginning TEXT NOT NULL,
        hash INTEGER NOT NULL
    )""",
    "CREATE INDEX sections_source ON sections(source, last_version)",
    """CREATE TABLE facts (
        id INTEGER PRIMARY KEY,
        source TEXT NOT NULL REFERENCES sources(id),
        first_version INTEGER NOT NULL,
        last_version INTEGER NOT NULL,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        attributes TEXT NOT NULL,
        section TEXT,
        quote TEXT NOT NULL
    )""",
    "CREATE INDEX facts_source ON facts(source, last_version)",
    """CREATE TABLE changes (
        id TEXT PRIMARY KEY,
        source TEXT NOT NULL REFERENCES sources(id),
        old_version INTEGER NOT NULL,
        new_version INTEGER NOT NULL,
        recorded_at TEXT NOT NULL,
        material INTEGER NOT NULL,
        needs_review INTEGER NOT NULL,
        verdict TEXT NOT NULL,
        required_days INTEGER,
        given_days INTEGER,
        shortfall_days INTEGER,
        announced TEXT,
        effective TEXT,
        summary TEXT NOT NULL,
        observed TEXT NOT NULL,
        detail BLOB NOT NULL,
        FOREIGN KEY (source, old_version) REFERENCES versions(source, number),
        FOREIGN KEY (source, new_version) REFERENCES versions(source, number)
    )""",
    "CREATE INDEX changes_recorded ON changes(recorded_at)",
    "CREATE INDEX changes_source ON changes(source, new_version)",
    """CREATE TABLE findings (
        id INTEGER PRIMARY KEY,
        change TEXT NOT NULL REFERENCES changes(id) ON DELETE CASCADE,
        rule TEXT NOT NULL,
        subject TEXT NOT NULL,
        old TEXT,
        new TEXT,
        section_old TEXT,
        section_new TEXT,
        quote_old TEXT,
        quote_new TEXT,
        direction TEXT NOT NULL,
        notice TEXT NOT NULL,
        consent TEXT NOT NULL,
        disputed INTEGER NOT NULL,
        reason TEXT NOT NULL,
        basis TEXT NOT NULL,
        confidence REAL NOT NULL
    )""",
    "CREATE INDEX findings_change ON findings(change)",
    "CREATE INDEX findings_rule ON findings(rule)",
    # No foreign key to changes: a rebuild with better rules may drop a change, what was told stays told.
    """CREATE TABLE deliveries (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        subject TEXT NOT NULL,
        channel TEXT NOT NULL,
        recipient TEXT NOT NULL DEFAULT '',
        state TEXT NOT NULL CHECK (state IN ('pending', 'sending', 'sent', 'failed', 'skipped')),
        message_id TEXT,
        attempts INTEGER NOT NULL DEFAULT 0,
        error TEXT,
        created TEXT NOT NULL,
        updated TEXT NOT NULL,
        UNIQUE (kind, subject, channel, recipient)
    )""",
    "CREATE INDEX deliveries_open ON deliveries(state, channel)",
)

_NOTICES = (
    """CREATE TABLE notice_posts (
        id INTEGER PRIMARY KEY,
        source TEXT NOT NULL REFERENCES sources(id),
        url TEXT NOT NULL,
        title TEXT NOT NULL,
        posted TEXT,
        effective TEXT,
        quote TEXT,
        text TEXT NOT NULL,
        snapshot INTEGER REFERENCES snapshots(id),
        first_seen TEXT NOT NULL,
        UNIQUE (source, url)
    )""",
)

_SEARCH = (
    # Contentless: the words stand in the documents; spaced bigrams find two-syllable words, trigrams do not. Without positions
    # the index is a third as large; what it proposes is looked at (search.py).
    "CREATE VIRTUAL TABLE search USING fts5(grams, content='', tokenize='unicode61', detail='none')",
    """CREATE VIEW version_list AS
        SELECT v.source, v.number, s.company, v.title, v.announced, v.effective, v.first_seen,
               max(o.last) AS last_seen, sum(o.count) AS checks, v.origin, p.sha256 AS snapshot, v.text_sha256
        FROM versions v
        JOIN sources s ON s.id = v.source
        JOIN snapshots p ON p.id = v.snapshot
        LEFT JOIN settlements t ON t.source = v.source AND t.version = v.number AND t.state IN ('new', 'same')
        LEFT JOIN observations o ON o.id = t.observation
        GROUP BY v.id""",
    """CREATE VIEW change_list AS
        SELECT c.id, c.source, s.company, s.kind, c.old_version, c.new_version, c.recorded_at, c.material,
               c.verdict, c.required_days, c.given_days, c.shortfall_days, c.announced, c.effective,
               (SELECT group_concat(DISTINCT f.rule) FROM findings f WHERE f.change = c.id) AS rules
        FROM changes c JOIN sources s ON s.id = c.source""",
)

_LETTERS = (
    # A mail is stored whole before it is sent, so that sending again after a crash sends the same one.
    """CREATE TABLE letters (
        key TEXT PRIMARY KEY,
        recipient TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('pending', 'sending', 'sent', 'failed')),
        message BLOB,
        attempts INTEGER NOT NULL DEFAULT 0,
        error TEXT,
        created TEXT NOT NULL,
        updated TEXT NOT NULL
    )""",
    "CREATE INDEX letters_open ON letters(state)",
    "CREATE INDEX deliveries_message ON deliveries(message_id)",
    "ALTER TABLE changes ADD COLUMN updated_at TEXT",
)

# How a source was read when it was last derived; where sources.toml says otherwise now, it is derived again.
_MANNER = ("ALTER TABLE sources ADD COLUMN manner TEXT",)

MIGRATIONS: tuple[tuple[str, ...], ...] = (_CORE, _NOTICES, _SEARCH, _LETTERS, _MANNER)
LATEST = len(MIGRATIONS)

# Derived tables in the order in which they may be emptied.
DERIVED = ("findings", "changes", "facts", "sections", "known_texts", "versions", "settlements", "unsettled")


def row_id(seq: int, version: int, place: int) -> int:
    """A derived row's number: 23 bits of source, 20 of version, 20 of its place in that version."""
    if not (0 < seq < 1 << 23 and 0 <= version < 1 << 20 and 0 <= place < 1 << 20):
        raise ValueError(f"row number out of range: {seq}, {version}, {place}")
    return seq << 40 | version << 20 | place
