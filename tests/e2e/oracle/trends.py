"""Observations to trends and findings of series, and trend-detection's state byte for byte."""

import dataclasses
import struct

from . import calendar, topics
from .area_state import OUTAGE_INTERVALS, Clock
from .seasons import FALL, RISE, Coverage, History
from .stage import Partition
from .wire import le64, signed, stable_id

DETECTOR = "seasonal-z/1"
OPEN, UPDATE, CLOSE, WITHDRAWN = 1, 2, 3, 4
WORSE, BETTER, NEUTRAL = 1, 2, 3
REALITY, COVERAGE, CORRECTION, AREAS = 1, 2, 3, 5
FRAME = 4  # DeltaCause
HORIZON_WEEKS = 13


@dataclasses.dataclass
class Episode:
    number: int
    opened: int
    rise: bool
    reported: int = 0
    revision: int = 0
    severity: int = 1
    open: bool = True

    def same(self, verdict) -> bool:
        return verdict.status == (RISE if self.rise else FALL)


@dataclasses.dataclass
class Series:
    """counts by week; dirty: newest recorded_at_ms of a change in a closed week, None if clean; by_areas: its area was
    given stored events or was learning."""
    area: str
    kind: object
    counts: dict = dataclasses.field(default_factory=dict)
    dirty: int | None = None
    by_areas: bool = False
    opened_ever: int = 0
    episodes: list = dataclasses.field(default_factory=list)

    def key(self) -> bytes:
        return self.area.encode() + b"\0" + struct.pack(">H", self.kind.number)

    def mark(self, recorded_at_ms: int, by_areas: bool) -> None:
        """To be judged again."""
        self.dirty, self.by_areas = max(self.dirty or 0, recorded_at_ms), self.by_areas or by_areas

    def track_bytes(self) -> bytes:
        numbers = [self.opened_ever]
        for one in self.episodes:
            numbers += [one.number, one.opened, one.reported, one.revision, one.severity, int(one.rise), int(one.open)]
        return struct.pack(f"<{len(numbers)}i", *numbers)


def severity_of(z_milli: int) -> int:
    size = abs(z_milli)
    return 1 if size < 4000 else 2 if size < 5000 else 3 if size < 7000 else 4


class Story:
    """Brings the episodes of a series in line with the verdicts of the horizon; gathers what there is to say."""

    def __init__(self, series: Series, verdicts: list):
        self._series, self._verdicts = series, verdicts
        self._first, self._newest = verdicts[0].week, verdicts[-1]
        self.changes: list = []  # (state, episode as it is then, verdict)

    def follow(self) -> list:
        self._withdraw()
        if self._series.episodes:
            self._go_on(self._series.episodes[-1])
        for run in self._runs():
            if not self._told(run):
                self._open(run)
        self._series.episodes = [one for one in self._series.episodes
                                 if one.open or one.opened >= self._first or one.reported >= self._first]
        return self.changes

    def _say(self, state, episode, verdict):
        episode.revision += 1
        episode.reported = max(episode.reported, verdict.week)
        if episode.same(verdict):
            episode.severity = severity_of(verdict.z_milli)
        episode.open = state in (OPEN, UPDATE)
        self.changes.append((state, dataclasses.replace(episode), verdict))

    def _withdraw(self):
        kept = []
        for episode in self._series.episodes:
            if episode.opened >= self._first and not episode.same(self._verdicts[episode.opened - self._first]):
                self._say(WITHDRAWN, episode, self._verdicts[episode.opened - self._first])
            else:
                kept.append(episode)
        self._series.episodes = kept

    def _go_on(self, episode):
        end = next((one for one in self._verdicts
                    if one.week > episode.opened and not one.silent() and not episode.same(one)), None)
        if end is not None:
            if episode.open:
                self._say(CLOSE, episode, end)
        elif episode.same(self._newest):
            worse = severity_of(self._newest.z_milli) != episode.severity
            if self._newest.week > episode.reported or worse or not episode.open:
                self._say(UPDATE, episode, self._newest)

    def _runs(self) -> list:
        """[first, last alarm, the verdict that ended it or None, nothing before it speaks against an earlier start]"""
        runs: list = []
        edge = True
        for verdict in self._verdicts:
            if verdict.silent():
                continue
            going = runs and runs[-1][2] is None
            if going and runs[-1][0].status == verdict.status:
                runs[-1][1] = verdict
                continue
            if going:
                runs[-1][2] = verdict
            if verdict.status in (RISE, FALL):
                runs.append([verdict, verdict, None, edge])
            edge = False
        return runs

    def _told(self, run) -> bool:
        begin, last, _, edge = run
        for episode in self._series.episodes:
            if not episode.same(begin):
                continue
            if episode.opened < self._first:
                if edge and (episode.open or episode.reported >= self._first - 1):
                    return True
            elif begin.week <= episode.opened <= last.week:
                return True
        return False

    def _open(self, run):
        begin, last, end, _ = run
        self._series.opened_ever += 1
        episode = Episode(self._series.opened_ever, begin.week, begin.status == RISE)
        self._series.episodes.append(episode)
        self._say(OPEN, episode, begin)
        if end is not None:
            self._say(CLOSE, episode, end)
        elif last is not begin:
            self._say(UPDATE, episode, last)


class TrendDetection(Partition):
    stage = "trend-detection"

    def __init__(self, world, number: int):
        super().__init__(world, number)
        self._clock = Clock(world.partitions)
        self._closed = None
        self._marker = None
        self._areas: dict = {}
        self._learned = None  # the newest marker that every source has worked
        self._worked = [0] * world.partitions
        self._coverage = Coverage()
        self._since: dict[str, int] = {}
        self._series: dict[bytes, Series] = {}

    # ---- records

    def handle(self, record):
        try:
            message = self.world.messages.observation.ObservationRecord.FromString(record.value or b"")
        except Exception:
            message = None
        which = message.WhichOneof("content") if message is not None else None
        if which is None:
            self.dead_letter("NOT_DECODABLE")
        elif which == "delta":
            for change in message.delta.counts:
                self._count(message.delta, change)
        elif which == "tick":
            self._time(message.tick)
        elif message.marker.WhichOneof("content") == "areas":
            if self._marker is None or message.marker.activation > self._marker.activation:
                self._marker, self._areas = message.marker, self.world.areas_of(message.marker.areas)

    def _count(self, delta, change):
        kind, week = self.world.kinds.by_name[change.kind], calendar.week_of(change.day)
        series = Series(delta.area, kind)
        series = self._series.setdefault(series.key(), series)
        series.counts[week] = series.counts.get(week, 0) + change.count
        self._since[delta.area] = min(self._since.get(delta.area, week), week)
        if self._closed is not None and week <= self._closed:
            series.mark(delta.recorded_at_ms, delta.cause == FRAME)

    def _time(self, tick):
        for row in tick.counts:
            kind = self.world.kinds.by_name[row.kind].number
            self._coverage.add(row.feed, kind, calendar.week_of(row.day), row.count)
        if not tick.last:
            return
        source = tick.source_partition
        if 0 <= source < len(self._worked) and tick.areas_activation > self._worked[source]:
            self._worked[source] = tick.areas_activation
        before_ms = self._clock.now_ms
        now_ms = self._clock.advance(tick.source_partition, tick.time_ms)
        if now_ms is None:
            return
        if self._marker is not None and min(self._worked) >= self._marker.activation:
            self._learned = self._marker
        self._note_outage(before_ms, now_ms, tick.interval_ms)
        newest = calendar.newest_closed_week(now_ms)
        if self._closed is None:
            self._closed = newest - 1
        while self._closed < newest:
            for key in sorted(self._series):
                self._judge(self._series[key], self._closed + 1, now_ms)
            self._closed += 1
        for key in sorted(key for key, series in self._series.items() if series.dirty is not None):
            if self._is_learning(self._series[key].area):
                continue
            self._judge(self._series[key], self._closed, now_ms)
        out = self.world.messages.tick.Tick(time_ms=now_ms, last=True, interval_ms=tick.interval_ms)
        value = self.world.encode(self.world.messages.finding.FindingRecord(tick=out))
        self.emit(topics.FINDINGS, b"", value, partition=self.number)

    def _note_outage(self, before_ms, now_ms, interval_ms):
        if before_ms <= 0 or interval_ms <= 0 or now_ms - before_ms <= OUTAGE_INTERVALS * interval_ms:
            return
        week = calendar.week_of(calendar.day_of(before_ms))
        while (begin := calendar.midnight_ms(calendar.monday_of(week))) < now_ms:
            end = calendar.midnight_ms(calendar.monday_of(week + 1))
            if min(now_ms, end) > max(before_ms, begin):
                self._coverage.add_outage(week, min(now_ms, end) - max(before_ms, begin))
            week += 1

    # ---- one series

    def _is_learning(self, area: str) -> bool:
        """Added by the marker that holds, and not all sources have said that its stored events are here."""
        if self._learned is self._marker or area not in self._areas:
            return False
        return self._learned is None or area not in self.world.areas_of(self._learned.areas)

    def _judge(self, series, newest, now_ms):
        history = History(series, self._coverage, self._since.get(series.area), newest)
        if self._is_learning(series.area):
            self._emit_trend(series, history.unjudged(newest), now_ms)
            return series.mark(0, True)
        verdicts = [history.judge(week) for week in range(newest - HORIZON_WEEKS + 1, newest + 1)]
        changes = Story(series, verdicts).follow()
        recorded_at_ms, by_areas = series.dirty or 0, series.by_areas
        series.dirty, series.by_areas = None, False
        self._emit_trend(series, verdicts[-1], now_ms)
        told = {state: {one.number for what, one, _ in changes if what == state} for state in (OPEN, CLOSE)}
        for state, episode, verdict in changes:
            if by_areas and episode.number in told[OPEN] & told[CLOSE]:
                continue  # over before anybody could hear of it
            self._emit_finding(series, state, episode, verdict, now_ms, recorded_at_ms, by_areas)
        return None

    def _episode_id(self, series, episode) -> str:
        return stable_id("trend-episode", series.area, series.kind.name, calendar.iso_week(episode.opened),
                         episode.number)

    def _emit_trend(self, series, verdict, now_ms):
        trend = self.world.messages.trend.Trend(
            area=series.area, kind=series.kind.name, iso_week=calendar.iso_week(verdict.week), status=verdict.status,
            count=verdict.count, history_weeks=verdict.history, as_of_ms=now_ms, detector=DETECTOR)
        if verdict.compared:
            trend.expected_milli, trend.z_milli = verdict.expected_milli, verdict.z_milli
        running = next((one for one in series.episodes if one.open), None)
        if running is not None:
            trend.episode = self._episode_id(series, running)
        key = f"{series.area}/{series.kind.name}"
        event_id = stable_id("trend-state", key, now_ms, verdict.week)
        headers = self.cloud_event("lagesbild.trend.v1.Trend", event_id, now_ms, key,
                                   trace=self.record.header("traceparent"))
        self.emit(topics.TRENDS, key, self.world.encode(trend), headers)

    def _emit_finding(self, series, state, episode, verdict, now_ms, recorded_at_ms, by_areas):
        neutral = state in (CLOSE, WITHDRAWN) or series.kind.police_detected or by_areas
        finding = self.world.messages.finding.Finding(
            area=series.area, episode=self._episode_id(series, episode), revision=episode.revision, state=state,
            direction=NEUTRAL if neutral else WORSE if episode.rise else BETTER,
            severity=episode.severity, cause=AREAS if by_areas else self._cause(series, state, verdict), time_ms=now_ms,
            recorded_at_ms=recorded_at_ms)
        finding.finding_id = stable_id("trend", finding.episode, finding.revision)
        if (area := self._areas.get(series.area)) is not None:
            finding.area_name, finding.level = area.name, area.level
            finding.municipality, finding.county = area.municipality, area.county
        change = finding.trend
        change.kind, change.iso_week, change.count = series.kind.name, calendar.iso_week(verdict.week), verdict.count
        change.expected_milli, change.z_milli = verdict.expected_milli, verdict.z_milli
        headers = self.cloud_event("lagesbild.finding.v1.FindingRecord", finding.finding_id, now_ms, series.area,
                                   recorded_at_ms, severity=finding.severity, trace=self.record.header("traceparent"))
        record = self.world.messages.finding.FindingRecord(finding=finding)
        self.emit(topics.FINDINGS, series.area, self.world.encode(record), headers, self.number)

    def _cause(self, series, state, verdict) -> int:
        if state == WITHDRAWN:
            return CORRECTION
        kind = series.kind.number
        now = self._coverage.alive(kind, verdict.week)
        others = sum(self._coverage.alive(kind, week) != now for week in verdict.compared)
        return COVERAGE if 2 * others > len(verdict.compared) else REALITY

    # ---- bytes

    def state(self) -> dict:
        out: dict = {}
        if self._clock.ticked:
            out[b"c"] = self._clock.bytes()
        if self._closed is not None:
            out[b"w"] = le64(self._closed)
        if self._marker is not None:
            out[b"m"] = self.world.encode(self._marker)
        if self._learned is not None:
            out[b"l"] = self.world.encode(self._learned)
        if any(self._worked):
            out[b"k"] = b"".join(map(le64, self._worked))
        out.update({b"o" + struct.pack(">I", week): le64(ms) for week, ms in self._coverage.outages.items()})
        out.update({b"a" + area.encode() + b"\0": le64(week) for area, week in self._since.items()})
        years: dict = {}
        for (feed, kind, week), count in self._coverage.national.items():
            _add_to_year(years, b"n" + feed.encode() + b"\0" + struct.pack(">H", kind), week, count)
        for key, series in self._series.items():
            for week, count in series.counts.items():
                _add_to_year(years, b"s" + key, week, count)
            out[b"t" + key] = series.track_bytes()
            if series.dirty is not None:
                out[b"d" + key] = le64(series.dirty) + (b"\1" if series.by_areas else b"")
        for key, weeks in years.items():
            numbers = [at for at, count in weeks.items() if count]
            if numbers:
                out[key] = b"".join(signed(weeks.get(at, 0)) for at in range(1, max(numbers) + 1))
        return out


def _add_to_year(years: dict, prefix: bytes, week: int, count: int) -> None:
    iso = calendar.iso_week(week)
    year = years.setdefault(prefix + struct.pack(">H", iso // 100), {})
    year[iso % 100] = count
