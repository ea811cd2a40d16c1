#!/usr/bin/env bash
# Installs what the tests need, builds, runs the tests, ends with one line of counts.
#   tests/run.sh                   everything
#   tests/run.sh quick             unit, component, layering: no servers
#   tests/run.sh LABEL…            tests with these labels: unit component layering integration lane e2e chaos threads; builds
#                                  only what they need
# Environment: LB_BUILD (build folder, default build), LB_BUILD_TYPE (default Debug), LB_SANITIZE, LB_JOBS, LAGESBILD_DATA (folder of
# the real data), LB_TESTS_MIN (fewer tests than this are a failure: a label was lost; with LAGESBILD_DATA skipped ones do not count).
set -euo pipefail
cd "$(dirname "$0")/.."
build=${LB_BUILD:-build}
jobs=${LB_JOBS:-$(nproc)}

# What is asked for is understood before anything is installed.
known=" $(grep -rhoE '\bLABELS? "?[a-z0-9]+' --include=CMakeLists.txt tests | sed -E 's/.*[ "]//' | sort -u | tr '\n' ' ')threads "
wanted=()
for word in "$@"; do
  case $word in
    -h|--help) sed -n '2,/^set -e/p' "$0" | sed '$d; s/^# \{0,1\}//'; exit 0 ;;
    quick) wanted+=(unit component layering) ;;
    *)
      [[ "$known" == *" $word "* ]] || { echo "tests: no label '$word'; there are: quick$known" >&2; exit 64; }
      wanted+=("$word") ;;
  esac
done
targets=()
for label in "${wanted[@]}"; do targets+=("tests-$label"); done

report=$(mktemp)
trap 'rm -f "$report"' EXIT
deploy/install.sh build run test
echo "build: $build"
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE="${LB_BUILD_TYPE:-Debug}" -DLB_SANITIZE="${LB_SANITIZE:-}" >"$report" \
  || { cat "$report"; exit 1; }
ninja -C "$build" -j "$jobs" --quiet "${targets[@]}"

labels=()
if [ "${#wanted[@]}" -gt 0 ]; then labels=(-L "(^|[.])($(IFS='|'; echo "${wanted[*]}"))([.]|\$)"); fi
status=0
ctest --test-dir "$build" -j "$jobs" --progress --output-on-failure --no-tests=error --output-junit "$report" "${labels[@]}" || status=$?
python3 tests/count.py "$report" "${LB_TESTS_MIN:-1}" "${LAGESBILD_DATA:-}" || status=$?
exit "$status"
