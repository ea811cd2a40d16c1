#!/usr/bin/env bash
# Starts one Kafka broker (KRaft, broker and controller in one process) on loopback, its data in FOLDER.
#   deploy/kafka/start.sh [OPTION…] FOLDER
#     --version V        Kafka version; default 4.2.1 (env LAGESBILD_KAFKA_VERSION)
#     --lib LIB          folder of the jars; default: what fetch.sh gives
#     --port P           port for clients; default: a free one
#     --advertise H:P    address handed to clients, if they are to come by way of a proxy
#     --foreground       become the broker; the caller waits for the line "Kafka Server started" in FOLDER/broker.log
# A folder used before is started again with the same data and ports. Otherwise the folder must be empty or absent.
# Writes FOLDER/bootstrap (host:port), FOLDER/pid, FOLDER/broker.log.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
fail() { echo "kafka: $*" >&2; exit 1; }

version=${LAGESBILD_KAFKA_VERSION:-4.2.1} lib='' port='' advertise='' foreground='' folder=''
while [ $# -gt 0 ]; do
  case $1 in
    --version) version=$2; shift 2 ;;
    --lib) lib=$2; shift 2 ;;
    --port) port=$2; shift 2 ;;
    --advertise) advertise=$2; shift 2 ;;
    --foreground) foreground=yes; shift ;;
    -*) fail "unknown option $1" ;;
    *) folder=$1; shift ;;
  esac
done
[ -n "$folder" ] || fail "which folder? (try: start.sh FOLDER)"
command -v java >/dev/null || fail "java is missing (try: deploy/install.sh run)"
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
if [ -z "$lib" ]; then lib=$("$here/fetch.sh" "$version" | tee >(cat >&2) | tail -n 1); fi
[ -f "$folder/pid" ] && kill -0 "$(cat "$folder/pid")" 2>/dev/null && fail "a broker runs in $folder already"
rm -f "$folder/pid"

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
# A port nobody listens on, below those the kernel gives to outgoing connections.
free_port() {
  local tries candidate
  for ((tries = 0; tries < 100; ++tries)); do
    candidate=$((12000 + (RANDOM * 32768 + RANDOM) % 18000))
    [ "$candidate" = "${1:-}" ] || listens "$candidate" || { echo "$candidate"; return; }
  done
  fail "no free port found"
}

# log4j 2 for Kafka 4, reload4j for Kafka 3.
if compgen -G "$lib/log4j-slf4j-impl-*.jar" >/dev/null; then
  logging=-Dlog4j2.configurationFile=$here/log4j2.properties
else
  logging=-Dlog4j.configuration=file:$here/log4j.properties
fi
java=(java -XX:+UseSerialGC -XX:-UsePerfData -cp "$lib/*")

write_settings() {
  local own=${port:-$(free_port)} controller
  controller=$(free_port "$own")
  sed -e "s|@PORT@|$own|g" -e "s|@CONTROLLER@|$controller|g" -e "s|@DATA@|$folder/data|g" \
    -e "s|@ADVERTISE@|${advertise:-127.0.0.1:$own}|g" "$here/server.properties" >"$folder/server.properties"
  echo "127.0.0.1:$own" >"$folder/bootstrap"
}

# The cluster id is 16 random bytes in base64 without padding; made here, it saves one start of Java.
format() {
  local id
  id=$(head -c 16 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n')
  # StorageTool takes a leading dash for an option.
  "${java[@]}" -Xms64m -Xmx256m -XX:TieredStopAtLevel=1 "$logging" kafka.tools.StorageTool format \
    -t "A${id:1}" -c "$folder/server.properties" >"$folder/format.log" 2>&1 \
    || { cat "$folder/format.log" >&2; fail "formatting $folder/data failed"; }
}

if [ ! -f "$folder/data/meta.properties" ]; then
  write_settings
  format
fi
: >"$folder/broker.log"
broker=("${java[@]}" -Xms256m -Xmx512m "$logging" kafka.Kafka "$folder/server.properties")
if [ -n "$foreground" ]; then
  echo $$ >"$folder/pid"
  exec "${broker[@]}" </dev/null >>"$folder/broker.log" 2>&1
fi

start=$SECONDS
echo "kafka: starting on $(cat "$folder/bootstrap")"
setsid "${broker[@]}" </dev/null >>"$folder/broker.log" 2>&1 &
pid=$!
echo "$pid" >"$folder/pid"
until grep -q 'Kafka Server started' "$folder/broker.log"; do
  kill -0 "$pid" 2>/dev/null || { tail -n 20 "$folder/broker.log" >&2; rm -f "$folder/pid"; fail "the broker stopped at once"; }
  if [ $((SECONDS - start)) -ge 90 ]; then
    kill -KILL "$pid"; rm -f "$folder/pid"
    tail -n 20 "$folder/broker.log" >&2
    fail "the broker does not serve after 90 s"
  fi
  sleep 0.1
done
echo "kafka: serves on $(cat "$folder/bootstrap") after $((SECONDS - start)) s, process $pid"
