#!/usr/bin/env bash
# Installs what the tests need, builds, runs the tests, ends with one line of counts.
#   tests/run.sh                   everything
#   tests/run.sh quick             unit, component, layering: no servers
#   tests/run.sh LABEL…            tests with these labels
# Environment: LB_BUILD (build folder, default build), LB_BUILD_TYPE (default Debug), LB_SANITIZE, LB_JOBS.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${LB_BUILD:-build}
jobs=${LB_JOBS:-$(nproc)}

deploy/install.sh build run test
echo "build: $build"
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE="${LB_BUILD_TYPE:-Debug}" -DLB_SANITIZE="${LB_SANITIZE:-}" >"/tmp/lagesbild-cmake.$$" \
  || { cat "/tmp/lagesbild-cmake.$$"; exit 1; }
rm -f "/tmp/lagesbild-cmake.$$"
ninja -C "$build" -j "$jobs" --quiet

labels=()
case "${1:-all}" in
  all) ;;
  quick) labels=(-L '^(unit|component|layering)$') ;;
  *) labels=(-L "^($(IFS='|'; echo "$*"))\$") ;;
esac
report=$(mktemp)
trap 'rm -f "$report"' EXIT
status=0
ctest --test-dir "$build" -j "$jobs" --progress --output-on-failure --no-tests=error --output-junit "$report" "${labels[@]}" || status=$?
[ -s "$report" ] || { echo "tests: none has such a label (unit component layering integration lane e2e chaos)" >&2; exit 64; }
python3 - "$report" <<'PY'
import sys
import xml.etree.ElementTree as tree
suite = tree.parse(sys.argv[1]).getroot()
total, failed, skipped = (int(suite.get(name, 0)) for name in ("tests", "failures", "skipped"))
disabled = int(suite.get("disabled", 0))
print(f"{total - failed - skipped - disabled} passed, {failed} failed, {skipped + disabled} skipped")
PY
exit "$status"
