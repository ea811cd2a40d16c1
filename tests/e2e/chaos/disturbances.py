"""The kinds of disturbance, and the schedule that a seed gives."""

import dataclasses
import pathlib
import random
import signal
import subprocess
import sys
import time

from confluent_kafka import Consumer, TopicPartition

from oracle import topics

from .processes import log_has, log_size

CRASH_POINTS = ("before_begin", "after_begin", "mid_produce", "before_offsets", "before_end_txn", "end_txn_in_flight",
                "before_ack", "in_restore", "in_rebalance", "in_init")
# Hit once at the start of a lane, so that asking for a later hit would wait for ever.
AT_START = {"in_restore", "in_rebalance", "in_init"}
WORKERS = ("ingest-a", "ingest-b", "scoring-a", "scoring-b", "trend-detection-a", "trend-detection-b", "notification-a",
           "notification-b")
CRASH_S = 8.0  # within which a process that has work comes by every point
ZOMBIE_S = 13.0  # the session lasts 10 s
# One hand of thirty: every crash point, and what the issue names.
HAND = ([("crash", point) for point in CRASH_POINTS] + [("kill", None)] * 6 + [("snapshots_damaged", None)] +
        [("kill_gateway", None)] * 2 + [("pause", None)] * 3 + [("zombie", None)] * 2 + [("broker_frozen", None)] * 2 +
        [("broker_killed", None)] + [("redis_wiped", None)] + [("redis_killed", None)] + [("partner_asleep", None)])


# Chosen by name alone: what a stage makes again stands twice in its output, under the same origins.
EXTRA = [("rebuilt", None)]
SESSION_S = 12.0  # after which a dead member has left its group


@dataclasses.dataclass
class Disturbance:
    kind: str
    target: str
    after_s: float  # from the beginning of the cycle's flow
    lasts_s: float = 0.0
    hit: int = 1  # of a crash point
    point: str = ""

    def __str__(self):
        text = f"{self.kind} {self.target} after {self.after_s:.2f} s"
        if self.point:
            text += f" at {self.point}:{self.hit}"
        return text + (f" for {self.lasts_s:.1f} s" if self.lasts_s else "")


def schedule(seed: int, cycles: int, kinds=None) -> list:
    """The same seed gives the same disturbances. kinds: only these."""
    rng = random.Random(seed)
    out: list = []
    while len(out) < cycles:
        hand = list(HAND) if kinds is None else [card for card in HAND + EXTRA if card[0] in kinds]
        rng.shuffle(hand)
        out += [_deal(rng, kind, point) for kind, point in hand]
    return out[:cycles]


def once_more(points: list) -> list:
    """Cycles for crash points that were not hit: a registrar comes by each of them with every event."""
    return [Disturbance("crash", "ingest-b", 0.0, point=point) for point in points]


def _deal(rng, kind: str, point: str | None) -> Disturbance:
    after_s = rng.uniform(0.0, 1.5)
    target = rng.choice(WORKERS)
    if kind == "crash":
        return Disturbance(kind, target, after_s / 3, 0, 1 if point in AT_START else rng.randint(1, 2), point)
    if kind == "kill_gateway":
        return Disturbance(kind, "ingest-a", rng.uniform(0.0, 0.6))
    if kind == "pause":
        return Disturbance(kind, target, after_s, rng.uniform(0.1, 3.0))
    if kind == "zombie":
        return Disturbance(kind, target, after_s, ZOMBIE_S + rng.uniform(0, 2))
    if kind == "broker_frozen":
        return Disturbance(kind, "broker", after_s, rng.choice([1.5, 5.5, 7.0]))
    if kind == "broker_killed":
        return Disturbance(kind, "broker", after_s)
    if kind == "partner_asleep":
        return Disturbance(kind, "a partner", 0, 4)
    if kind == "rebuilt":
        return Disturbance(kind, rng.choice(["ingest", "scoring", "trend-detection"]), after_s)
    if kind.startswith("redis"):
        return Disturbance(kind, "redis", after_s)
    return Disturbance(kind, target, after_s)


def move_back(bootstrap: str, stage: str, by: int) -> None:
    """Sets a group's offsets some records back; no member may be in it."""
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": f"lagesbild.{stage}", "enable.auto.commit": False,
                         "log_level": 0})
    try:
        topic = topics.STAGES[stage]
        asked = [TopicPartition(topic, at) for at in consumer.list_topics(topic, timeout=10).topics[topic].partitions]
        there = consumer.committed(asked, timeout=10)
        back = [TopicPartition(topic, at.partition, max(at.offset - by, 0)) for at in there if at.offset > 0]
        consumer.commit(offsets=back, asynchronous=False)
    finally:
        consumer.close()


def damage(path: pathlib.Path, rng) -> int:
    """Flips a bit of a file, removes it or leaves it; 1 if it is the newest of its kind and has a flipped bit now."""
    way = rng.choice(["flip", "flip", "remove", "leave"])
    if way == "remove":
        path.unlink()
    if way != "flip":
        return 0
    raw = bytearray(path.read_bytes())
    raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
    path.write_bytes(raw)
    return int(path.suffix == ".snapshot")


class Nemesis:
    """Carries disturbances out and counts what was really hit."""

    def __init__(self, stack):
        self._stack = stack
        self.crash_points = dict.fromkeys(CRASH_POINTS, 0)
        self.snapshots_damaged = 0

    def carry_out(self, one: Disturbance) -> None:
        time.sleep(one.after_s)
        getattr(self, "_" + one.kind)(one)

    def _kill(self, one):
        self._stack.services[one.target].kill()

    _kill_gateway = _kill

    def _crash(self, one):
        """Killed once, so that it starts with the point set; dies there by itself and then starts as always."""
        process = self._stack.services[one.target]
        with self._stack.held():
            process.kill()
            process.once = {"LAGESBILD_CRASH_AT": f"{one.point}:{one.hit}"}
            seen = log_size(process.log)
            process.revive()
            doomed = process.child
        deadline = time.monotonic() + CRASH_S
        while doomed.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        if doomed.poll() is None:  # it had too little to do to come there
            doomed.kill()
            doomed.wait()
        if log_has(process.log, seen, f"crash point {one.point} hit".encode()):
            self.crash_points[one.point] += 1

    def _pause(self, one):
        process = self._stack.services[one.target]
        process.stop()
        time.sleep(one.lasts_s)
        process.resume()

    _zombie = _pause

    def _snapshots_damaged(self, one):
        """Killed, and started again over snapshots of which some have a flipped bit and some are gone."""
        process = self._stack.services[one.target]
        rng = random.Random(one.after_s)
        with self._stack.held():
            process.kill()
            for path in sorted(pathlib.Path(f"{self._stack.folder}/state/{one.target}").rglob("*.snapshot*")):
                self.snapshots_damaged += damage(path, rng)

    def _broker_frozen(self, one):
        self._stack.signal_broker(signal.SIGSTOP)
        try:
            time.sleep(one.lasts_s)
        finally:
            self._stack.signal_broker(signal.SIGCONT)

    def _broker_killed(self, _):
        self._stack.kill_broker()
        self._stack.start_kafka()

    def _redis_wiped(self, _):
        subprocess.run(["redis-cli", "-p", str(self._stack.redis_port), "flushall"], check=True, capture_output=True)

    def _redis_killed(self, _):
        self._stack.redis.kill()

    def _rebuilt(self, one):
        """Moves a stage's committed offsets back, as a torn transaction would: it must fold its input again, and what
        it puts out again must count once."""
        stage = "registrar" if one.target == "ingest" else one.target
        lanes = [self._stack.services[f"{one.target}-{instance}"] for instance in "ab"]
        with self._stack.held():
            for process in lanes:
                process.kill()
            time.sleep(SESSION_S)
            move_back(self._stack.bootstrap, stage, 25)

    def _partner_asleep(self, one):
        """A reader that takes a few alerts and then stands still with its connection open."""
        reader = subprocess.Popen([sys.executable, f"{self._stack.root}/deploy/examples/read_alerts.py",
                                   self._stack.bootstrap, "ekby", f"{self._stack.folder}/messages"],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            time.sleep(1)
            reader.send_signal(signal.SIGSTOP)
            time.sleep(one.lasts_s)
        finally:
            reader.kill()
            reader.wait()
