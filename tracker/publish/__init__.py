"""Findings → people: one digest, many outputs. Rendering is pure; the few senders are called by the pipeline.

    ChangeRecord …, SourceStatus …, now ──digest.build──→ Digest ──→ plain.render     text
                                                                 ├─→ terminal.view    rich
                                                                 ├─→ markdown.render  job summary
                                                                 ├─→ mail.letters     Letter (message, key) ─→ mail.send, mail.write_eml
                                                                 └─→ others.send      apprise, an extra
    ChangeRecord … ──→ feeds.render      {path: bytes}    Atom, RSS, JSON Feed
                   ──→ calendar.render   bytes            policies.ics
                   ──→ webhook.request   WebhookRequest   ─→ webhook.deliver (signed, retried, over a transport handed in)
    Change         ──→ comparison        the 대비표 as text, Markdown, HTML, DOCX
    SiteData       ──→ site.build        a folder of static pages; site.serve shows it on loopback

Nothing here remembers what was told: that is the store's outbox. What helps it: `Letter.key`, `WebhookRequest.key` and the ids in
feeds and calendar follow from the recipient and the changes told, never from the time, so that telling a thing twice
after a crash gives the same Message-ID, delivery id, entry. A revised verdict (`record.updated_at`) has a new key and
joins the old thread.

Text of pages is data in every output: `safe.plain` takes out what no output may carry (control and direction
characters), and each output escapes the rest for its own format. `catalogue` has the words for people in Korean and
English, `links` every path of the site, `notice` the verdict in words.
"""

from __future__ import annotations
