#!/bin/sh
# Debian packages that some tests need.
#   install  installs what is missing where that is allowed (root or sudo), else says what is
#   markers  prints the pytest marker expression for what is here
#   has-node succeeds where Node and npm are here
#   node     sees to Node and npm alone, or says what to do and fails
# In CI (CI=true) a missing package is an error: nothing is skipped there.
set -u

NODE_OLDEST=20

# Older ones lack what the pages and their tools use (Array.prototype.with, ESLint 10).
missing_node() {
    version=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/')
    [ "${version:-0}" -ge "$NODE_OLDEST" ] || echo nodejs
    command -v npm >/dev/null 2>&1 || echo npm
}

missing() {
    for browser in chromium chromium-browser google-chrome; do
        command -v "$browser" >/dev/null 2>&1 && break
    done || echo chromium
    command -v pulseaudio >/dev/null 2>&1 || echo pulseaudio
    command -v pactl >/dev/null 2>&1 || echo pulseaudio-utils
    ls /usr/lib/*/libportaudio.so.2 >/dev/null 2>&1 || echo libportaudio2
    ls /usr/lib/*/alsa-lib/libasound_module_pcm_pulse.so >/dev/null 2>&1 || echo libasound2-plugins
    command -v fstcompile >/dev/null 2>&1 || echo libfst-tools
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 || echo postgresql
    ls /usr/lib/*/libpangoft2-1.0.so.0 >/dev/null 2>&1 || echo libpangoft2-1.0-0
    ls /usr/share/fonts/*/noto/Noto*CJK* >/dev/null 2>&1 || echo fonts-noto-cjk
    missing_node
}

# Debian packages, where this user may install them.
install() {
    as=
    if [ "$(id -u)" -ne 0 ]; then
        if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then as="sudo -n"; else as=no; fi
    fi
    if [ "$as" != no ] && command -v apt-get >/dev/null 2>&1; then
        echo "call-assist: installing $*"
        { $as apt-get update -qq && $as env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "$@"; } >/dev/null
    fi
}

case "${1:-}" in
has-node)
    [ -z "$(missing_node)" ]
    ;;
node)
    # shellcheck disable=SC2046
    [ -z "$(missing_node)" ] || install $(missing_node)
    wanted=$(missing_node | tr '\n' ' ')
    [ -n "$wanted" ] || exit 0
    echo "call-assist: the pages are checked with Node $NODE_OLDEST or later and npm; install them" \
        "(Debian: 'apt-get install nodejs npm'; older releases: https://nodejs.org)." >&2
    exit 1
    ;;
install)
    wanted=$(missing | tr '\n' ' ')
    [ -n "$wanted" ] || exit 0
    # shellcheck disable=SC2086
    install $wanted
    wanted=$(missing | tr '\n' ' ')
    [ -n "$wanted" ] || exit 0
    echo "call-assist: these Debian packages are missing and could not be installed: $wanted" >&2
    echo "call-assist: install them with 'apt-get install $wanted'; their tests are left out." >&2
    [ "${CI:-}" != true ]
    ;;
markers)
    [ "${CI:-}" = true ] && exit 0
    lacking=$(missing)
    left_out=
    case "$lacking" in *chromium*) left_out="$left_out and not browser" ;; esac
    case "$lacking" in *pulse* | *portaudio* | *asound*) left_out="$left_out and not audio" ;; esac
    case "$lacking" in *fst*) left_out="$left_out and not recipe" ;; esac
    case "$lacking" in *pango* | *fonts*) left_out="$left_out and not pdf" ;; esac
    case "$lacking" in *postgresql*) left_out="$left_out and not services" ;; esac
    case "$lacking" in *nodejs* | *npm*) left_out="$left_out and not web" ;; esac
    echo "${left_out# and }"
    ;;
*)
    echo "usage: $0 install|markers|has-node|node" >&2
    exit 2
    ;;
esac
