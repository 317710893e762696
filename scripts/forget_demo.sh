#!/usr/bin/env bash
# Delete the data of a demo: only of one, and only of one that is not running.
set -euo pipefail

data="$1"
[ -e "$data" ] || exit 0
# A demo keeps the books of its sandbox peers; an installation with real data has none.
if [ ! -d "$data/sandbox" ] && [ -n "$(ls -A "$data")" ]; then
    echo "$data does not look like a demo's data: nothing was deleted." >&2
    exit 1
fi
while IFS= read -r -d '' pidfile; do
    if [ "$(ps -o comm= -p "$(head -n 1 "$pidfile")")" = postgres ]; then
        echo "The demo in $data is running: stop it first (Ctrl-C). Nothing was deleted." >&2
        exit 1
    fi
done < <(find "$data" -name postmaster.pid -print0)
rm -rf -- "$data"
echo "── forgotten: $data"
