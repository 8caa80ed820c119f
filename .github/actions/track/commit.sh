#!/usr/bin/env bash
# Commit and push one folder where it changed; keep the schedule alive where nothing does.
#
# usage: commit.sh FOLDER
#
# GitHub stops the schedules of a public repository after 60 days without a commit, so after KEEP_ALIVE_DAYS
# without one an empty commit is made. A push that another commit overtook is rebased and tried again.
set -euo pipefail

folder=$1
keep_alive_days=${KEEP_ALIVE_DAYS:-45}
output=${GITHUB_OUTPUT:-/dev/null}

git config user.name >/dev/null || git config user.name "github-actions[bot]"
git config user.email >/dev/null || git config user.email "41898282+github-actions[bot]@users.noreply.github.com"

if [ -d "$folder" ]; then
  # A run that was killed leaves its last transactions in the -wal file: bring them into the database.
  for wal in "$folder"/*.db-wal; do
    [ -s "$wal" ] && python -c 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute("PRAGMA wal_checkpoint(TRUNCATE)")' "${wal%-wal}"
  done
  git add --all -- "$folder" ":(exclude)$folder/*.lock" ":(exclude)$folder/*-wal" ":(exclude)$folder/*-shm"
fi
if ! git diff --cached --quiet -- "$folder"; then
  git commit --quiet --message "Policies of $(TZ=Asia/Seoul date +%Y-%m-%d)" -- "$folder"
  echo "committed=true" >> "$output"
elif [ $(($(date +%s) - $(git log -1 --format=%ct))) -gt $((keep_alive_days * 86400)) ]; then
  git commit --quiet --allow-empty --message "Keep the schedule alive: no commit for $keep_alive_days days"
  echo "committed=false" >> "$output"
else
  echo "committed=false" >> "$output"
  echo "$folder did not change"
  exit 0
fi

branch=$(git symbolic-ref --short HEAD)
for attempt in 1 2 3; do
  if git push --quiet origin "HEAD:$branch"; then
    git log -1 --format='pushed %h %s'
    exit 0
  fi
  echo "push $attempt was refused; fetching what came in between"
  git pull --quiet --rebase origin "$branch"
done
echo "could not push to $branch" >&2
exit 1
