#!/usr/bin/env bash
# Whether rule sets come out bit for bit the same with gcc and clang, at -O0 and -O3: builds rule_bits four times and compares what it
# says of every measure and row of real tables. Needs clang-19 and LAGESBILD_DATA; some minutes. Environment: LB_JOBS.
set -euo pipefail
cd "$(dirname "$0")/../../.."
data=${LAGESBILD_DATA:?name the folder of the published tables}/conformance
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for compiler in "gcc g++" "clang-19 clang++-19"; do
  read -r cc cxx <<<"$compiler"
  for level in 0 3; do
    build=$work/$cc-O$level
    cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=None -DCMAKE_C_COMPILER="$cc" -DCMAKE_CXX_COMPILER="$cxx" -DCMAKE_CXX_FLAGS="-O$level" \
      -DLB_WERROR=OFF -DLB_TESTS=ON -DLB_BENCH=ON >/dev/null
    ninja -C "$build" -j "${LB_JOBS:-$(nproc)}" --quiet rule_bits
    {
      "$build/bin/bench/rule_bits" tests/conformance/rules/svi_2022.yaml "$data/svi_2022_us_county.csv.gz"
      "$build/bin/bench/rule_bits" tests/conformance/rules/omradestyp_2022.yaml "$data/regso_omradestyp_2022.csv"
      "$build/bin/bench/rule_bits" tests/bench/rules/arithmetic.yaml "$data/regso_omradestyp_2022.csv"
    } >"$work/bits-$cc-O$level"
    echo "$cc -O$level: $(sha256sum <"$work/bits-$cc-O$level" | cut -c1-16), $(wc -w <"$work/bits-$cc-O$level") values"
  done
done
[ "$(sha256sum "$work"/bits-* | cut -d' ' -f1 | sort -u | wc -l)" -eq 1 ] && echo "the same bits" || { echo "same_bits: they differ" >&2; exit 1; }
