"""Cycles of flow, disturbance and recovery; then quiet, then the oracle."""

import collections
import json
import math
import os
import pathlib
import shutil
import sys
import tempfile
import time

from oracle.check import check
from oracle.kinds import Kinds
from oracle.topics import load_messages, read_all

from .disturbances import Nemesis, once_more, schedule
from .feeder import Feeder
from .machine import MachineWatch
from .processes import wait_until
from .stack import PARTITIONS, PARTNERS, Stack
from .watch import PartnerReader, Progress, RedisView

RECOVERY_S = 120
STANDSTILLS = {"zombie", "pause", "broker_frozen", "broker_killed", "rebuilt"}
RESTARTS_WITH_SNAPSHOT = 8  # after so many, one must have found a snapshot
DAMAGED_AND_READ = 4  # one may lie there for a partition that has moved on; of so many, one is read
SPARE_CYCLES = 5  # for crash points that were not hit


class Run:
    """One run. `result` holds what the table and the JSON show."""

    def __init__(self, options, root: str, binaries: str, plan=None):
        self.options, self.root = options, root
        self.folder = tempfile.mkdtemp(prefix="lagesbild-chaos.")
        environment = {"LAGESBILD_PLANTED_BUG": options.bug} if options.bug else {}
        self.stack = Stack(root, binaries, self.folder, environment)
        self.plan = plan or schedule(options.seed, options.cycles, options.kinds)
        # A year of the county has some 11,000 events, ten years are the most there are.
        self.events = options.events or (250 if len(self.plan) <= 300 else 85)
        self.years = min(10, max(2, math.ceil((len(self.plan) + SPARE_CYCLES) * (self.events + 40) / 10_500)))
        self.repeats = any(one.kind == "rebuilt" for one in self.plan)
        self.recoveries: dict = collections.defaultdict(list)  # kind -> seconds
        self.faults: list = []  # of the run itself
        self.told: list = []  # by those who compare
        self._fenced = 0
        self._standstills = [0, 0]  # of the machine, at the end of the last two cycles
        self.machine = MachineWatch(self.folder)
        self.report = None
        self.nemesis = self.feeder = self.reader = self.redis = self.progress = None

    def go(self) -> dict:
        begun = time.monotonic()
        try:
            self._start()
            self._cycles()
        except (TimeoutError, RuntimeError) as error:
            self.faults.append(f"stuck: {error}")
            if self.progress is not None:
                self.faults += self.progress.describe()
                if self.options.hold:
                    say(f"held at {self.stack.bootstrap}, {self.folder}; Enter ends it")
                    input()
        finally:
            self._close()
        result = self._result(time.monotonic() - begun)
        if (result["ok"] or self.options.bug and self.told) and not self.options.keep:
            shutil.rmtree(self.folder, ignore_errors=True)
        else:
            say(f"all logs stay in {self.folder}")
        return result

    def _cycles(self) -> None:
        for at, one in enumerate(self.plan):
            self._cycle(at, one)
            if self.options.check_each and not self._judge():
                return
        if not self.options.bug:
            for one in once_more(self._missed())[:SPARE_CYCLES]:
                self.plan.append(one)
                self._cycle(len(self.plan) - 1, one)
        self._judge()

    def _missed(self) -> list:
        """Crash points of the plan at which nothing died."""
        planned = {one.point for one in self.plan}
        return [point for point, hits in self.nemesis.crash_points.items() if point in planned and not hits]

    def _start(self):
        options = self.options
        self.kafka = os.environ.get("LAGESBILD_KAFKA_VERSION", "4.2.1")
        say(f"seed {options.seed}, {options.cycles} cycles: Kafka {self.kafka}, Redis and two instances of every "
            "service start")
        self.messages = load_messages(f"{self.folder}/messages", self.root)
        self.stack.start(options.seed, self.years)
        self.nemesis = Nemesis(self.stack)
        self.feeder = Feeder(self.stack, len(self.plan) + SPARE_CYCLES, self.events, options.seed)
        self.progress = Progress(self.stack.bootstrap, PARTITIONS)
        self.reader = PartnerReader(self.stack.bootstrap, PARTNERS)
        self.redis = RedisView(self.stack.redis_port, self.stack.bootstrap, PARTITIONS)
        wait_until(self.progress.quiet, RECOVERY_S, "the registers in every stage")

    def _cycle(self, at: int, one) -> None:
        self.feeder.begin(at)
        self.nemesis.carry_out(one)
        disturbed = time.monotonic()
        self.feeder.finish(RECOVERY_S)
        wait_until(self.progress.quiet, RECOVERY_S, f"recovery from: {one}")
        took = time.monotonic() - disturbed
        self.recoveries[one.kind].append(took)
        self._count_fenced(at, one)
        say(f"cycle {at + 1}/{len(self.plan)}: {one}: worked again after {took:.1f} s, {self.feeder.sent} events sent")

    def _count_fenced(self, at: int, one) -> None:
        """A process may find itself fenced when it, the broker or all the machine stood still; it may notice a cycle later."""
        fenced = sum(process.exits.count(75) for process in self.stack.services.values())
        standstills = self.machine.standstills
        kinds = {one.kind, self.plan[at - 1].kind if at else one.kind}
        if fenced > self._fenced and not kinds & STANDSTILLS and standstills == self._standstills[0]:
            self.faults.append(f"{fenced - self._fenced} processes ended fenced after: {one}")
        self._fenced = fenced
        self._standstills = [self._standstills[1], standstills]

    def _judge(self) -> bool:
        """Everything is at rest: the oracle, the partner that read along, Redis. True if all agree."""
        wait_until(lambda: self.progress.quiet() and not self.progress.describe(), RECOVERY_S,
                   "the end of every transaction", 0.5)
        read = read_all(self.stack.bootstrap)
        self.report = check(self.messages, Kinds(self.root), read, self.feeder.promised, self.repeats)
        self.told = self.report.lines()
        try:
            wait_until(lambda: not self.redis.differences(read), 30, "Redis")
        except (TimeoutError, OSError):
            self.told += self.redis.differences(read)
        self.told += self.redis.faults[:12]
        deadline = time.monotonic() + 5
        while self.reader.differences(read) and time.monotonic() < deadline:
            time.sleep(0.1)
        self.told += self.reader.differences(read)
        for part in (self.redis, self.reader):
            self.faults += part.failed()
        if not self.repeats:
            self.told += self._logged("torn transaction")
        return not self.told

    def _logged(self, text: str) -> list:
        """Lines of the services' logs with what must not be: a torn transaction is mended, but there should be none."""
        return self._all_logged(text)[:12]

    def _all_logged(self, text: str) -> list:
        out = []
        for process in self.stack.services.values():
            for line in pathlib.Path(process.log).read_text(errors="replace").splitlines():
                if text in line:
                    out.append(f"{process.name}: {line[:300]}")
        return out

    def _snapshots(self, restarts: int) -> dict:
        """How often partitions came back from a snapshot; that they never did is a fault."""
        counts = {"used": len(self._all_logged("restored from snapshot")),
                  "refused": len(self._all_logged(".snapshot")) - len(self._all_logged("restored from snapshot")),
                  "damaged": self.nemesis.snapshots_damaged if self.nemesis else 0}
        if not counts["used"] and restarts >= RESTARTS_WITH_SNAPSHOT and not self.options.bug:
            self.faults.append(f"no snapshot was used in {restarts} restarts")
        if counts["damaged"] >= DAMAGED_AND_READ and not counts["refused"]:
            self.faults.append(f"{counts['damaged']} snapshots were damaged and none was refused")
        return counts

    def _close(self):
        for part in (self.feeder, self.reader, self.redis, self.progress, self.machine):
            if part is not None:
                part.close()
        self.faults += self.machine.failed()
        self.faults += self.stack.close()

    def _result(self, seconds: float) -> dict:
        exits = collections.Counter()
        for process in self.stack.services.values():
            exits.update(process.exits)
            for code, count in collections.Counter(process.unexpected()).items():
                self.faults.append(f"{process.name} ended {count} times with {code}; its log: {process.log}")
        stuck = [line for line in self._logged("the lane is stuck") if "lane ended" not in line]
        self.faults += stuck
        snapshots = self._snapshots(sum(exits.values()))
        if self.report and self.feeder.imports and not self.report.counts["stored_events_given"]:
            self.faults.append("areas were imported, and no stored event lies in them: the walk was not tried")
        missed = self._missed() if self.nemesis else []
        if missed and not self.options.bug:
            self.faults.append(f"crash points that were not hit: {', '.join(missed)}")
        return {
            "ok": not self.faults and not self.told, "seed": self.options.seed, "kafka": self.kafka,
            "seconds": round(seconds, 1),
            "cycles": sum(map(len, self.recoveries.values())),
            "kinds": {kind: {"cycles": len(took), "recovery_s_median": round(sorted(took)[len(took) // 2], 1),
                             "recovery_s_max": round(max(took), 1)} for kind, took in sorted(self.recoveries.items())},
            "crash_points": self.nemesis.crash_points if self.nemesis else {},
            "snapshots": snapshots,
            "watchdogs": len(stuck),
            "machine": {"standstills": self.machine.standstills, "longest_s": round(self.machine.longest_s, 1)},
            "exits": {str(code): count for code, count in sorted(exits.items())},
            "events_sent": self.feeder.sent if self.feeder else 0,
            "events_promised": len(self.feeder.promised) if self.feeder else 0,
            "redis_reads": self.redis.reads if self.redis else 0,
            "compared": self.report.counts if self.report else {}, "told": self.told, "faults": self.told + self.faults}


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def table(result: dict) -> str:
    """What a person reads."""
    lines = [f"{'disturbance':<16}{'cycles':>8}{'worked again, median':>22}{'max':>8}"]
    for kind, row in result["kinds"].items():
        lines.append(f"{kind:<16}{row['cycles']:>8}{row['recovery_s_median']:>20} s{row['recovery_s_max']:>6} s")
    lines.append("crash points hit: " + ", ".join(f"{point} {hits}" for point, hits in result["crash_points"].items()))
    lines.append(f"lanes ended by their watchdog: {result['watchdogs']}")
    machine = result["machine"]
    lines.append(f"the machine itself stood still: {machine['standstills']} times, longest {machine['longest_s']} s")
    lines.append("processes ended: " + ", ".join(f"{count} x {code}" for code, count in result["exits"].items()))
    lines.append("snapshots: " + ", ".join(f"{count} {what}" for what, count in result["snapshots"].items()))
    lines.append(f"compared: {json.dumps(result['compared'])}")
    lines += result["faults"]
    lines.append(f"{result['cycles']} cycles, seed {result['seed']}, {result['events_sent']} events, "
                 f"{result['seconds']} s: " + ("nothing lost, nothing double" if result["ok"] else
                                               f"{len(result['faults'])} FAULTS"))
    return "\n".join(lines)
