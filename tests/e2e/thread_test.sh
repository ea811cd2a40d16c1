#!/usr/bin/env bash
# One thread through everything, over real Kafka and Redis: events by gRPC, alerts in a partner's topic, read by Python;
# and again while every service is killed. Counts must come out exactly.
#   thread_test.sh BIN     folder of the programs
set -euo pipefail
cd "$(dirname "$0")/../.."
bin=$(cd "$1" && pwd)
PATH=$bin:$PATH
stack=$(mktemp -d "${TMPDIR:-/tmp}/lagesbild-e2e.XXXXXX")
. deploy/stack.sh
finish() {
  local code=$?
  trap - EXIT INT TERM
  set +e  # what is killed here does not decide the outcome
  [ "$code" -eq 0 ] || tail -n 8 "$stack"/*.log >&2 || true
  stack_stop
  rm -rf "$stack"
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT TERM

must() {  # must WHAT EXPECTED ACTUAL
  [ "$2" = "$3" ] || stack_fail "FAILED: $1: expected '$2', got '$3'"
  echo "ok: $1: $3"
}
# The whole number under a key of NDJSON on standard input.
number() { sed -nE "s/.*\"$1\":([0-9]+).*/\1/p"; }

stack_start_redis
stack_start_kafka
lagesbild init --clock live --tick-interval-ms 1000
must "a second init has nothing to do" 1 "$(lagesbild init --clock live 2>&1 | grep -c 'nothing to do')"
export LAGESBILD_TOKEN=operator-token
LAGESBILD_OPERATOR_TOKEN_SHA256=$(printf %s "$LAGESBILD_TOKEN" | sha256sum | cut -d' ' -f1)
export LAGESBILD_OPERATOR_TOKEN_SHA256
services=(ingest scoring trend-detection notification)
for service in "${services[@]}"; do stack_start_service "$service"; done
stack_export_addresses
all_up() { [ "$(lagesbild status -o ndjson | grep -c '"state":"up"')" -eq 4 ]; }
stack_wait 60 "a service" all_up

lagesbild generate "$stack/county" --seed 3 --years 2 >/dev/null
lagesbild areas import "$stack/county/areas.geojson" >/dev/null
lagesbild rules activate services/scoring/rules/first.yaml
token=$(lagesbild feed add city --agency "Ekby" -o ndjson 2>/dev/null | sed -E 's/.*"token":"([^"]+)".*/\1/')
must "no partner, nobody to follow" 66 "$(lagesbild alerts tail --follow >/dev/null 2>&1; echo $?)"
lagesbild sub add all --partner ekby --kind class_change >/dev/null
must "an unknown token is refused" 77 "$(LAGESBILD_TOKEN=wrong lagesbild feed list >/dev/null 2>&1; echo $?)"

now=$(date +%s%3N)
events() {  # events FIRST LAST: homicides in one district, one an hour backwards
  for ((i = $1; i <= $2; ++i)); do
    echo "{\"feed\":\"city\",\"sourceId\":\"e$i\",\"incident\":{\"kind\":\"violence.homicide\",\"place\":{\"area\":\"9901-01\"},\"occurredAtMs\":\"$((now - i * 60000))\"}}"
  done
}
push() { LAGESBILD_TOKEN=$token lagesbild feed push "$1" --feed city --state-dir "$stack/push" -o ndjson 2>/dev/null | number accepted; }
applied_is() { [ "$(lagesbild feed status city -o ndjson | number applied)" = "$1" ]; }

events 1 300 >"$stack/first.ndjson"
must "accepted" 300 "$(push "$stack/first.ndjson")"
stack_wait 30 "every event's outcome" applied_is 300
class_is_severe() { lagesbild areas show 9901-01 -o ndjson | grep -q '"severe"'; }
stack_wait 30 "the class" class_is_severe

mkdir "$stack/python"
protoc -I proto --python_out="$stack/python" proto/lagesbild/*/v1/*.proto
first=$(timeout 60 /usr/bin/python3 deploy/examples/read_alerts.py "$LAGESBILD_KAFKA_BOOTSTRAP" ekby "$stack/python" 1)
echo "ok: read from Python: $first"

# The clock is real, so the summary knows how long it took from the event to the alert.
must "the time from event to alert in the summary" 1 "$(lagesbild summary --latency | grep -cE 'alerts.ekby.*p50 [0-9]+ ms, p99 [0-9]+ ms')"

# Every service has had something to count by now, and nothing has been killed yet.
metrics=()
for service in "${services[@]}"; do metrics+=("$service=127.0.0.1:$(stack_port "$service" metrics)"); done
/usr/bin/python3 -B tests/e2e/metrics_check.py services/METRICS.md "${metrics[@]}"

# The same again while each service is killed and started anew.
events 301 3000 >"$stack/second.ndjson"
push "$stack/second.ndjson" >"$stack/second.out" &
pusher=$!
for round in 1 2; do
  for index in 1 2 3; do
    sleep 0.4
    # Process 0 is Redis; the services follow in their order. The gateway lives on: its clients retry on their own.
    kill -9 "${stack_pids[$((index + 1))]}"
    "$bin/${services[$index]}" --ports-file "$stack/${services[$index]}.ports" --state-dir "$stack/state/${services[$index]}" \
      --instance demo >>"$stack/${services[$index]}.log" 2>&1 &
    stack_pids[$((index + 1))]=$!
  done
done
wait "$pusher"
must "accepted under fire" 2700 "$(cat "$stack/second.out")"
kill -9 "${stack_pids[1]}"
"$bin/ingest" --ports-file "$stack/ingest.ports" --state-dir "$stack/state/ingest" --instance demo >>"$stack/ingest.log" 2>&1 &
stack_pids[1]=$!
sleep 1
ready() { stack_export_addresses && all_up; }
stack_wait 90 "the services after their deaths" ready
stack_wait 60 "every event's outcome" applied_is 3000
# The clock goes on ticking, so there is always a record or two on its way.
settled() { [ "$(lagesbild status -o ndjson | grep -cE '"lag_s":[0-2],')" -eq 4 ]; }
stack_wait 90 "the end of the log" settled
counted=$(lagesbild areas show 9901-01 -o ndjson | sed -nE 's/.*"value":"([0-9]+) in the window.*/\1/p' | head -n 1)
must "homicides counted in the district, each once" 3000 "$counted"
double=$(lagesbild alerts tail --partner ekby -o ndjson | sed -nE 's/.*"alert":"([0-9a-f]+)".*/\1/p' | sort | uniq -d | wc -l)
must "alerts that stand twice" 0 "$double"
must "dead letters" 0 "$(lagesbild dlq ls -o ndjson | number records | sort -nr | head -n 1)"
echo "thread: all as it should be"
