"""Kafka, Redis and two instances of every service in one folder, on free loopback ports."""

import hashlib
import json
import os
import pathlib
import subprocess
import threading
import time

from .processes import MORTAL, Process, free_port, log_has, wait_until

SERVICES = ("ingest", "scoring", "trend-detection", "notification")
OPERATOR = "operator-token"
PARTITIONS = 4
# The product's 64 MB are more than a run writes; with this every stage has some within a few cycles.
SNAPSHOT_GROWTH = "16KiB"
RULES = "services/scoring/rules/first.yaml"
PARTNERS = {"ekby": [("ekby-classes", "--kind class_change"), ("ekby-evidence", "--kind evidence --severity 1")],
            "housing": [("housing-trends", "--kind trend --severity 2"),
                        ("housing-worse", "--kind class_change --direction worse --to elevated --to high")],
            "quiet": [("quiet-all", "--county 99 --test")]}


class Stack:
    """start() to close(); services are watched by a thread and started again when they end."""

    def __init__(self, root: str, binaries: str, folder: str, environment: dict | None = None):
        self.root, self.folder = root, folder
        self._binaries = binaries
        self._planted = environment or {}
        self.bootstrap = self.redis_port = None
        self.services: dict[str, Process] = {}
        self.redis = self._broker = None
        self._watching = threading.Event()
        self._lock = threading.Lock()
        self._environment: dict = {}
        self.tokens: dict = {}

    # ---- servers

    def start(self, seed: int, years: int) -> None:
        self.start_kafka()
        self.redis_port = free_port()
        os.makedirs(f"{self.folder}/redis", exist_ok=True)
        self.redis = Process("redis", ["redis-server", "--port", str(self.redis_port), "--bind", "127.0.0.1", "--save",
                                       "", "--appendonly", "no", "--dir", f"{self.folder}/redis"],
                             f"{self.folder}/redis.log", {})
        self.redis.start()
        self._environment = {"LAGESBILD_KAFKA_BOOTSTRAP": self.bootstrap}
        self.console("init", "--clock", "feed", "--partitions", str(PARTITIONS))
        for service in SERVICES:
            self._add(service, "a", 2)
            self._add(service, "b", 1)
        for process in self.services.values():
            process.start()
        threading.Thread(target=self._watch, daemon=True).start()
        self._registers(seed, years)

    def start_kafka(self) -> None:
        """As our own child, so that its end can be waited for."""
        log = f"{self.folder}/kafka/broker.log"
        if os.path.exists(log):
            os.replace(log, f"{log}.{time.monotonic_ns()}")  # of an earlier life: it would look as if this one served
        with open(f"{self.folder}/kafka-start.log", "ab") as out:
            self._broker = subprocess.Popen(
                [*MORTAL, f"{self.root}/deploy/kafka/start.sh", "--foreground", f"{self.folder}/kafka"],
                stdout=out, stderr=out, stdin=subprocess.DEVNULL, start_new_session=True)

        def serves() -> bool:
            if self._broker.poll() is not None:
                raise RuntimeError(f"Kafka ended with {self._broker.returncode}; its log: {log}")
            return os.path.exists(log) and log_has(log, 0, b"Kafka Server started")

        wait_until(serves, 90, "Kafka")
        self.bootstrap = pathlib.Path(f"{self.folder}/kafka/bootstrap").read_text().strip()

    def signal_broker(self, number: int) -> None:
        self._broker.send_signal(number)

    def kill_broker(self) -> None:
        self._broker.kill()
        self._broker.wait()

    def _add(self, service: str, instance: str, lanes: int) -> None:
        name = f"{service}-{instance}"
        command = [f"{self._binaries}/{service}", "--instance", instance, "--lanes", str(lanes), "--grpc-listen",
                   f"127.0.0.1:{free_port()}", "--ports-file", f"{self.folder}/{name}.ports", "--state-dir",
                   f"{self.folder}/state/{name}", "--snapshot-growth", SNAPSHOT_GROWTH, "--kafka-bootstrap",
                   self.bootstrap, "--operator-token-sha256", hashlib.sha256(OPERATOR.encode()).hexdigest()]
        if service == "scoring":
            command += ["--redis-address", f"127.0.0.1:{self.redis_port}"]
        if service == "ingest" and instance == "b":
            command += ["--gateway=false"]
        if service == "scoring" and instance == "b":
            command += ["--read-model=false"]
        variable = "LAGESBILD_" + service.upper().replace("-", "_")
        if instance == "a":
            self._environment[variable] = command[6]
        self.services[name] = Process(name, command, f"{self.folder}/{name}.log", self._planted)

    def _watch(self) -> None:
        while not self._watching.wait(0.03):
            with self._lock:
                for process in self.services.values():
                    process.revive()
                self.redis.revive()

    def held(self):
        """A lock under which nothing is started again: for a kill that sets what the next start has."""
        return self._lock

    # ---- console

    def console_command(self, *words: str) -> list:
        return [f"{self._binaries}/lagesbild", *words]

    def console_environment(self, token: str = OPERATOR) -> dict:
        return {**os.environ, **self._environment, "LAGESBILD_TOKEN": token}

    def console(self, *words: str, tries: int = 1) -> str:
        for left in reversed(range(tries)):
            done = subprocess.run(self.console_command(*words), capture_output=True, text=True, check=False,
                                  env=self.console_environment())
            if done.returncode == 0:
                return done.stdout
            if left:
                time.sleep(0.5)
        raise RuntimeError(f"lagesbild {' '.join(words)}: exit {done.returncode}: {done.stderr.strip()}")

    def _registers(self, seed: int, years: int) -> None:
        county = f"{self.folder}/county"
        self.console("generate", county, "--seed", str(seed % (1 << 31)), "--years", str(years))
        self.console("areas", "import", f"{county}/areas.geojson", tries=60)
        self.console("rules", "activate", f"{self.root}/{RULES}", tries=10)
        for feed, words in (("clock", ["--supplies-clock"]), ("side", ["--provisional-areas", "--silent-after-s",
                                                                       str(20 * 86_400)])):
            added = self.console("feed", "add", feed, "--agency", "made up", *words, "-o", "ndjson", tries=10)
            self.tokens[feed] = json.loads(added.splitlines()[0])["token"]
        for partner, subscriptions in PARTNERS.items():
            for name, words in subscriptions:
                self.console("sub", "add", name, "--partner", partner, *words.split(), tries=20)

    # ---- end

    def close(self) -> list:
        """Stops all; returns a line for each service that did not end as it should."""
        faults = []
        with self._lock:
            for process in reversed(list(self.services.values())):
                code = process.dismiss()
                if code not in (0, None):
                    faults.append(f"{process.name} was asked to end: {code}; its log: {process.log}")
            if self.redis is not None:
                self.redis.dismiss()
        self._watching.set()
        if self._broker is not None:
            self._broker.terminate()
            try:
                self._broker.wait(20)
            except subprocess.TimeoutExpired:
                self.kill_broker()
        return faults
