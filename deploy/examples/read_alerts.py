#!/usr/bin/python3
"""Reads a partner's alerts: read_committed, each alert once.

    read_alerts.py BOOTSTRAP PARTNER FOLDER [COUNT]

FOLDER holds the Python code that protoc makes of the .proto files:

    protoc -I proto --python_out=FOLDER proto/lagesbild/*/v1/*.proto

Stops after COUNT alerts (default: goes on). Debian: python3-confluent-kafka, python3-protobuf.
"""
import sys

from confluent_kafka import Consumer

bootstrap, partner, folder = sys.argv[1:4]
wanted = int(sys.argv[4]) if len(sys.argv) > 4 else None
sys.path.insert(0, folder)
from lagesbild.alert.v1 import alert_pb2  # noqa: E402: only now is it found

consumer = Consumer({
    "bootstrap.servers": bootstrap,
    "group.id": f"partner.{partner}.example",
    "isolation.level": "read_committed",  # an alert of a transaction that was undone is never seen
    "auto.offset.reset": "earliest",
    "enable.auto.commit": False,
})
consumer.subscribe([f"lagesbild.alerts.{partner}.v1"])
seen = set()
while wanted is None or len(seen) < wanted:
    message = consumer.poll(1.0)
    if message is None:
        continue
    if message.error():
        print(message.error(), file=sys.stderr)
        continue
    if any(key == "lb-test" for key, _ in message.headers() or []):
        continue  # was written to see whether the topic can be written
    alert = alert_pb2.Alert.FromString(message.value())
    if alert.alert_id in seen:
        continue  # the same id is the same alert
    seen.add(alert.alert_id)
    print(f"{alert.finding.area}: {alert.headline_en}", flush=True)
    consumer.commit(message)
consumer.close()
