#!/usr/bin/env bash
# Builds release and measures trend detection: a Markdown table on standard output, run times on standard error.
#   tests/bench/trend/run.sh [OPTION…]      all of it, about ten minutes on one core; --help shows what it takes
# Environment: LAGESBILD_DATA (the shared series; without it what needs them is left out), LB_RELEASE_BUILD (build folder).
set -euo pipefail
cd "$(dirname "$0")/../../.."
build=${LB_RELEASE_BUILD:-build-release}
deploy/install.sh build test >&2
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DLB_TESTS=ON -DLB_BENCH=ON -DLB_WERROR=OFF >&2
ninja -C "$build" --quiet bench_trend bench_trend_step >&2
if [ $# -eq 0 ]; then "$build"/bin/bench/bench_trend_step >&2; fi
exec "$build"/bin/bench/bench_trend "$@"
