"""The topics as they lie in Kafka, read whole and read_committed, and names of what is in them."""

import collections
import dataclasses
import importlib
import pathlib
import subprocess
import sys

SUBMISSIONS = "lagesbild.submissions.v1"
OBSERVATIONS = "lagesbild.observations.v1"
ASSESSMENTS = "lagesbild.assessments.v1"
TRENDS = "lagesbild.trends.v1"
FINDINGS = "lagesbild.findings.v1"
DECISIONS = "lagesbild.decisions.v1"
CHECKPOINTS = "lagesbild.checkpoints.v1"
AREAS = "lagesbild.areas.v1"
REFERENCES = "lagesbild.references.v1"
INSTALLATION = "lagesbild.installation.v1"
OFFSETS = "__consumer_offsets"
STAGES = {"registrar": SUBMISSIONS, "scoring": OBSERVATIONS, "trend-detection": OBSERVATIONS, "notification": FINDINGS}
# Only the newest record of a key needs to be there.
COMPACTED = {ASSESSMENTS, TRENDS, CHECKPOINTS}


def changelog(stage: str) -> str:
    return f"lagesbild.{stage}-changelog"


def dead_letters(topic: str) -> str:
    return topic + ".dlq"


def alert_topic(partner: str) -> str:
    return f"lagesbild.alerts.{partner}.v1"


def is_alert_topic(topic: str) -> bool:
    return topic.startswith("lagesbild.alerts.")


@dataclasses.dataclass
class Record:
    """One record. headers: (name, bytes) in order."""
    offset: int
    key: bytes
    value: bytes | None
    headers: list
    append_ms: int = 0

    def header(self, name: str) -> bytes | None:
        return next((value for key, value in self.headers if key == name), None)


# stage, topic, partition, offset, number of an input and of the output it led to
Origin = collections.namedtuple("Origin", "stage topic partition offset number")


def origin_of(record: Record) -> Origin | None:
    """What the header lb-origin says; None if there is none."""
    raw = record.header("lb-origin")
    if raw is None:
        return None
    stage, topic, partition, offset, number = raw.decode().split("|")
    return Origin(stage, topic, int(partition), int(offset), int(number))


class Topics:
    """All that was read: by topic a list with one list of records for each partition; and what the stages' groups have
    committed: (stage, partition of the input) -> (offset, metadata)."""

    def __init__(self):
        self.records: dict[str, list[list[Record]]] = {}
        self.committed: dict[tuple, tuple] = {}

    def of(self, topic: str) -> list[list[Record]]:
        return self.records.get(topic, [])

    def partitions(self, topic: str) -> int:
        return len(self.of(topic))


def read_all(bootstrap: str, wanted=lambda topic: True) -> Topics:
    """Reads every lagesbild topic, and the groups' offsets, from its beginning to its end as it is now. RuntimeError:
    no end within a minute."""
    from confluent_kafka import Consumer, KafkaError, TopicPartition
    consumer = Consumer({
        "bootstrap.servers": bootstrap, "group.id": "lagesbild-oracle", "enable.auto.commit": False,
        "isolation.level": "read_committed", "enable.partition.eof": True, "auto.offset.reset": "earliest",
        "check.crcs": True, "fetch.wait.max.ms": 50, "queued.min.messages": 1_000_000})
    topics, assigned = Topics(), []
    try:
        for name, meta in sorted(consumer.list_topics(timeout=20).topics.items()):
            if name != OFFSETS and not (name.startswith("lagesbild.") and wanted(name)):
                continue
            if name != OFFSETS:
                topics.records[name] = [[] for _ in meta.partitions]
            assigned += [TopicPartition(name, partition, 0) for partition in meta.partitions]
        consumer.assign(assigned)
        open_ends = {(at.topic, at.partition) for at in assigned}
        silent = 0
        while open_ends:
            messages = consumer.consume(5000, timeout=2)
            silent = 0 if messages else silent + 1
            if silent > 30:
                raise RuntimeError(f"no end of {sorted(open_ends)[:5]} within a minute: is a transaction open?")
            for message in messages:
                if message.error() and message.error().code() == KafkaError._PARTITION_EOF:
                    open_ends.discard((message.topic(), message.partition()))
                elif message.error():
                    raise RuntimeError(f"{message.topic()}: {message.error()}")
                elif message.topic() == OFFSETS:
                    _take_offset(message.key() or b"", message.value(), topics.committed)
                else:
                    topics.records[message.topic()][message.partition()].append(Record(
                        message.offset(), message.key() or b"", message.value(), message.headers() or [],
                        message.timestamp()[1]))
    finally:
        consumer.close()
    return topics


def _text(raw: bytes, at: int) -> tuple:
    """A text of Kafka's own records, after its length in two bytes; and what stands behind it."""
    end = at + 2 + int.from_bytes(raw[at:at + 2], "big")
    return raw[at + 2:end].decode(), end


def _compact_text(raw: bytes, at: int) -> str:
    """The same in a record of tagged fields: its length plus one, seven bits a byte."""
    length = shift = 0
    while True:
        byte = raw[at]
        at += 1
        length |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            break
    return raw[at:at + length - 1].decode()


def _take_offset(key: bytes, value: bytes | None, committed: dict) -> None:
    """One record of the offsets topic. Key: version (2 bytes; 0, 1: an offset), group, topic, partition (4). Value:
    version (2), offset (8), leader epoch (4, from version 3 on), metadata (compact from version 4 on), times."""
    if int.from_bytes(key[:2], "big") > 1:
        return
    group, at = _text(key, 2)
    topic, at = _text(key, at)
    stage = group.removeprefix("lagesbild.")
    if STAGES.get(stage) != topic:
        return
    place = (stage, int.from_bytes(key[at:at + 4], "big"))
    if value is None:
        committed.pop(place, None)
        return
    version = int.from_bytes(value[:2], "big")
    at = 14 if version >= 3 else 10
    metadata = _compact_text(value, at) if version >= 4 else _text(value, at)[0]
    committed[place] = (int.from_bytes(value[2:10], "big"), metadata)


def load_messages(folder: str, root: str):
    """Makes the Python classes of all protos in `folder` by protoc and imports them; returns a namespace of modules."""
    protos = sorted(str(path.relative_to(pathlib.Path(root) / "proto"))
                    for path in pathlib.Path(root, "proto").glob("lagesbild/*/v1/*.proto"))
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    subprocess.run(["protoc", "-I", "proto", f"--python_out={folder}", *protos], cwd=root, check=True)
    if folder not in sys.path:
        sys.path.insert(0, folder)
    names = {"submission": "submission.submission", "observation": "observation.observation",
             "finding": "finding.finding", "assessment": "assessment.assessment", "trend": "trend.trend",
             "alert": "alert.alert", "checkpoint": "checkpoint.checkpoint", "registers": "registers.registers",
             "marker": "registers.marker", "tick": "registers.tick"}
    modules = collections.namedtuple("Messages", names)
    paths = (f"lagesbild.{where.replace('.', '.v1.')}_pb2" for where in names.values())
    return modules(*map(importlib.import_module, paths))
