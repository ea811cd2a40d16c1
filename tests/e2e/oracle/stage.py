"""What all stages share: one input partition after the other, repeated origins dropped, outputs numbered."""

import dataclasses

from . import topics
from .topics import Origin, Record


@dataclasses.dataclass
class Output:
    """A record that a stage should have written. headers: without lb-origin."""
    topic: str
    partition: int
    key: bytes
    value: bytes | None
    headers: list
    origin: Origin


@dataclasses.dataclass
class DeadLetter:
    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes | None
    reason: str
    headers: list


class Partition:
    """One partition of one stage: a subclass folds records into its state and emits outputs."""

    stage = ""

    def __init__(self, world, number: int):
        self.world = world
        self.number = number
        self.outputs: list[Output] = []
        self.dead: list[DeadLetter] = []
        self.repeated = 0
        self.record: Record | None = None
        self._emitted = 0
        self._highest: dict = {}

    def work(self, records) -> None:
        for record in records:
            origin = topics.origin_of(record)
            if origin is not None:
                source = origin[:3]
                if (origin.offset, origin.number) <= self._highest.get(source, (-1, -1)):
                    self.repeated += 1
                    continue
                self._highest[source] = (origin.offset, origin.number)
            self.record, self._emitted = record, 0
            self.handle(record)

    def handle(self, record: Record) -> None:
        raise NotImplementedError

    def state(self) -> dict:
        """All live keys with their bytes, as the changelog should hold them."""
        raise NotImplementedError

    def emit(self, topic: str, key, value, headers=(), partition=None) -> None:
        """partition None: chosen by the key."""
        key = key.encode() if isinstance(key, str) else key
        if partition is None:
            from .wire import partition_of
            partition = partition_of(key, self.world.partitions_of(topic))
        origin = Origin(self.stage, topics.STAGES[self.stage], self.number, self.record.offset, self._emitted)
        self._emitted += 1
        self.outputs.append(Output(topic, partition, key, value, [h for h in headers if h[1]], origin))

    def dead_letter(self, reason: str) -> None:
        record, source = self.record, topics.STAGES[self.stage]
        self.dead.append(DeadLetter(topics.dead_letters(source), self.number, record.offset, record.key, record.value,
                                    reason, record.headers))

    def cloud_event(self, kind: str, event_id: str, time_ms: int, key: str, recorded_at_ms=0, sequence=0, severity=0,
                    trace: bytes | None = None) -> list:
        """CloudEvents 1.0 headers of a public record; proto/README.md lists them."""
        from .wire import rfc3339
        headers = [("ce_specversion", "1.0"), ("ce_type", kind), ("ce_source", f"lagesbild/{self.stage}"),
                   ("ce_id", event_id), ("ce_time", rfc3339(time_ms)), ("content-type", "application/protobuf"),
                   ("ce_partitionkey", key), ("ce_sequence", str(sequence) if sequence else ""),
                   ("ce_recordedtime", rfc3339(recorded_at_ms) if recorded_at_ms else ""),
                   ("ce_severity", str(severity) if severity else "")]
        return [(name, value.encode()) for name, value in headers] + [("traceparent", trace or b"")]


class World:
    """What does not change in a run: messages, kinds, the installation, the content of registers."""

    def __init__(self, messages, kinds, read: topics.Topics):
        self.messages = messages
        self.kinds = kinds
        self._read = read
        self._tables: dict = {}
        records = [record for part in read.of(topics.INSTALLATION) for record in part]
        if not records:
            raise RuntimeError(f"{topics.INSTALLATION} is empty: was the installation made?")
        self.installation = messages.registers.Installation.FromString(records[-1].value)
        self.partitions = self.installation.partitions
        self._bundles = {record.key.decode(): record.value for part in read.of(topics.AREAS) for record in part}

    def partitions_of(self, topic: str) -> int:
        return self._read.partitions(topic) or self.partitions

    def areas_of(self, manifest) -> dict:
        """The areas that a manifest names, by id."""
        name = tuple(manifest.bundles)
        if name not in self._tables:
            areas = {}
            for bundle in manifest.bundles:
                for area in self.messages.registers.AreasBundle.FromString(self._bundles[bundle]).areas:
                    areas.setdefault(area.id, area)
            self._tables[name] = areas
        return self._tables[name]

    def reference_parts(self, manifest) -> list:
        """The parts of a reference's content, in order."""
        bundles = {record.key.decode(): record.value for part in self._read.of(topics.REFERENCES) for record in part}
        return [part for name in manifest.bundles
                for part in self.messages.registers.ReferenceBundle.FromString(bundles[name]).parts]

    def encode(self, message) -> bytes:
        return message.SerializeToString(deterministic=True)
