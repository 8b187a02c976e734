#!/bin/sh
# From a clean checkout to the first answer: `bench/first_answer.sh REPOSITORY`. Clones this project into an empty folder,
# installs with empty caches, scans REPOSITORY (about 5,000 commits, say), writes the report.
# Prints `install_s`, `scan_s`, `first_answer_s`, `commits`; exits 1 at two minutes or more.
set -eu
[ $# -eq 1 ] || { echo "usage: bench/first_answer.sh REPOSITORY" >&2; exit 2; }
repository=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export HOME="$folder/home" XDG_CACHE_HOME="$folder/cache" UV_CACHE_DIR="$folder/cache/uv" PIP_NO_CACHE_DIR=1 \
    HOLDFAST_HOME="$folder/data"
mkdir -p "$HOME"
git clone -q "$here" "$folder/holdfast"
now() { date +%s.%N; }
start=$(now)
"$folder/holdfast/bin/setup" requirements.lock
installed=$(now)
"$folder/holdfast/bin/try" "$repository" >"$folder/answer.txt" 2>"$folder/progress.txt" || { cat "$folder/progress.txt" >&2; exit 1; }
done=$(now)
test -s "$folder/answer.txt"
printf 'commits: %s\n' "$(git -C "$repository" rev-list --count HEAD)"
awk -v a="$start" -v b="$installed" -v c="$done" 'BEGIN {
    printf "install_s: %.1f\nscan_s: %.1f\nfirst_answer_s: %.1f\n", b - a, c - b, c - a; exit (c - a >= 120) }'
