#!/usr/bin/env bash
# Print a Python of at least 3.11 that can make virtual environments. PYTHON names another.
set -euo pipefail

too_bare=""
for candidate in ${PYTHON:-python3.11 python3.12 python3.13 python3.14 python3}; do
    "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
    if "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
        command -v "$candidate"
        exit 0
    fi
    too_bare="$candidate"
done

if [ -n "$too_bare" ]; then
    echo "$too_bare cannot make virtual environments: install its venv module" \
        "(Debian and Ubuntu: apt-get install python3-venv) and try again." >&2
else
    echo "Python 3.11 or newer was not found. Install it, or name it:" \
        "make setup PYTHON=/path/to/python3" >&2
fi
exit 1
