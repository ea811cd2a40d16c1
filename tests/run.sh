#!/usr/bin/env bash
# Installs what the tests need, builds, runs the tests, ends with one line of counts.
#   tests/run.sh                   everything
#   tests/run.sh quick             unit, component, layering: no servers
#   tests/run.sh LABEL…            tests with these labels: unit component layering integration lane e2e chaos threads; builds
#                                  only what they need
# Environment: LB_BUILD (build folder, default build), LB_BUILD_TYPE (default Debug), LB_SANITIZE, LB_JOBS, LB_TESTS_MIN (fewer
# tests than this are a failure: a label was lost).
set -euo pipefail
cd "$(dirname "$0")/.."
build=${LB_BUILD:-build}
jobs=${LB_JOBS:-$(nproc)}

deploy/install.sh build run test
echo "build: $build"
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE="${LB_BUILD_TYPE:-Debug}" -DLB_SANITIZE="${LB_SANITIZE:-}" >"/tmp/lagesbild-cmake.$$" \
  || { cat "/tmp/lagesbild-cmake.$$"; exit 1; }
rm -f "/tmp/lagesbild-cmake.$$"

wanted=()
for word in "$@"; do
  if [ "$word" = quick ]; then wanted+=(unit component layering); else wanted+=("$word"); fi
done
known=" $(ninja -C "$build" -t targets all | sed -n 's/^tests-\([a-z0-9]*\): phony$/\1/p' | tr '\n' ' ')"
targets=()
for label in "${wanted[@]}"; do
  [[ "$known" == *" $label "* ]] || { echo "tests: no label '$label'; there are:$known" >&2; exit 64; }
  targets+=("tests-$label")
done
ninja -C "$build" -j "$jobs" --quiet "${targets[@]}"

labels=()
if [ "${#wanted[@]}" -gt 0 ]; then labels=(-L "(^|[.])($(IFS='|'; echo "${wanted[*]}"))([.]|\$)"); fi
report=$(mktemp)
trap 'rm -f "$report"' EXIT
status=0
ctest --test-dir "$build" -j "$jobs" --progress --output-on-failure --no-tests=error --output-junit "$report" "${labels[@]}" || status=$?
python3 - "$report" "${LB_TESTS_MIN:-1}" <<'PY' || status=$?
import sys
import xml.etree.ElementTree as tree
suite = tree.parse(sys.argv[1]).getroot()
total, failed, skipped = (int(suite.get(name, 0)) for name in ("tests", "failures", "skipped"))
disabled = int(suite.get("disabled", 0))
least = int(sys.argv[2])
if total < least:
    print(f"tests: only {total} ran, {least} were to be expected (try: look at the labels in .ci/cmake/LbTest.cmake)", file=sys.stderr)
print(f"{total - failed - skipped - disabled} passed, {failed} failed, {skipped + disabled} skipped")
sys.exit(total < least)
PY
exit "$status"
