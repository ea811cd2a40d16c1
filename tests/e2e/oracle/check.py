"""The whole check: folds every stage from its input as it is in Kafka and compares all there is to compare."""

import dataclasses
import time

from . import compare, topics
from .registrar import Registrar
from .routing import Notification
from .scoring import Scoring
from .stage import World
from .trends import TrendDetection

STAGES = (Registrar, Scoring, TrendDetection, Notification)


@dataclasses.dataclass
class Report:
    mismatches: list
    counts: dict
    partitions: dict  # stage -> folded partitions

    def lines(self) -> list:
        return compare.lines(self.mismatches)


def fold(kind, world: World, read: topics.Topics) -> list:
    """The folded partitions of one stage's input."""
    partitions = []
    for number, records in enumerate(read.of(topics.STAGES[kind.stage])):
        partition = kind(world, number)
        partition.work(records)
        partitions.append(partition)
    return partitions


def check(messages, kinds, read: topics.Topics, promised=(), repeats: bool = False) -> Report:
    """promised: (feed, source id, revision) of every event that was answered with ACCEPTED. repeats: a stage was
    rebuilt, so its outputs may stand again under the same origins; downstream they must count once all the same."""
    begun = time.monotonic()
    world = World(messages, kinds, read)
    folded: dict = {}
    mismatches: list = []
    for kind in STAGES:
        partitions = folded[kind.stage] = fold(kind, world, read)
        mismatches += compare.outputs(kind.stage, partitions, read, repeats)
        mismatches += compare.state(kind.stage, partitions, read)
        if partitions:
            mismatches += compare.dead_letters(partitions, read, repeats)
        for partition in partitions:
            partition.outputs.clear()  # a long run has millions
    mismatches += compare.alerts(read, messages)
    mismatches += compare.without_origin(read, messages)
    mismatches += compare.accepted(folded["registrar"], promised)
    return Report(mismatches, _counts(read, folded, time.monotonic() - begun), folded)


def _counts(read, folded, seconds) -> dict:
    """What was compared, for people: a check of nothing shows."""
    outcomes: dict = {}
    for partition in folded["registrar"]:
        for name, count in partition.outcomes().items():
            outcomes[name] = outcomes.get(name, 0) + count
    size = lambda topic: sum(map(len, read.of(topic)))
    return {
        "submissions": size(topics.SUBMISSIONS), "outcomes": outcomes, "observations": size(topics.OBSERVATIONS),
        "assessments": size(topics.ASSESSMENTS), "trends": size(topics.TRENDS), "findings": size(topics.FINDINGS),
        "decisions": size(topics.DECISIONS), "checkpoints": size(topics.CHECKPOINTS),
        "alerts": sum(size(topic) for topic in read.records if topics.is_alert_topic(topic)),
        "state_keys": {stage: sum(len(one.state()) for one in parts) for stage, parts in folded.items()},
        "stored_events_given": sum(one.given for one in folded["registrar"]),
        "repeated_origins": sum(one.repeated for parts in folded.values() for one in parts),
        "dead_letters": sum(len(one.dead) for parts in folded.values() for one in parts),
        "seconds": round(seconds, 1)}
