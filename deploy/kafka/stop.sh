#!/usr/bin/env bash
# Stops the broker that start.sh started in FOLDER; its data stay.
#   deploy/kafka/stop.sh FOLDER
set -euo pipefail
folder=${1:?which folder? (try: stop.sh FOLDER)}
[ -f "$folder/pid" ] || { echo "kafka: no broker runs in $folder"; exit 0; }
pid=$(cat "$folder/pid")
# A number that has meanwhile gone to another process is left alone.
ours() { tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF "kafka.Kafka $(cd "$folder" && pwd)/server.properties"; }
if ours; then
  kill -CONT "$pid"
  kill -TERM "$pid"
  for ((i = 0; i < 200; ++i)); do ours || break; sleep 0.1; done
  if ours; then echo "kafka: does not stop within 20 s, killed"; kill -KILL "$pid"; while ours; do sleep 0.1; done; fi
fi
rm -f "$folder/pid"
echo "kafka: stopped"
