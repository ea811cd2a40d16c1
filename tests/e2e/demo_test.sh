#!/usr/bin/env bash
# The demonstration on small inputs: each way to choose one, what it says at the end, how long a start takes, that --keep leaves a
# working installation, and that nothing else of it stays: no process, no temporary file.
#   demo_test.sh BIN [SANITIZERS]     folder of the programs; what they were built with, for such are slow
set -euo pipefail
cd "$(dirname "$0")/../.."
LAGESBILD_BIN=$(cd "$1" && pwd)
sanitizers=${2:-}
# Whether others work on this machine already: then how long a start takes says nothing.
busy=$(awk -v cores="$(nproc)" '$1 > cores {print $1}' /proc/loadavg)
export LAGESBILD_BIN
unset LAGESBILD_DATA
scratch=$(mktemp -d "${TMPDIR:-/tmp}/lagesbild-demo-test.XXXXXX")
export TMPDIR=$scratch/tmp
mkdir "$TMPDIR"
stop='true'
police=''
finish() {
  local code=$?
  trap - EXIT
  set +e
  bash -c "$stop" >/dev/null 2>&1
  [ -z "$police" ] || kill "$police"
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
# Processes that work in the temporary folder or were told of it, whatever they call themselves.
left() {
  /usr/bin/python3 - "$TMPDIR" <<'PY'
import os
import sys
folder = sys.argv[1]
for pid in filter(str.isdigit, os.listdir("/proc")):
    try:
        cwd = os.readlink(f"/proc/{pid}/cwd")
        with open(f"/proc/{pid}/environ", "rb") as environment, open(f"/proc/{pid}/cmdline", "rb") as words:
            told = f"={folder}".encode() in environment.read()
            name = words.read().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        continue
    if int(pid) != os.getpid() and (told or cwd.startswith(folder)):
        print(pid, name)
PY
}
nothing_left() {
  local there
  there=$(left)
  [ -z "$there" ] || fail "$1 left processes: $there"
  [ -z "$(ls -A "$TMPDIR")" ] || fail "$1 left files: $(ls -A "$TMPDIR")"
}
# demo NAME WORD…: into NAME.out; its exit code in $code.
demo() {
  local name=$1
  shift
  code=0
  deploy/demo.sh "$@" >"$scratch/$name.out" 2>&1 || code=$?
}
# ended NAME WHAT: well, with all of the summary, and nothing of it is left.
ended() {
  [ "$code" -eq 0 ] || fail "$2 ended with $code"
  says "$scratch/$1.out" "What came of it" "Events by outcome" "Areas by indicated class" "Changes and their causes" \
    "The indicated picture on" "For the better (" "In order of priority" "lagesbild.alerts.housing.v1:" "lagesbild.alerts.municipality.v1:"
  nothing_left "$2"
}
# accepted NAME: how many events the summary tells of.
accepted() { sed -nE 's/^all +([0-9]+) .*/\1/p' "$scratch/$1.out"; }
# kept NAME WHAT: what --keep says to try works, and what it says to stop with leaves nothing.
kept() {
  stop=$(sed -n 's/^To stop: //p' "$scratch/$1.out")
  [ -n "$stop" ] || fail "$2 does not say how to stop"
  [ -n "$(left)" ] || fail "no process of $2 is seen: this test would not see one that stays either"
  { sed -n 's/^  \(export .*\)/\1/p' "$scratch/$1.out"; echo 'lagesbild status -o ndjson'; } >"$scratch/try.sh"
  bash "$scratch/try.sh" >"$scratch/status.out" || true
  [ "$(grep -c '"state":"up"' "$scratch/status.out")" -eq 4 ] || fail "what $2 says to try does not reach the services"
  local seen
  seen=$(left)
  for text in redis-server java ingest notification; do
    grep -q "$text" <<<"$seen" || fail "$text of $2 is not seen: this test would not see it stay either"
  done
  bash -c "$stop" >"$scratch/stop.out" 2>&1
  for ((i = 0; i < 100; ++i)); do [ -n "$(left)" ] || break; sleep 0.2; done
  nothing_left "what $2 says to stop with"
  stop='true'
}

"$LAGESBILD_BIN/lagesbild" generate "$scratch/county" --seed 5 --years 2 >/dev/null
cp "$scratch/county/areas.geojson" "$scratch/areas.geojson"
head -n 1500 "$scratch/county/events.ndjson" >"$scratch/events.ndjson"
tests/e2e/demo_data.py write "$scratch/data"

# A file and the programs by relative paths, from another folder.
root=$PWD
(cd "$scratch" && LAGESBILD_BIN=$(realpath --relative-to=. "$LAGESBILD_BIN") "$root/deploy/demo.sh" --input events.ndjson --keep) \
  >"$scratch/file.out" 2>&1 || fail "the demonstration of a file ended with $?"
says "$scratch/file.out" "What came of it" "its token, shown this once:"
[ "$(grep -cE '^(municipality|housing) +[0-9A-Za-z_-]{20,}' "$scratch/file.out")" -eq 2 ] || fail "it does not show the partners' tokens"
kept file "--keep"

# Each other way to choose an input. Programs built with sanitizers take too long for the county, and for seven starts.
every_way() {
  # No word, no data: the county that is made up.
  LAGESBILD_DEMO_YEARS=2 demo generated
  ended generated "the demonstration of a made-up county"
  says "$scratch/generated.out" "Events flow (generated)" "reference se-1-district-2022@" "made of 60 areas"
  grep -qE '^district +(elevated|high|severe) +[1-9]' "$scratch/generated.out" || fail "the default set finds no area that was planted to be worse"

  # No word, data: the police's events. Those of 300 that say an incident, and one version.
  LAGESBILD_DATA=$scratch/data demo polisen
  ended polisen "the demonstration of the police's events"
  says "$scratch/polisen.out" "Events flow (polisen)" "municipality"
  [ "$(accepted polisen)" = 301 ] || fail "of the police's 301 events $(accepted polisen) were accepted"

  LAGESBILD_DATA=$scratch/data demo crimes --input crimes
  ended crimes "the demonstration of crimes"
  [ "$(accepted crimes)" = 300 ] || fail "of 300 crimes $(accepted crimes) were accepted"

  # The police's API, as far as it is ours here.
  (cd / && exec env -u TMPDIR "$root/tests/e2e/demo_data.py" serve "$scratch/police") &
  police=$!
  for ((i = 0; i < 300; ++i)); do [ ! -s "$scratch/police" ] || break; sleep 0.1; done
  LAGESBILD_DATA=$scratch/data LAGESBILD_DEMO_LIVE_S=20 LAGESBILD_POLICE_URL=$(cat "$scratch/police") demo live --input live
  ended live "the demonstration that polls"
  says "$scratch/live.out" "poll 1: 1 rows, 1 new or changed accepted"

  # Nobody answers; what is to stay does so all the same.
  LAGESBILD_DATA=$scratch/data LAGESBILD_DEMO_LIVE_S=5 LAGESBILD_POLICE_URL=http://127.0.0.1:1 demo silent --input live --keep
  [ "$code" -eq 69 ] || fail "polling where nobody answers ended with $code"
  says "$scratch/silent.out" "no poll had an answer" "Everything keeps running"
  kept silent "--keep where no poll had an answer"
}
if [ -n "$sanitizers" ]; then
  echo "demo: all inputs but a file NOT RUN, built with $sanitizers"
else
  every_way
fi

demo wrong --input nowhere.ndjson
[ "$code" -eq 66 ] || fail "a file that is not there ended with $code"
says "$scratch/wrong.out" "no file" "try: --input generated"
demo nodata --input crimes
[ "$code" -eq 66 ] || fail "crimes without data ended with $code"
nothing_left "a wrong word"

# The quickest of the starts: the others may have met a busy machine.
quickest=$(sed -nE 's/^from here on a start takes ([0-9]+) s$/\1/p' "$scratch"/*.out | sort -n | head -n 1)
[ -n "$quickest" ] || fail "it does not say how long a start takes"
if [ -n "$sanitizers$busy" ]; then
  echo "demo: 20 s a start NOT CHECKED${sanitizers:+, built with $sanitizers}${busy:+, the machine was busy already: load $busy}"
elif [ "$quickest" -gt 20 ]; then
  fail "a start takes $quickest s, 20 are allowed"
fi
echo "demo: starts in $quickest s, says what came of it, keeps what it shall, leaves nothing else"
