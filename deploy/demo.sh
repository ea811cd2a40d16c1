#!/usr/bin/env bash
# Runs all of lagesbild on this machine: installs, builds, starts Kafka, Redis and the services, feeds events, shows the picture.
#   deploy/demo.sh [--input polisen|crimes|generated|live|FILE] [--keep] [--verbose]
#     polisen    the police's published events, replayed; needs $LAGESBILD_DATA
#     crimes     reported crimes by DeSO, replayed; needs $LAGESBILD_DATA
#     generated  a made-up county of 60 areas with planted changes, by the default rule set; needs nothing
#     live       polls the police's public API, by its rules; needs the network, and $LAGESBILD_DATA for the areas
#     FILE       NDJSON as `lagesbild generate` writes it
#   Default: the first of polisen and generated that can work.
#   --keep leaves everything running and says what to try next. Packages, build and jars stay either way.
# Environment: LAGESBILD_DATA, LAGESBILD_KAFKA_VERSION, TMPDIR, LB_RELEASE_BUILD (build folder, default build-release), LAGESBILD_BIN
# (a folder of programs that are built already: builds none), LAGESBILD_DEMO_YEARS (of the made-up county, default 4),
# LAGESBILD_DEMO_LIVE_S (how long it polls, default 60), LAGESBILD_POLICE_URL (instead of the police's API).
set -euo pipefail
from=$PWD  # what the user calls by a relative path lies from there
cd "$(dirname "$0")/.."

input='' keep='' verbose=''
usage() { sed -n '2,/^set -e/p' "$0" | sed '$d; s/^# \{0,1\}//'; }
while [ $# -gt 0 ]; do
  case $1 in
    --input) input=${2:-}; shift 2 || { usage >&2; exit 64; } ;;
    --keep) keep=yes; shift ;;
    --verbose) verbose=yes; shift ;;
    -h|--help) usage; exit 0 ;;
    *) echo "demo: unknown word '$1'" >&2; usage >&2; exit 64 ;;
  esac
done
case ${LAGESBILD_DATA:-/} in /*) ;; *) LAGESBILD_DATA=$from/$LAGESBILD_DATA ;; esac
case ${LAGESBILD_BIN:-/} in /*) ;; *) LAGESBILD_BIN=$from/$LAGESBILD_BIN ;; esac
if [ -z "$input" ]; then
  if [ -f "${LAGESBILD_DATA:-/nonexistent}/events/polisen_events_2022-09_2025-12.jsonl.gz" ]; then input=polisen; else input=generated; fi
fi
case $input in
  polisen|crimes|live)
    [ -d "${LAGESBILD_DATA:-}" ] || { echo "demo: --input $input needs LAGESBILD_DATA to name the folder of the data (try: --input generated)" >&2; exit 66; } ;;
  generated) ;;
  *)
    case $input in /*) ;; *) input=$from/$input ;; esac
    [ -f "$input" ] || { echo "demo: no file '$input' (try: --input generated)" >&2; exit 66; } ;;
esac

started=$SECONDS
build() {
  local build=${LB_RELEASE_BUILD:-build-release} how=--quiet
  echo "build: $build (release)"
  cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DLB_TESTS=OFF -DLB_WERROR=OFF >"$build.log" 2>&1 || { cat "$build.log"; exit 1; }
  rm -f "$build.log"
  [ -z "$verbose" ] || how=-v
  ninja -C "$build" "$how" ingest scoring trend-detection notification lagesbild
  bin=$PWD/$build/bin
}
bin=${LAGESBILD_BIN:-}
if [ -n "$bin" ]; then
  deploy/install.sh run
else
  deploy/install.sh build run
  build
fi
PATH=$bin:$PATH

stack=$(mktemp -d "${TMPDIR:-/tmp}/lagesbild-demo.XXXXXX")
export TMPDIR=$stack  # what any of us leaves behind goes with the rest
. deploy/stack.sh
# quietly COMMAND…: its remarks are shown only if it fails.
quietly() { "$@" 2>"$stack/remarks" || { local code=$?; cat "$stack/remarks" >&2; return "$code"; }; }
keeping=''
finish() {
  local code=$?
  trap - EXIT INT TERM
  set +e  # what is stopped here does not decide the outcome
  if [ -n "$keeping" ]; then exit "$code"; fi
  stack_stop
  if [ "$code" -ne 0 ]; then
    echo "demo: it failed; the last lines of the logs:" >&2
    tail -n 5 "$stack"/*.log >&2 || true
  fi
  case $code in
    0|130) rm -rf "$stack" ;;
    *) echo "demo: all logs stay in $stack" >&2 ;;
  esac
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT TERM

stack_say "Kafka and Redis start (in $stack)"
deploy/kafka/fetch.sh "${LAGESBILD_KAFKA_VERSION:-4.2.1}" | grep --line-buffered -v '^/'  # without the folder
stack_start_redis
stack_start_kafka

clock=feed
[ "$input" != live ] || clock=live
stack_say "The installation: topics, partitions, whose clock"
lagesbild init --clock "$clock" --tick-interval-ms 1000 2>&1 | tail -n 1
LAGESBILD_TOKEN=$(head -c 24 /dev/urandom | base64 | tr -d '+/=')
export LAGESBILD_TOKEN
LAGESBILD_OPERATOR_TOKEN_SHA256=$(printf %s "$LAGESBILD_TOKEN" | sha256sum | cut -d' ' -f1)
export LAGESBILD_OPERATOR_TOKEN_SHA256

stack_say "The services start: ingest, scoring, trend-detection, notification"
for service in ingest scoring trend-detection notification; do stack_start_service "$service"; done
stack_export_addresses
all_up() { [ "$(lagesbild status -o ndjson | grep -c '"state":"up"')" -eq 4 ]; }
stack_wait 60 "a service" all_up
echo "from here on a start takes $((SECONDS - started)) s"

# --- registers -------------------------------------------------------------------------------------------------------
data=${LAGESBILD_DATA:-}
level=district feed=generator reader=events file='' versions=()
rules=services/scoring/rules/first.yaml  # needs nothing but reports
stack_say "Areas: what lies in what"
case $input in
  generated)
    lagesbild generate "$stack/county" --seed 7 --years "${LAGESBILD_DEMO_YEARS:-4}"
    lagesbild areas import "$stack/county/areas.geojson"
    rules=services/scoring/rules/se-1.yaml
    file=$stack/county/events.ndjson ;;
  polisen|live)
    lagesbild areas import "$data/geo/sweden_counties.geojson" --level county
    lagesbild areas import "$data/geo/sweden_municipalities.geojson" --level municipality
    quietly lagesbild areas import "$data/geo/municipality_population_2024.csv" --level municipality
    level=municipality feed=polisen reader=polisen
    file=$data/events/polisen_events_2022-09_2025-12.jsonl.gz
    versions=(--versions "$data/events/polisen_event_revisions_2022-09_2025-12.jsonl.gz") ;;
  crimes)
    lagesbild areas import "$data/geo/sweden_counties.geojson" --level county
    lagesbild areas import "$data/geo/sweden_municipalities.geojson" --level municipality
    quietly lagesbild areas import "$data/geo/deso_indicators_2022.csv.gz" --level deso
    level=deso feed=crimes reader=crimes
    file=$data/crimes/reported_crimes_deso_to_2021.csv.gz ;;
  *)
    areas=$(dirname "$input")/areas.geojson
    [ ! -f "$areas" ] || lagesbild areas import "$areas"
    file=$input ;;
esac

stack_say "A rule set, a feed, two partners"
lagesbild rules activate "$rules"
clock_flag=()
[ "$clock" != feed ] || clock_flag=(--supplies-clock)
feed_token=$(quietly lagesbild feed add "$feed" --agency "demonstration" "${clock_flag[@]}" -o ndjson | sed -E 's/.*"token":"([^"]+)".*/\1/')
lagesbild sub add worse --partner municipality --kind class_change --direction worse
lagesbild sub add trends --partner municipality --kind trend --severity 2
lagesbild sub add better --partner housing --kind class_change --direction better

# --- events ----------------------------------------------------------------------------------------------------------
picture() {
  local counts
  counts=$(lagesbild areas list --level "$level" -o ndjson 2>/dev/null | grep -o '"class":"[a-z_]*"' | sort | uniq -c \
    | sed -E 's/^ *([0-9]+) "class":"(.*)"/\2 \1/' | paste -sd, | sed 's/,/, /g') || true
  [ -z "$counts" ] || echo "  areas by class: $counts"
}
# A live clock goes on ticking, so there is always a record or two on its way.
drained='"lag_records":0,'
[ "$clock" != live ] || drained='"lag_s":[0-2],'
settled() { [ "$(lagesbild status -o ndjson 2>/dev/null | grep -cE "$drained")" -eq 4 ]; }
# replay WORD…: sends the events, and shows how far it is.
replay() {
  LAGESBILD_TOKEN=$feed_token lagesbild feed replay "$file" --feed "$feed" --reader "$reader" \
    "${versions[@]}" "$@" >"$stack/replay.out" 2>"$stack/replay.log" &
  local sender=$!
  stack_pids+=("$sender")
  while kill -0 "$sender" 2>/dev/null; do
    sleep 3
    tail -n 1 "$stack/replay.log" | tr '\r' '\n' | tail -n 1
    picture
  done
  wait "$sender" || { cat "$stack/replay.log" >&2; exit 1; }
  cat "$stack/replay.out"
  unset 'stack_pids[-1]'
  stack_wait 180 "the end of the log" settled
}
stack_say "Events flow ($input)"
outcome=0
case $input in
  live)
    police=()
    [ -z "${LAGESBILD_POLICE_URL:-}" ] || police=(--base-url "$LAGESBILD_POLICE_URL")
    timeout --preserve-status -s INT "${LAGESBILD_DEMO_LIVE_S:-60}" \
      env LAGESBILD_TOKEN="$feed_token" lagesbild feed live --feed "$feed" --state-dir "$stack/live" "${police[@]}" || outcome=$?
    stack_wait 180 "the end of the log" settled ;;
  generated)
    replay --until 2023-01-15
    stack_say "What areas are compared with from now on: all of them as they were in 2022"
    lagesbild reference compute --rules "$rules" --live --period 2022 --level "$level" --output "$stack/reference.json"
    lagesbild reference activate "$stack/reference.json"
    stack_say "Events flow on, to a picture"
    replay --from 2023-01-15 ;;
  *) replay ;;
esac

stack_say "What came of it"
summary=(--level "$level")
[ "$clock" != live ] || summary+=(--latency)
lagesbild summary "${summary[@]}"
case $input in
  generated|polisen|crimes) lagesbild picture --level "$level" --top 3 ;;
  *) lagesbild picture --level "$level" --top 3 || true ;;  # a file may come without areas, and a poll without events
esac

if [ -n "$keep" ]; then
  keeping=yes
  cat <<TEXT

Everything keeps running. To try next, in this folder:
  export PATH=$bin:\$PATH LAGESBILD_KAFKA_BOOTSTRAP=$LAGESBILD_KAFKA_BOOTSTRAP LAGESBILD_TOKEN=$LAGESBILD_TOKEN
  export LAGESBILD_INGEST=$LAGESBILD_INGEST LAGESBILD_SCORING=$LAGESBILD_SCORING
  export LAGESBILD_TREND_DETECTION=$LAGESBILD_TREND_DETECTION LAGESBILD_NOTIFICATION=$LAGESBILD_NOTIFICATION
  lagesbild status
  lagesbild areas list --level $level
  lagesbild picture --level $level --language sv
  lagesbild alerts tail --partner municipality
To stop: kill ${stack_pids[*]}; deploy/kafka/stop.sh $stack/kafka; rm -rf $stack
TEXT
fi
exit "$outcome"  # of the feed: a live one may have had no answer
