#!/usr/bin/env bash
# Succeed when a Chromium for the browser tests is there; install Debian's if we may.
set -euo pipefail

found() {
    local name
    for name in chromium-headless-shell chromium chromium-browser; do
        command -v "$name" >/dev/null && return 0
    done
    return 1
}

found && exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    echo "── installing chromium for the browser tests (about 65 MB)"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq </dev/null || true
    if apt-get install -y -qq --no-install-recommends chromium-headless-shell </dev/null && found; then
        exit 0
    fi
fi
echo "No chromium: the browser tests are left out. To run them too:" \
    "sudo apt-get install --no-install-recommends chromium-headless-shell" >&2
exit 1
