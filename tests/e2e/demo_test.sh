#!/usr/bin/env bash
# The demonstration on a small file: what it says at the end, that --keep leaves a working installation, and that nothing
# else of it stays: no process, no temporary file.
#   demo_test.sh BIN     folder of the programs
set -euo pipefail
cd "$(dirname "$0")/../.."
LAGESBILD_BIN=$(cd "$1" && pwd)
export LAGESBILD_BIN
scratch=$(mktemp -d "${TMPDIR:-/tmp}/lagesbild-demo-test.XXXXXX")
export TMPDIR=$scratch/tmp
mkdir "$TMPDIR"
stop='true'
finish() {
  local code=$?
  trap - EXIT
  set +e
  bash -c "$stop" >/dev/null 2>&1
  [ "$code" -eq 0 ] || tail -n 30 "$scratch"/*.out >&2
  rm -rf "$scratch"
  exit "$code"
}
trap finish EXIT

fail() { echo "FAILED: $*" >&2; exit 1; }
says() {  # says FILE TEXT…
  local file=$1 text
  shift
  for text in "$@"; do grep -qF -- "$text" "$file" || fail "$file does not say '$text'"; done
}
# Processes that work in the temporary folder or were started from the programs' folder.
left() { pgrep -f -- "$TMPDIR|$LAGESBILD_BIN/(ingest|scoring|trend-detection|notification)" | grep -vx "$$" || true; }
nothing_left() {
  [ -z "$(left)" ] || fail "$1 left processes: $(left | xargs -r ps -o pid,args -p)"
  [ -z "$(ls -A "$TMPDIR")" ] || fail "$1 left files: $(ls -A "$TMPDIR")"
}

"$LAGESBILD_BIN/lagesbild" generate "$scratch/county" --seed 5 --years 2 >/dev/null
cp "$scratch/county/areas.geojson" "$scratch/areas.geojson"
head -n 1500 "$scratch/county/events.ndjson" >"$scratch/events.ndjson"

(cd "$scratch" && "$OLDPWD/deploy/demo.sh" --input events.ndjson) >"$scratch/demo.out" 2>&1 || fail "the demonstration ended with $?"
says "$scratch/demo.out" "What came of it" "Events by outcome" "Areas by indicated class" "Changes and their causes" \
  "lagesbild.alerts.housing.v1:" "lagesbild.alerts.municipality.v1:"
grep -qE 'from here on a start takes [0-9]+ s' "$scratch/demo.out" || fail "it does not say how long a start takes"
nothing_left "the demonstration"

deploy/demo.sh --input "$scratch/events.ndjson" --keep >"$scratch/keep.out" 2>&1 || fail "--keep ended with $?"
stop=$(sed -n 's/^To stop: //p' "$scratch/keep.out")
[ -n "$stop" ] || fail "--keep does not say how to stop"
sed -n 's/^  \(export .*\)/\1/p' "$scratch/keep.out" >"$scratch/try.sh"
echo 'lagesbild status -o ndjson' >>"$scratch/try.sh"
bash "$scratch/try.sh" >"$scratch/status.out"
[ "$(grep -c '"state":"up"' "$scratch/status.out")" -eq 4 ] || fail "what --keep says to try does not reach the services"
bash -c "$stop" >"$scratch/stop.out" 2>&1
for ((i = 0; i < 100; ++i)); do [ -n "$(left)" ] || break; sleep 0.2; done
nothing_left "what --keep says to stop with"

code=0
deploy/demo.sh --input nowhere.ndjson >"$scratch/wrong.out" 2>&1 || code=$?
[ "$code" -eq 66 ] || fail "a file that is not there ended with $code"
says "$scratch/wrong.out" "no file" "try: --input generated"
nothing_left "a wrong word"
echo "demo: says what came of it, keeps what it shall, leaves nothing else"
