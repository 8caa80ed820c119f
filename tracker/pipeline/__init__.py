"""The only package that calls the stages. The main job, as pseudo-code:

    for each source that is due:                            run.py
        answer = collect(source, validators we have)        fetching.py
        in one transaction:                                 intake.py
            failure?           one more row of failures, or one more check of the same; the operator hears once
            same bytes?        one more check of the last observation; nothing is read
            store the bytes and the observation
            page     = read(bytes)                          or why there is no policy in them
            decision = settle(page, last versions, what earlier checks left open)
            same, flap, broken, pending?                    written down; nothing is compared, nothing told
            store the version
            change   = judge(compare(version before, this one), what the archive observed)     observed.py
            substantive?       store the change, and a delivery for every channel              announce.py
    tell every delivery that is still open, then mark it    announce.py
    publish feeds, calendar, site                           publishing.py

    rebuild   the same from the stored observations         history.py; spread over processes or a cluster: spread.py
    merge     databases of shards into one                  merging.py
    backfill  earlier versions from links, the web archive and files, then rebuild of that source

Killed at any moment, the database holds whole sources only, and every change either told or still to be told.
Where there is much to read, children or a cluster read (readers.py, child.py) and judge (judging.py); one writer stores.
`read` and `compare` on the command line go through analyse.py (pure) and targets.py (files, addresses, SOURCE@N).
"""
