#!/bin/sh
# Makes sure that the browser tests can run: Debian's Chromium, Korean fonts, poppler for looking at PDFs.
# Installs them where it may (root and apt); otherwise says why those tests will be skipped. Never fails.

missing=""
has_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome || command -v google-chrome-stable; }
has_browser >/dev/null 2>&1 || missing="chromium"
if command -v fc-list >/dev/null 2>&1; then
    fc-list :lang=ko 2>/dev/null | grep -q . || missing="$missing fonts-nanum"
else
    missing="$missing fontconfig fonts-nanum"
fi
command -v pdftoppm >/dev/null 2>&1 || missing="$missing poppler-utils"
[ -z "$missing" ] && exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "Missing for the browser tests:$(printf ' %s' $missing)." \
        "Not root or no apt, so they are skipped; on Debian: sudo apt install$(printf ' %s' $missing)"
    exit 0
fi
echo "Installing for the browser tests:$(printf ' %s' $missing) …"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
# shellcheck disable=SC2086  # a list of package names
if { timeout 300 apt-get update -q && timeout 600 apt-get install -y -q --no-install-recommends $missing; } >"$log" 2>&1; then
    echo "Installed."
else
    echo "apt could not install them, so the browser tests may be skipped:"
    tail -n 3 "$log"
fi
rm -f "$log"
exit 0
