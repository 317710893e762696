#!/usr/bin/env bash
# Run an installation; leave out what is already there, and say what to do if it fails.
set -uo pipefail

"$@" 2>&1 | grep --line-buffered -v '^Requirement already satisfied'
if [ "${PIPESTATUS[0]}" -ne 0 ]; then
    cat >&2 <<'END'

The installation did not finish; the reason is above. Usually it is one of these:
  * the package index cannot be reached: check the network or the proxy (HTTPS_PROXY);
  * a hash differs: the index served another file than the one that was locked.
Nothing is half done: run the same command again.
END
    exit 1
fi
