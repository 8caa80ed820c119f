"""Findings → people: one digest, many outputs. Pure rendering, and a few senders the pipeline calls.

    ChangeRecord …, SourceStatus …, now ──digest.build──→ Digest ──→ plain.render(digest)      text
                                                                 ├─→ terminal.view(digest)     rich
                                                                 ├─→ markdown.render(digest)   job summary
                                                                 └─→ mail.letters(…)           Letter (message, key)
    ChangeRecord … ──→ feeds.render(…)     {path: bytes}   Atom, RSS, JSON Feed
                   ──→ calendar.render(…)  bytes           policies.ics
                   ──→ webhook.request(…)  WebhookRequest  signed POST; webhook.slack_text(…)
                   ──→ others.message(…)   apprise, where the extra is installed

What the pipeline calls, in order of a run's end (nothing here remembers what was sent; the store's deliveries do):

    links   = Links(settings.site_url)
    digest  = build(records, statuses, now=now, language="ko", links=links)        # troubled sources included
    for recipient in settings.mail.recipients:
        for letter in mail.letters(records, troubled, recipient, sender=…, now=now, language=…, links=links):
            # deliveries: mark letter.changes and letter.sources as "sending" under message_id = letter.key BEFORE sending
            mail.send(letter.message, server)                                      # raises PublishError; try again next run
            # or, where server_from_environment(os.environ) is None: mail.write_eml(letter.message, folder, letter.key)
            # then "sent". A letter found as "sending" at the next start is composed again from the same rows:
            # mail.letter(its records, its statuses, address, sender=…, now=now, language=…, links=links, key=message_id)
    request = webhook.request(record, url, secret=…, …);  await webhook.deliver(request, post)
    feeds.render(records, …) → write what differs;  calendar.render(records, …) likewise

`letter.key` and the Message-ID follow from the recipient and the changes told, not from the time: sending a letter twice
after a crash gives the same Message-ID. An updated verdict (`record.updated_at` later) is told with a new key in the same
thread.

Text of pages is data in every output: `safe.plain` takes out what no output may carry (control and direction characters),
each output escapes the rest for its own format.
"""

from __future__ import annotations
