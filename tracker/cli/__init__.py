"""Arguments, progress, exit codes; no logic. Each command lives in its own module and is loaded when called.

main.py       the group, the table of commands, errors → one line and exit status 2
options.py    options several commands share, and how they find configuration and database
output.py     standard output and error: JSON, plain and rich text, escape sequences made harmless
cmd_*.py      one family of commands each
views_*.py    what people see of documents, changes, versions, statuses
"""
