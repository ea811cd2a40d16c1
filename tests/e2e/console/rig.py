"""One running installation for all tests, and the console as a person calls it."""

import atexit
import collections
import contextlib
import http.server
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading

from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient

from chaos.processes import MORTAL, end_in_time, wait_until
from chaos.stack import OPERATOR, Stack

ROOT = str(pathlib.Path(__file__).resolve().parents[3])
WAIT_S = 60

Said = collections.namedtuple("Said", "code out err")


class Rig:
    """Kafka, Redis, two instances of every service, a county of 60 areas and its first two weeks, replayed."""

    def __init__(self, binaries: str):
        self.folder = tempfile.mkdtemp(prefix="lagesbild-console.")
        self.stack = Stack(ROOT, binaries, self.folder)
        self.ran: set = set()  # commands that were run
        atexit.register(self._close)
        self.stack.start(seed=7, years=2)
        services = self.stack.services
        self.registrars = ",".join(services[name].command[6] for name in ("ingest-a", "ingest-b"))
        self.admin = AdminClient({"bootstrap.servers": self.stack.bootstrap, "log_level": 0})
        self.replay("2022-01-03", "2022-01-17")

    def _close(self) -> None:
        faults = self.stack.close()
        if faults:
            print("\n".join([*faults, f"all logs stay in {self.folder}"]), file=sys.stderr)
            os._exit(1)
        shutil.rmtree(self.folder, ignore_errors=True)

    # ---- the console

    def environment(self, token: str | None, changed: dict) -> dict:
        return {**self.stack.console_environment(token or OPERATOR), "LAGESBILD_REGISTRARS": self.registrars, **changed}

    def say(self, *words: str, token: str | None = None, **changed: str) -> Said:
        """Runs a command; changed: environment."""
        done = subprocess.run(self.stack.console_command(*words), capture_output=True, text=True, check=False,
                              env=self.environment(token, changed), timeout=WAIT_S)
        self._note(words)
        return Said(done.returncode, done.stdout, done.stderr)

    def begin(self, *words: str, stdout=subprocess.PIPE, **changed: str) -> subprocess.Popen:
        self._note(words)
        return subprocess.Popen([*MORTAL, *self.stack.console_command(*words)], stdout=stdout, stderr=subprocess.PIPE,
                                text=True, env=self.environment(None, changed))

    def _note(self, words) -> None:
        plain = []
        for word in words:
            if word.startswith("-"):
                break
            plain.append(word)
        self.ran |= {plain[0], " ".join(plain[:2])} if plain else set()

    def commands(self) -> set:
        """All there are, as the help tells them."""
        found: set = set()

        def subcommands(*words: str) -> list:
            text = self.say(*words, "--help").out
            listed = text.partition("Subcommands:\n")[2].partition("\n\n")[0]
            return re.findall(r"^  (\S+)", listed, re.MULTILINE)

        for first in subcommands():
            below = subcommands(first)
            found |= {f"{first} {second}" for second in below} or {first}
        return found

    # ---- what flows

    def file(self, name: str, text: str) -> str:
        path = pathlib.Path(self.folder, name)
        path.write_text(text, encoding="utf-8")
        return str(path)

    def replay(self, first: str, until: str) -> Said:
        said = self.say("feed", "replay", f"{self.folder}/county/events.ndjson", "--feed", "clock", "--from", first,
                        "--until", until, "-o", "ndjson", token=self.stack.tokens["clock"])
        assert said.code == 0, said
        return said

    def push(self, feed: str, name: str, events: list, *words: str) -> Said:
        lines = "".join(json.dumps({"feed": feed, "revision": 1, **event}) + "\n" for event in events)
        return self.say("feed", "push", self.file(name, lines), "--feed", feed, "--state-dir", f"{self.folder}/pushes",
                        "-o", "ndjson", *words, token=self.stack.tokens[feed])

    def add_feed(self, feed: str, *words: str) -> Said:
        said = self.say("feed", "add", feed, "--agency", "Ekby kommun", *words, "-o", "ndjson")
        assert said.code == 0, said
        self.stack.tokens[feed] = json.loads(said.out)["token"]
        return said

    def until(self, condition, what: str):
        return wait_until(condition, WAIT_S, what, 0.2)

    def settle(self, feed: str, applied: int) -> None:
        """Until so many events of a feed are applied, and every stage has worked what they led to."""
        def worked():
            counts = rows(self.say("feed", "status", feed, "-o", "ndjson"))
            if not counts or counts[0]["applied"] < applied:
                return False
            return self.stages() is not None

        self.until(worked, f"{applied} events of {feed} in every stage")

    def stages(self) -> dict | None:
        """What `status` says of each stage, once nothing is on its way; else, and while the broker is too busy to say: None."""
        said = self.say("status", "-o", "ndjson")
        assert said.code in (0, 69), said
        found = {row["stage"]: row for row in rows(said)}
        return found if found and not any(row["lag_records"] for row in found.values()) else None

    def applied(self, feed: str) -> int:
        counts = rows(self.say("feed", "status", feed, "-o", "ndjson"))
        return counts[0]["applied"] if counts else 0

    def produce(self, topic: str, *records: bytes, partition: int = 0) -> None:
        producer = Producer({"bootstrap.servers": self.stack.bootstrap, "log_level": 0})
        for record in records:
            producer.produce(topic, record, b"broken", partition)
        assert producer.flush(20) == 0

    def abort(self, topic: str, count: int) -> None:
        """A transaction that comes to nothing, and takes offsets all the same."""
        producer = Producer({"bootstrap.servers": self.stack.bootstrap, "log_level": 0, "transactional.id": "aborts"})
        producer.init_transactions(20)
        producer.begin_transaction()
        for _ in range(count):
            producer.produce(topic, b"never", b"key", 0)
        assert producer.flush(20) == 0
        producer.abort_transaction(20)

    def delete_topic(self, topic: str) -> None:
        self.admin.delete_topics([topic])[topic].result(20)
        self.until(lambda: topic not in self.admin.list_topics(timeout=10).topics, f"the end of {topic}")


def homicides(name: str, area: str, count: int) -> list:
    """In the two weeks that are replayed."""
    return [{"sourceId": f"{name}-{i}", "incident": {"kind": "violence.homicide", "place": {"area": area},
                                                    "occurredAtMs": str(1_641_800_000_000 + i * 60_000)}}
            for i in range(count)]


def rows(said: Said) -> list:
    return [json.loads(line) for line in said.out.splitlines()]


@contextlib.contextmanager
def police(answers: dict):
    """The police's public API on a port of ours. answers: path → (status, body); every other path is 404."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            status, body = answers.get(self.path, (404, "no"))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextlib.contextmanager
def mute():
    """An address that takes connections and never answers, and the wait for the first one."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(20)
        yield f"127.0.0.1:{listener.getsockname()[1]}", listener.accept


def interrupt(process: subprocess.Popen, number: int = signal.SIGINT, seconds: float = 20) -> int:
    """One signal, as Ctrl-C sends it; the exit code. subprocess.TimeoutExpired: it does not end."""
    process.send_signal(number)
    try:
        return process.wait(seconds)
    finally:
        process.kill()


_rig = None


def rig() -> Rig:
    """The one of this process; made at its first use."""
    global _rig
    if _rig is None:
        end_in_time()
        _rig = Rig(os.environ["LAGESBILD_BINARIES"])
    return _rig
