"""What flows: for each cycle a piece of a generated county's history with its own clock, and a second feed."""

import datetime
import json
import os
import pathlib
import random
import subprocess
import threading
import time
import zoneinfo

from confluent_kafka import Producer

from oracle import topics

from .processes import MORTAL
from .stack import PARTITIONS

_ZONE = zoneinfo.ZoneInfo("Europe/Stockholm")
CONFLICTS, STALE, SIDE_EVENTS = 0.01, 0.2, 20
CLIENT_STARTS, NUDGE_S = 5, 2
FRAME_EACH, FRAME_TRIES = 4, 60  # cycles from one import of areas to the next
UNKNOWN = "9999-77"  # events name it from the start; it comes into the register with the first import
NAMES = ["Björkdala", "BJÖRKDALA kommun", "Lövlands län", "Bortre Ängen", "Okända holmen"]


def _day(ms: int):
    return datetime.datetime.fromtimestamp(ms / 1000, _ZONE).date()


class Feeder:
    """Cuts the history into one file a cycle, sends each by the console, and remembers what was promised."""

    def __init__(self, stack, cycles: int, events_per_cycle: int, seed: int, pace_s: float = 0.35):
        self._stack = stack
        self._random = random.Random(seed ^ 0x66656564)
        self.promised: set = set()  # (feed, source id, revision) of events with an ACCEPTED receipt
        self.sent = self.imports = 0
        self._pieces = self._cut(cycles, events_per_cycle)
        self._pace_s = pace_s
        self._closing = threading.Event()
        self._producer = Producer({"bootstrap.servers": stack.bootstrap, "log_level": 0})
        self._clients: list = []
        self._flow = self._fault = None
        self._side_number = 0
        self._side_known: list = []

    def _cut(self, cycles: int, each: int) -> list:
        """Pieces of whole days, in order of recording."""
        events = [json.loads(line) for line in pathlib.Path(self._stack.folder, "county", "events.ndjson").open()]
        pieces, piece = [], []
        for event in events:
            new_day = piece and _day(int(event["recordedAtMs"])) != _day(int(piece[-1]["recordedAtMs"]))
            if new_day and len(piece) >= each:
                pieces.append(piece)
                piece = []
            piece.append(event)
        pieces.append(piece)
        if len(pieces) < cycles:
            raise RuntimeError(f"the history gives {len(pieces)} pieces of {each} events, {cycles} are needed "
                               "(try: fewer events a cycle)")
        return pieces

    def begin(self, cycle: int) -> None:
        """Starts the flow of this cycle's piece: day after day of the history, the other feed's events in between."""
        days = _by_day(self._harden(self._pieces[cycle]))
        steps: list = []
        for at, day in enumerate(days):
            clock = self._file("clock", day, f"{cycle}-{at}", ["feed", "replay"])
            side = None
            if at % 3 == 0:
                words = ["feed", "push", "--state-dir", f"{self._stack.folder}/push"]
                side = self._file("side", self._side(int(day[0]["recordedAtMs"])), f"{cycle}-{at}", words)
            steps.append((clock, side))
        self._fault = None
        areas = self._areas(cycle) if cycle % FRAME_EACH == 1 else None
        self._flow = threading.Thread(target=self._run, args=(steps, areas), daemon=True)
        self._flow.start()

    def _poison(self) -> None:
        """Records that no gateway lets through, one for every input: each to the dead letters, once."""
        for topic in sorted(set(topics.STAGES.values())):
            bytes_ = b"\xff" + self._random.randbytes(40)
            self._producer.produce(topic, bytes_, b"broken", self._random.randrange(PARTITIONS))
        self._producer.poll(0)

    def _areas(self, cycle: int) -> str:
        """A file with an area that lies across what is there: its stored events have to be given to it."""
        def feature(id_, level, ring):
            geometry = {"type": "Polygon", "coordinates": [ring]} if ring else None
            return {"type": "Feature", "geometry": geometry,
                    "properties": {"id": id_, "name": f"Area {id_}", "level": level, "population": 1500}}

        # Half a millionth off the points, which are whole ones: none lies on a border.
        west = round(14 + self._random.random() * 0.15, 6) + 5e-7
        south = round(59 + self._random.random() * 0.04, 6) + 5e-7
        ring = [[west + x * 0.05, south + y * 0.02] for x, y in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))]
        features = [feature(f"across-{cycle}", "listed", ring)]
        if cycle == 1:
            features.append(feature(UNKNOWN, "district", None))
        path = f"{self._stack.folder}/areas-{cycle}.geojson"
        pathlib.Path(path).write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        return path

    def _run(self, steps: list, areas: str | None) -> None:
        try:
            self._poison()
            for at, (clock, side) in enumerate(steps):
                if areas and at == len(steps) // 2:
                    self._stack.console("areas", "import", areas, tries=FRAME_TRIES)
                    self.imports += 1
                begun = time.monotonic()
                beside = side and self._client(side)
                self._send(clock, self._client(clock))
                if side:
                    self._send(side, beside, clock)
                self._closing.wait(max(begun + self._pace_s - time.monotonic(), 0))
            for clock, _ in steps:
                pathlib.Path(clock["path"]).unlink()
                pathlib.Path(clock["receipts"]).unlink()
        except (RuntimeError, OSError) as error:
            self._fault = error

    def _harden(self, piece: list) -> list:
        """Adds the same revision with another body, and revisions that are older than what is there."""
        out = []
        for event in piece:
            out.append(event)
            if "incident" not in event:
                continue
            if self._random.random() < CONFLICTS:
                body = {**event["incident"], "count": event["incident"].get("count", 1) + 7}
                out.append({**event, "incident": body})
            if event["revision"] > 1 and self._random.random() < STALE:
                out.append({**event, "revision": event["revision"] - 1})
        return out

    def _side(self, now_ms: int) -> list:
        """Events of a feed that says everything but points: names, codes, values, corrections, withdrawals."""
        out = []
        for _ in range(SIDE_EVENTS):
            kind = self._random.random()
            if kind < 0.15 and self._side_known:
                out.append(self._again())
            elif kind < 0.85:
                out.append(self._incident(now_ms))
            else:
                out.append(self._value(now_ms))
        return out

    def _incident(self, now_ms: int) -> dict:
        pick = self._random.choice
        self._side_number += 1
        place = pick([{"area": f"990{pick('1234')}-{self._random.randint(1, 15):02d}"}, {"municipality": "9902"},
                      {"name": pick(NAMES)}, {"area": UNKNOWN}])
        event = {"sourceId": f"s{self._side_number}", "revision": 1,
                 "traceparent": f"00-{self._side_number:032x}-{self._side_number:016x}-01",
                 "incident": {"kind": pick(["violence.homicide", "property.theft", "drugs.offence", "fire.arson"]),
                              "place": place, "count": pick([1, 1, 2]),
                              "occurredAtMs": str(now_ms - self._random.randint(0, 40) * 43_200_000)}}
        self._side_known.append(event)
        return event

    def _again(self) -> dict:
        """A later word on an event of this feed: the same, a correction, a conflict or a withdrawal."""
        at = self._random.randrange(len(self._side_known))
        event = dict(self._side_known[at])
        way = self._random.randrange(4)
        if way == 0:
            return event
        if way == 1:
            event["incident"] = {**event["incident"], "count": 9}
            return event
        event["revision"] += 1
        if way == 2:
            event["incident"] = {**event["incident"], "kind": "violence.assault"}
            self._side_known[at] = event
        else:
            del event["incident"]
            event["withdrawal"] = {"reason": "registered twice"}
            self._side_known.pop(at)
        return event

    def _value(self, now_ms: int) -> dict:
        pick, year = self._random.choice, str(_day(now_ms).year)
        place = {"area": f"990{pick('1234')}-{self._random.randint(1, 15):02d}"}
        day = now_ms // 86_400_000
        revision = self._random.randint(1, 40)
        body = pick([
            {"surveyResult": {"name": "insecurity", "place": place, "period": year,
                              "n": str(self._random.randint(10, 900)), "share": self._random.random(),
                              "margin": 0.05}},
            {"indicator": {"name": "low_income_share", "place": place, "period": year,
                           "value": self._random.random() * 100}},
            {"measure": {"name": "safety_walk", "place": place, "fromDay": day, "toDay": day + 3}},
            {"officialAssessment": {"name": "polisen", "place": place, "classId": pick(["utsatt", "risk"]),
                                    "decidedDay": day}}])
        return {"sourceId": "set-by-the-gate", "revision": revision, **body}

    def _file(self, feed: str, events: list, name: str, words: list) -> dict:
        path = f"{self._stack.folder}/{feed}-{name}.ndjson"
        pathlib.Path(path).write_text("".join(json.dumps(event) + "\n" for event in events))
        self.sent += len(events)
        receipts = path + ".receipts"
        return {"feed": feed, "path": path, "events": events, "receipts": receipts,
                "words": [*words, path, "--feed", feed, "--receipts", receipts]}

    def _client(self, step: dict):
        with open(f"{self._stack.folder}/{step['feed']}-feed.log", "ab") as log:
            client = subprocess.Popen(
                [*MORTAL, *self._stack.console_command(*step["words"])], stdout=log, stderr=log,
                stdin=subprocess.DEVNULL, env=self._stack.console_environment(self._stack.tokens[step["feed"]]))
        self._clients.append(client)
        return client

    def _send(self, step: dict, client, clock: dict | None = None) -> None:
        """Until all of it is answered; a client that gave up starts again, as its user would. A gateway that was
        started anew knows no time until the loader gives one: `clock` is sent once more for it."""
        for _ in range(CLIENT_STARTS):
            while not self._closing.is_set():
                try:
                    client.wait(NUDGE_S if clock else None)
                    break
                except subprocess.TimeoutExpired:
                    self._send(clock, self._client(clock))
            self._clients.remove(client)
            self._promise(step)
            if self._closing.is_set():
                return
            if client.returncode == 0:
                self._demand_all(step)
                return
            client = self._client(step)
        words = " ".join(step["words"])
        raise RuntimeError(f"lagesbild {words}: exit {client.returncode}, {CLIENT_STARTS} times")

    def _promise(self, step: dict) -> None:
        """What has a receipt that says so, whatever became of the client."""
        self.promised |= promised(step["feed"], step["events"], read_receipts(step["receipts"]))

    def _demand_all(self, step: dict) -> None:
        """RuntimeError if a client that ended well has no receipt for an event, or one that it must not have. What is
        bad is refused by the gateway, or before it is sent."""
        words = read_receipts(step["receipts"])
        for event in step["events"]:
            wanted = set() if event["sourceId"].startswith("bad") else {"ACCEPTED"}
            told = words.get((_source_id(event), event["revision"]), set())
            if told - {"REJECTED"} != wanted:
                raise RuntimeError(f"{step['feed']}/{_source_id(event)} revision {event['revision']}: the receipts say "
                                   f"{sorted(told)}, not {sorted(wanted)}")

    def finish(self, seconds: float) -> None:
        """Waits until the flow that was begun is answered. TimeoutError; RuntimeError: a client cannot do it."""
        self._flow.join(seconds)
        if self._flow.is_alive():
            raise TimeoutError(f"the flow: not answered within {seconds:g} s")
        if self._fault is not None:
            raise RuntimeError(str(self._fault))

    def close(self) -> None:
        self._closing.set()
        for client in list(self._clients):
            client.kill()
        if self._flow is not None:
            self._flow.join(10)


def read_receipts(path: str) -> dict:
    """(source id, revision) -> the gateway's words on it. A line that a killed client did not end is none."""
    words: dict = {}
    if os.path.exists(path):
        for line in pathlib.Path(path).read_bytes().splitlines(keepends=True):
            if line.endswith(b"\n"):
                one = json.loads(line)
                words.setdefault((one["sourceId"], one["revision"]), set()).add(one["receipt"])
    return words


def promised(feed: str, events: list, words: dict) -> set:
    """(feed, source id as the gate makes it, revision) of the events that were answered with ACCEPTED."""
    return {(feed, _source_id(event), event["revision"]) for event in events
            if "ACCEPTED" in words.get((_source_id(event), event["revision"]), ())}


def _source_id(event: dict) -> str:
    """As console and gate make it: values are known by what they are of (submission.proto)."""
    for member, kind, period in (("surveyResult", "survey", lambda body: body["period"]),
                                 ("indicator", "indicator", lambda body: body["period"]),
                                 ("measure", "measure", lambda body: f"{body['fromDay']}/{body['toDay']}"),
                                 ("officialAssessment", "official", lambda body: "")):
        if body := event.get(member):
            place = body["place"]
            name = body.get("name", "")
            return f"{kind}|{name}|{place.get('area') or place['municipality']}|{period(body)}"
    return event["sourceId"]


def _by_day(events: list) -> list:
    days: list = []
    for event in events:
        if not days or _day(int(event["recordedAtMs"])) != _day(int(days[-1][-1]["recordedAtMs"])):
            days.append([])
        days[-1].append(event)
    return days
