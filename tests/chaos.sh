#!/usr/bin/env bash
# Runs the whole pipeline while it kills, stops, freezes and wipes its parts; at the end an independent program computes
# everything again. One seed, one schedule.
#   tests/chaos.sh [--cycles N] [--seed N] [-o json]
#     --cycles N   disturbances, one after the other: default 1000, about three hours; CI does 30
#     --seed N     default: the time; printed, so that a run can be made again
#     --plan       print the schedule and leave
#     --kinds A,B  only these disturbances; --help lists more
#   tests/chaos.sh --planted [BUG…]   each planted bug, or those named, must be caught within 20 random cycles
# Environment: LB_BUILD (build folder, default build), LAGESBILD_KAFKA_VERSION (default 4.2.1), TMPDIR.
# The second Kafka version: LAGESBILD_KAFKA_VERSION=3.9.2 tests/chaos.sh --cycles 5
set -euo pipefail
cd "$(dirname "$0")/.."
build=${LB_BUILD:-build}
for word in "$@"; do
  case $word in --plan|-h|--help) exec env -C tests/e2e /usr/bin/python3 -B -m chaos --binaries . "$@" ;; esac
done
deploy/install.sh build run test >&2
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE="${LB_BUILD_TYPE:-Debug}" >/dev/null
targets=(ingest scoring trend-detection notification lagesbild)
if [ "${1:-}" = --planted ]; then
  shift
  ninja -C "$build" -j "$(nproc)" --quiet "${targets[@]}" planted_programs >&2
  exec env -C tests/e2e /usr/bin/python3 -B -m chaos.planted --binaries "$PWD/$build/planted" --cycles 20 "$@"
fi
ninja -C "$build" -j "$(nproc)" --quiet "${targets[@]}" >&2
# A build that goes on in the same folder must not change what runs.
bin=$(mktemp -d "${TMPDIR:-/tmp}/lagesbild-chaos-bin.XXXXXX")
trap 'rm -rf "$bin"' EXIT
for target in "${targets[@]}"; do cp "$build/bin/$target" "$bin/"; done
case " $* " in *" --seed "*) ;; *) set -- --seed "$(date +%s)" "$@" ;; esac
case " $* " in *" --cycles "*) ;; *) set -- --cycles 1000 "$@" ;; esac
env -C tests/e2e /usr/bin/python3 -B -m chaos --binaries "$bin" "$@"
