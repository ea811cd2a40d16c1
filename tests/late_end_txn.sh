#!/usr/bin/env bash
# Delivers many EndTxn requests late, into the lane's next transaction, and checks that none is torn.
#   tests/late_end_txn.sh [COUNT]     COUNT: default 500, about 10 minutes; CI does 20
# Environment: LB_BUILD (build folder, default build), LAGESBILD_KAFKA_VERSION (default 4.2.1; 3.9.2 too).
set -euo pipefail
cd "$(dirname "$0")/.."
build=${LB_BUILD:-build}
deploy/install.sh build run test
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE="${LB_BUILD_TYPE:-Debug}" >/dev/null
ninja -C "$build" -j "$(nproc)" --quiet late_end_txn_test
LAGESBILD_LATE_END_TXN=${1:-500} "$build/tests/integration/kafka/late_end_txn_test" --gtest_filter='LateEndTxn.Tears*'
