"""Kafka, Redis and the services in a folder of their own, on free loopback ports; and what each costs."""

import hashlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time

import confluent_kafka

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
TICKS_PER_S = os.sysconf("SC_CLK_TCK")
TOKEN = "operator-of-this-benchmark"
STARTED = time.monotonic()


def say(text):
    """One line of progress on standard error, with the seconds since the start."""
    print(f"{time.monotonic() - STARTED:6.1f} s  {text}", file=sys.stderr, flush=True)


def cpu_s(pid):
    """User and system time of a process since its start, seconds; ended threads included."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def prefer_session(pid, nice):
    """Where Linux shares the processor out by session, priorities count only within one: this is the session's own."""
    try:
        with open(f"/proc/{pid}/autogroup", "w", encoding="ascii") as file:
            file.write(str(nice))
    except OSError:
        pass


def free_port():
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Stack:
    """Started with `with`; everything it started is ended and its folder removed at the end."""

    def __init__(self, bin_dir):
        self.bin = os.path.abspath(bin_dir)
        self.folder = None
        self.bootstrap = None
        self.redis = None
        self.services = {}
        self.addresses = {}

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="lagesbild-bench.")
        kafka = os.path.join(self.folder, "kafka")
        say("Kafka starts")
        subprocess.run([f"{ROOT}/deploy/kafka/start.sh", kafka], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        with open(f"{kafka}/bootstrap", encoding="ascii") as file:
            self.bootstrap = file.read().strip()
        with open(f"{kafka}/pid", encoding="ascii") as file:
            self.broker_pid = int(file.read())
        prefer_session(self.broker_pid, os.nice(0))  # it has a session of its own
        return self

    def __exit__(self, *_):
        self.stop_services()
        if self.redis:
            self.redis[0].terminate()
            self.redis[0].wait(10)
        subprocess.run([f"{ROOT}/deploy/kafka/stop.sh", f"{self.folder}/kafka"], check=False,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        subprocess.run(["rm", "-rf", self.folder], check=False)

    def program(self, name, *arguments):
        """Runs a benchmark program to its end; its JSON. Progress comes through on standard error."""
        done = subprocess.run([f"{self.bin}/bench/{name}", *arguments], stdout=subprocess.PIPE, check=False, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"{name} ended with {done.returncode}")
        return json.loads(done.stdout)

    # --- an installation

    def install(self):
        """Redis, topics, the installation record."""
        port = free_port()
        process = subprocess.Popen(["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "",
                                    "--appendonly", "no", "--dir", self.folder],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.redis = (process, f"127.0.0.1:{port}")
        self.console("init", "--clock", "live", "--tick-interval-ms", "10000")

    def start(self, name, program, *flags):
        """Starts a service under a name of its own and waits for its port."""
        ports = f"{self.folder}/{name}.ports"
        log = open(f"{self.folder}/{name}.log", "ab")
        arguments = [f"{self.bin}/{program}", "--ports-file", ports, "--state-dir", f"{self.folder}/state/{name}",
                     "--instance", name, "--kafka-bootstrap", self.bootstrap, "--operator-token-sha256",
                     hashlib.sha256(TOKEN.encode()).hexdigest(), *flags]
        if program == "scoring":
            arguments += ["--redis-address", self.redis[1]]
        if os.path.exists(ports):
            os.remove(ports)
        self.services[name] = subprocess.Popen(arguments, stdout=log, stderr=log)
        self.until(30, f"{name} to listen", lambda: os.path.exists(ports) and os.path.getsize(ports) > 0)
        with open(ports, encoding="ascii") as file:
            self.addresses[name] = f"127.0.0.1:{json.load(file)['grpc']}"

    def start_services(self):
        """Gateway and registrar as processes of their own, so that each stage's cost can be read."""
        self.start("gateway", "ingest", "--registrar=false")
        self.start("registrar", "ingest", "--gateway=false")
        for name in ("scoring", "trend-detection", "notification"):
            self.start(name, name)
        time.sleep(1)

    def stop_services(self):
        """SIGTERM, then SIGKILL after 10 s."""
        for process in self.services.values():
            process.send_signal(signal.SIGTERM)
        for name, process in self.services.items():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                say(f"{name} does not end; killed")
                process.kill()
                process.wait()
        self.services = {}

    def console(self, *arguments):
        """Runs the console; its standard output."""
        environment = dict(os.environ, LAGESBILD_KAFKA_BOOTSTRAP=self.bootstrap, LAGESBILD_TOKEN=TOKEN)
        for name, service in (("INGEST", "gateway"), ("NOTIFICATION", "notification")):
            if service in self.addresses:
                environment[f"LAGESBILD_{name}"] = self.addresses[service]
        done = subprocess.run([f"{self.bin}/lagesbild", *arguments], env=environment, check=False, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode != 0:
            raise RuntimeError(f"lagesbild {' '.join(arguments)}: {done.stderr}")
        return done.stdout

    def add_areas(self, count, population):
        """Areas B00000 and on, of the level district."""
        path = f"{self.folder}/areas.csv"
        with open(path, "w", encoding="ascii") as file:
            file.write("id,name,population\n")
            file.writelines(f"B{i:05d},District {i},{population}\n" for i in range(count))
        self.console("areas", "import", path, "--level", "district")

    def add_feed(self, name="bench"):
        """A feed; its token."""
        return json.loads(self.console("feed", "add", name, "--agency", "bench", "-o", "ndjson"))["token"]

    def costs(self):
        """CPU seconds so far by service, with Redis and the broker."""
        found = {name: cpu_s(process.pid) for name, process in self.services.items()}
        if self.redis:
            found["redis"] = cpu_s(self.redis[0].pid)
        found["kafka"] = cpu_s(self.broker_pid)
        return found

    def sample_bytes(self, topic, records=5000):
        """Mean bytes of key, value and headers of the first records of a topic."""
        reader = confluent_kafka.Consumer({
            "bootstrap.servers": self.bootstrap, "group.id": "lagesbild-bench", "enable.auto.commit": False,
            "isolation.level": "read_committed", "auto.offset.reset": "earliest"})
        reader.assign([confluent_kafka.TopicPartition(topic, 0, confluent_kafka.OFFSET_BEGINNING)])
        sizes = []
        while len(sizes) < records:
            batch = [message for message in reader.consume(1000, timeout=3) if message.error() is None]
            if not batch:
                break
            sizes += [len(message.key() or b"") + len(message.value() or b"")
                      + sum(len(name) + len(value) for name, value in message.headers() or []) for message in batch]
        reader.close()
        return sum(sizes) / max(len(sizes), 1)

    # --- progress of the stages

    def until(self, seconds, what, holds, pause=0.05):
        """Waits until holds() is true; an error after so many seconds."""
        deadline = time.monotonic() + seconds
        while not holds():
            for name, process in self.services.items():
                if process.poll() is not None:
                    with open(f"{self.folder}/{name}.log", encoding="utf-8", errors="replace") as file:
                        raise RuntimeError(f"{name} ended:\n{''.join(file.readlines()[-8:])}")
            if time.monotonic() > deadline:
                raise RuntimeError(f"waited {seconds} s for {what}")
            time.sleep(pause)

    def wait_for_ends(self, stages, seconds=600):
        """Until each (stage, topic) has committed all there is; the moment each one did, by stage."""
        waits = {stage: Lag(self.bootstrap, stage, topic) for stage, topic in stages}
        ends = {}

        def all_there():
            # In the order of the flow: what a later stage has reached counts only once those before are done.
            for stage, lag in waits.items():
                if stage in ends:
                    continue
                if not lag.is_zero():
                    return False
                ends[stage] = time.monotonic()
            return True

        self.until(seconds, "the stages to reach their ends", all_there)
        for lag in waits.values():
            lag.close()
        return ends


class Lag:
    """How far a stage's group stands behind the end of its input."""

    def __init__(self, bootstrap, stage, topic):
        self.consumer = confluent_kafka.Consumer({
            "bootstrap.servers": bootstrap, "group.id": f"lagesbild.{stage}", "enable.auto.commit": False})
        # Never joins the group: it only looks whether anything lies behind an offset.
        self.reader = confluent_kafka.Consumer({
            "bootstrap.servers": bootstrap, "group.id": "lagesbild-bench", "enable.auto.commit": False,
            "enable.partition.eof": True, "isolation.level": "read_committed", "auto.offset.reset": "error"})
        count = len(self.consumer.list_topics(topic, timeout=10).topics[topic].partitions)
        self.partitions = [confluent_kafka.TopicPartition(topic, number) for number in range(count)]

    def is_zero(self):
        """True when nothing but ends of transactions lies behind each committed offset."""
        for committed in self.consumer.committed(self.partitions, timeout=10):
            _, high = self.consumer.get_watermark_offsets(
                confluent_kafka.TopicPartition(committed.topic, committed.partition), timeout=10)
            behind = high - max(committed.offset, 0)
            if behind > 20 or (behind > 1 and self.has_record(committed)):
                return False
        return True

    def has_record(self, committed):
        """Whether a committed record lies behind the offset."""
        self.reader.assign([confluent_kafka.TopicPartition(committed.topic, committed.partition,
                                                           max(committed.offset, 0))])
        message = self.reader.poll(5)
        return message is None or message.error() is None

    def close(self):
        """Lets go of the connection."""
        self.consumer.close()
        self.reader.close()


def seed():
    """A number for names that must differ between runs."""
    return f"{random.randrange(16 ** 6):06x}"
