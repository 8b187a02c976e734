#!/bin/sh
# The app under load: 50 users on loopback, 5 s of think time, 4 pages that were asked before to 1 that was not, on a
# generated company of fifty. `bench/serve.sh [--seconds 60] [--users 50] [--folder FOLDER]`; see bench/serve.py.
set -eu
cd "$(dirname "$0")/.."
exec .venv/bin/python bench/serve.py "$@"
