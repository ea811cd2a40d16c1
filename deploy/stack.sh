# Starts Kafka, Redis and the services in one folder on free loopback ports, and stops them. To be sourced; needs
# $stack (the folder) and $bin (the programs). Every process started is in $stack_pids, last started last.
stack_pids=()
stack_here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

stack_say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
stack_fail() { echo "$*" >&2; exit 1; }

stack_free_port() {
  local port
  while :; do
    port=$((12000 + RANDOM % 18000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

# stack_wait SECONDS WHAT COMMAND…: until COMMAND succeeds.
stack_wait() {
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$deadline" ] || stack_fail "$what did not come up; its log lies in $stack"
    sleep 0.1
  done
}

stack_start_kafka() {
  "$stack_here/kafka/start.sh" "$stack/kafka" >"$stack/kafka-start.log" 2>&1 \
    || { cat "$stack/kafka-start.log" >&2; stack_fail "Kafka did not start"; }
  LAGESBILD_KAFKA_BOOTSTRAP=$(cat "$stack/kafka/bootstrap")
  export LAGESBILD_KAFKA_BOOTSTRAP
}

stack_start_redis() {
  local port
  port=$(stack_free_port)
  mkdir -p "$stack/redis"
  redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly no --dir "$stack/redis" \
    >"$stack/redis.log" 2>&1 &
  stack_pids+=($!)
  export LAGESBILD_REDIS_ADDRESS=127.0.0.1:$port
  stack_wait 10 Redis redis-cli -p "$port" ping
}

# stack_start_service NAME [FLAG…]: its ports land in $stack/NAME.ports.
stack_start_service() {
  local name=$1
  shift
  "$bin/$name" --ports-file "$stack/$name.ports" --state-dir "$stack/state/$name" --instance demo "$@" \
    >"$stack/$name.log" 2>&1 &
  stack_pids+=($!)
}

# stack_port NAME grpc|metrics
stack_port() { sed -E "s/.*\"$2\": *([0-9]+).*/\1/" "$stack/$1.ports"; }

# The console finds the services by these.
stack_export_addresses() {
  local name variable
  for name in ingest scoring trend-detection notification; do
    stack_wait 30 "$name" test -s "$stack/$name.ports"
    variable=LAGESBILD_$(tr 'a-z-' 'A-Z_' <<<"$name")
    export "$variable=127.0.0.1:$(stack_port "$name" grpc)"
  done
}

stack_stop() {
  local i pid deadline=$((SECONDS + 10))
  for ((i = ${#stack_pids[@]} - 1; i >= 0; --i)); do kill "${stack_pids[i]}" 2>/dev/null; done
  for pid in "${stack_pids[@]}"; do
    while kill -0 "$pid" 2>/dev/null && [ "$SECONDS" -lt "$deadline" ]; do sleep 0.1; done
    kill -9 "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
  done
  [ -d "$stack/kafka" ] && "$stack_here/kafka/stop.sh" "$stack/kafka" >/dev/null 2>&1
  stack_pids=()
}
