#!/usr/bin/env bash
# Builds release, starts a Kafka and a Redis of its own, runs the benchmarks and prints a table of what was measured.
#   tests/bench/run.sh [OPTION…]
#     --only NAME        lane, step, pipeline, latency, gateway or restore; may be given several times
#     --events N         events of the pipeline and the gateway; default 1,000,000
#     --rounds N         rounds of what is compared in turns; default 3
#     --nice N           priority of all that is measured, so that other work disturbs less; default -10 where allowed
#     -o table|json      default table
#     --list             the names and what each measures
# Environment: LB_RELEASE_BUILD (build folder, default build-release). Progress goes to standard error.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${LB_RELEASE_BUILD:-build-release}
case " $* " in
  *' --list '*|*' -h '*|*' --help '*) exec /usr/bin/python3 tests/bench/driver/main.py "$@" ;;
esac
deploy/install.sh build run test >&2
deploy/kafka/fetch.sh >/dev/null
echo "build: $build (release)" >&2
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DLB_TESTS=ON -DLB_BENCH=ON -DLB_WERROR=OFF >"$build.log" 2>&1 \
  || { cat "$build.log" >&2; exit 1; }
rm -f "$build.log"
ninja -C "$build" --quiet ingest scoring trend-detection notification lagesbild benches >&2
exec /usr/bin/python3 tests/bench/driver/main.py --bin "$build/bin" "$@"
