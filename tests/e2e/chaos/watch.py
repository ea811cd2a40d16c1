"""What the supervisor sees of the pipeline: whether all is worked, what partners read, what Redis shows."""

import collections
import socket
import struct
import threading
import time

from confluent_kafka import Consumer, KafkaError, TopicPartition

from oracle import topics
from oracle.wire import crc32c


class Progress:
    """Whether every stage has worked and committed every record of its input."""

    def __init__(self, bootstrap: str, partitions: int):
        self._bootstrap = bootstrap
        self._inputs = sorted(set(topics.STAGES.values()))
        settings = {"bootstrap.servers": bootstrap, "enable.auto.commit": False, "auto.offset.reset": "earliest",
                    "isolation.level": "read_committed", "fetch.wait.max.ms": 50, "reconnect.backoff.max.ms": 500,
                    "log_level": 0}
        self._reader = Consumer({**settings, "group.id": "lagesbild-chaos", "queued.min.messages": 1_000_000})
        self._reader.assign([TopicPartition(topic, at, 0) for topic in self._inputs for at in range(partitions)])
        self._groups = {stage: Consumer({**settings, "group.id": f"lagesbild.{stage}"}) for stage in topics.STAGES}
        self._partitions = partitions
        self._next: dict = collections.Counter()  # (topic, partition) -> behind the last record

    def quiet(self) -> bool:
        """True if nothing came for a moment and all that ever came is committed by whoever reads it."""
        moved = True
        while moved:
            messages = self._reader.consume(5000, timeout=0.25)
            moved = False
            for message in messages:
                if message.error() is None:
                    moved = True
                    self._next[(message.topic(), message.partition())] = message.offset() + 1
        return all(self.lag(stage) == 0 for stage in topics.STAGES)

    def lag(self, stage: str) -> int:
        """Records' offsets that a stage has not committed yet."""
        asked = [TopicPartition(topics.STAGES[stage], at) for at in range(self._partitions)]
        try:
            found = self._groups[stage].committed(asked, timeout=5)
        except Exception:  # the broker is away: not worked, then
            return 1
        return sum(max(self._next[(at.topic, at.partition)] - max(at.offset, 0), 0) for at in found)

    def describe(self) -> list:
        """Lines: who is behind where, and where an open transaction holds readers back."""
        out = [f"{stage} is behind by {lag} offsets" for stage in topics.STAGES if (lag := self.lag(stage))]
        other = Consumer({"bootstrap.servers": self._bootstrap, "group.id": "lagesbild-chaos-ends", "log_level": 0,
                          "isolation.level": "read_uncommitted"})
        try:
            for topic, meta in other.list_topics(timeout=5).topics.items():
                for at in meta.partitions if topic.startswith("lagesbild.") else ():
                    place = TopicPartition(topic, at)
                    stable = self._reader.get_watermark_offsets(place, timeout=5)[1]
                    end = other.get_watermark_offsets(place, timeout=5)[1]
                    if stable != end:
                        out.append(f"{topic}/{at}: an open transaction: stable to {stable}, end {end}")
        except Exception as error:
            out.append(f"the broker does not answer: {error}")
        finally:
            other.close()
        return out

    def close(self) -> None:
        self._reader.close()
        for consumer in self._groups.values():
            consumer.close()


class PartnerReader:
    """Reads partners' alerts read_committed while all breaks; what it sees must be what is there in the end."""

    def __init__(self, bootstrap: str, partners):
        self._consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "partner.chaos",
                                   "enable.auto.commit": False, "isolation.level": "read_committed",
                                   "auto.offset.reset": "earliest", "reconnect.backoff.max.ms": 500, "log_level": 0})
        self._consumer.assign([TopicPartition(topics.alert_topic(partner), 0, 0) for partner in partners])
        self.seen: dict = collections.defaultdict(list)  # topic -> (offset, value)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def failed(self) -> list:
        """Lines, if it did not read."""
        return [] if self._thread.is_alive() else ["the partner's reader does not run"]

    def _run(self):
        while not self._stop.is_set():
            for message in self._consumer.consume(500, timeout=0.2):
                if message.error() is None:
                    self.seen[message.topic()].append((message.offset(), message.value()))

    def differences(self, read: topics.Topics) -> list:
        """Lines; to be asked after close."""
        out = []
        for topic in filter(topics.is_alert_topic, read.records):
            there = [(record.offset, record.value) for record in read.of(topic)[0]]
            if there != self.seen[topic]:
                out.append(f"a partner read {len(self.seen[topic])} records of {topic} on the way, "
                           f"{len(there)} are there")
        return out

    def close(self, seconds: float = 3) -> None:
        time.sleep(min(seconds, 0.5))
        self._stop.set()
        self._thread.join()
        self._consumer.close()


class RedisView:
    """The read model as it lies in Redis: versions of a key never fall, and none is shown that is not committed."""

    PREFIX = b"lagesbild:"

    def __init__(self, port: int, bootstrap: str, partitions: int):
        self._port = port
        self.faults: list = []
        self.reads = 0
        self._newest: dict = {}
        self._committed = CommittedVersions(bootstrap, partitions)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        try:
            self._follow()
        except Exception as error:  # whatever it is: from here on nothing is watched
            self.faults.append(f"the view of Redis ended: {error!r}")

    def failed(self) -> list:
        """Lines, if it did not watch."""
        out = [] if self._thread.is_alive() else ["the view of Redis does not run"]
        return out if self.reads else [*out, "the view of Redis has read nothing"]

    def _follow(self):
        while not self._stop.wait(0.05):
            try:
                shown = self.read_all()
            except (OSError, ValueError):
                continue  # Redis is away
            for key, raw in shown.items():
                self._note(key, raw)
            ahead = self._committed.not_committed({key: decode(key, raw)[0] for key, raw in shown.items()})
            self.faults += [f"Redis {key.decode()}: version {version} is shown and not committed"
                            for key, version in ahead]

    def _note(self, key: bytes, raw: bytes) -> None:
        self.reads += 1
        version, _ = decode(key, raw)
        if version is None:
            self.faults.append(f"Redis {key.decode()}: {len(raw)} bytes that are no value")
        elif version < self._newest.get(key, (0, 0)):
            self.faults.append(f"Redis {key.decode()}: version {version} after {self._newest[key]}")
        else:
            self._newest[key] = version

    def read_all(self) -> dict:
        """Key without prefix -> bytes, of all areas and trends."""
        with socket.create_connection(("127.0.0.1", self._port), timeout=2) as link:
            stream = link.makefile("rb")
            keys = [key for key in _ask(link, stream, b"KEYS", self.PREFIX + b"*")
                    if b"!" not in key[len(self.PREFIX):][:1]]
            values = _ask(link, stream, b"MGET", *keys) if keys else []
        return {key[len(self.PREFIX):]: value for key, value in zip(keys, values) if value is not None}

    def differences(self, read: topics.Topics) -> list:
        """Lines where Redis does not hold the newest assessment or trend."""
        want: dict = {}
        for topic, prefix in ((topics.ASSESSMENTS, b"area/"), (topics.TRENDS, b"trend/")):
            for records in read.of(topic):
                want.update({prefix + record.key: record.value for record in records})
        have = {key: decode(key, raw)[1] for key, raw in self.read_all().items()}
        names = sorted(key for key in want.keys() | have.keys() if want.get(key) != have.get(key))
        return [f"Redis {name.decode()}: not the newest state" for name in names[:12]]

    def close(self):
        self._stop.set()
        self._thread.join()
        self._committed.close()


class CommittedVersions:
    """Newest committed version of each key of the read model, from the topics it is made of."""

    def __init__(self, bootstrap: str, partitions: int):
        self._consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "lagesbild-chaos-model", "log_level": 0,
                                   "enable.auto.commit": False, "isolation.level": "read_committed",
                                   "auto.offset.reset": "earliest", "enable.partition.eof": True,
                                   "fetch.wait.max.ms": 20, "reconnect.backoff.max.ms": 500})
        self._prefixes = {topics.ASSESSMENTS: b"area/", topics.TRENDS: b"trend/"}
        self._places = [TopicPartition(topic, at, 0) for topic in self._prefixes for at in range(partitions)]
        self._consumer.assign(self._places)
        self._read_to: dict = collections.Counter()
        self._newest: dict = {}

    def not_committed(self, shown: dict) -> list:
        """Keys with a version that is above all that is committed, although all is read that was when asked."""
        try:
            self._drain(0)
            if not self._ahead(shown):
                return []
            ends = {(at.topic, at.partition): self._consumer.get_watermark_offsets(at, timeout=2)[1]
                    for at in self._places}
        except Exception:  # the broker stands still: nothing can be said now
            return []
        return self._ahead(shown) if self._reach(ends) else []

    def _reach(self, ends: dict) -> bool:
        deadline = time.monotonic() + 10
        while any(self._read_to[place] < end for place, end in ends.items()):
            if time.monotonic() > deadline:
                return False
            self._drain(0.05)
        return True

    def _ahead(self, shown: dict) -> list:
        return [(key, version) for key, version in shown.items()
                if version is not None and version > self._newest.get(key, (-1, -1))]

    def _drain(self, timeout: float) -> None:
        while messages := self._consumer.consume(2000, timeout=timeout):
            for message in messages:
                place = (message.topic(), message.partition())
                if message.error() is None:
                    self._read_to[place] = message.offset() + 1
                    self._take(message)
                elif message.error().code() == KafkaError._PARTITION_EOF:
                    self._read_to[place] = max(self._read_to[place], message.offset())
            timeout = 0

    def _take(self, message) -> None:
        origin = dict(message.headers() or []).get("lb-origin")
        if origin is not None:
            offset, number = origin.decode().split("|")[3:]
            key = self._prefixes[message.topic()] + message.key()
            self._newest[key] = max(self._newest.get(key, (-1, -1)), (int(offset), int(number)))

    def close(self):
        self._consumer.close()


def decode(key: bytes, raw: bytes):
    """((offset, number), content or None); (None, None): not a stored value."""
    if raw[:3] != b"LB1" or len(raw) < 30 or crc32c(key + raw[:-4]) != struct.unpack(">I", raw[-4:])[0]:
        return None, None
    offset, number, _ = struct.unpack_from(">QQI", raw, 4)
    at = 24
    for _ in range(2):
        at += 1 + raw[at]
    return (offset, number), raw[at:-4] if raw[3] else None


def _ask(link, stream, *words):
    link.sendall(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words))
    return _reply(stream)


def _reply(stream):
    line = stream.readline().rstrip()
    if not line or line[:1] == b"-":
        raise ValueError(line.decode() or "closed")
    if line[:1] == b"*":
        return [_reply(stream) for _ in range(int(line[1:]))]
    if line[:1] == b"$":
        size = int(line[1:])
        return None if size < 0 else stream.read(size + 2)[:-2]
    return line[1:]
