"""Observations to assessments, findings and checkpoints, and scoring's state byte for byte."""

from . import calendar, classes, rules as rule_sets, since_move, topics
from .area_state import Area, Clock, Feed, Info, outage
from .classes import AGEING, AREAS, CORRECTION, COVERAGE, MODEL, REALITY, class_id
from .ledger import OFFICIAL
from .places import UNLOCATED
from .references import References
from .stage import Partition
from .wire import partition_of, signed, stable_id, text, varint

ENGINE = "scoring-1"
NEW, FRAME = 1, 4  # DeltaCause
WORSE, BETTER, NEUTRAL = 1, 2, 3
OPEN, UPDATE, CLOSE, WITHDRAWN = 1, 2, 3, 4
CHECKPOINT_BYTES = 256 * 1024


class Scoring(Partition):
    stage = "scoring"

    def __init__(self, world, number: int):
        super().__init__(world, number)
        self._clock = Clock(world.partitions)
        self._feeds: dict[str, Feed] = {}
        self.areas: dict[str, Area] = {}
        self._areas_activation = self._told = 0
        self._worked = [0] * world.partitions
        self._has_progress = False
        self._rules = None
        self._rules_marker = None
        self.references = References(world.reference_parts)

    # ---- records

    def handle(self, record):
        message = self._decode(record)
        which = message.WhichOneof("content") if message is not None else None
        if which is None:
            self.dead_letter("NOT_DECODABLE")
        elif which == "delta":
            self._fold(message.delta)
        elif which == "tick":
            self._time(message.tick)
        else:
            self._mark(message.marker)

    def _decode(self, record):
        try:
            message = self.world.messages.observation.ObservationRecord.FromString(record.value or b"")
        except Exception:
            return None
        if message.WhichOneof("content") == "delta":
            delta = message.delta
            good = (1 <= delta.cause <= 4 and 1 <= delta.confidence <= 5 and
                    all(1 <= value.type <= 4 for value in delta.values))
            return message if good else None
        if message.WhichOneof("content") == "marker" and message.marker.WhichOneof("content") is None:
            return None
        return message

    def _mark(self, marker):
        which = marker.WhichOneof("content")
        if which == "areas":
            self._mark_areas(marker)
        elif which == "rule_set":
            self._mark_rules(marker)
        elif which == "feed":
            self._mark_feed(marker)
        elif which == "reference":
            self._mark_reference(marker)

    def _mark_rules(self, marker):
        if self._rules_marker is not None and marker.activation <= self._rules_marker.activation:
            return
        rules = rule_sets.load(marker.rule_set.yaml, self.world.kinds)
        if not rules.may_hold():
            self.dead_letter("BAD_RULE_SET")
            return
        self._rules_marker, self._rules = marker, rules
        self._walk_now(MODEL)

    def _mark_reference(self, marker):
        manifest = marker.reference
        if not manifest.level or not manifest.rule_set:
            self.dead_letter("BAD_REFERENCE")
        elif self.references.mark(marker) and self._rules is not None and manifest.rule_set == self._rules.id:
            self._walk_now(MODEL)

    # ---- deltas

    def _hear(self, feed: str) -> None:
        self._feeds.setdefault(feed, Feed()).heard_now = True

    def _fold(self, delta):
        self._hear(delta.feed)
        area = self.areas.setdefault(delta.area, Area(delta.area))
        for change in delta.values:
            now = change.now
            value = (now.number, now.n, now.margin, now.response_rate, now.text) if change.HasField("now") else None
            area.ledger.set_value(change.type, change.name, change.period, delta.feed, value)
        newest = None
        for change in delta.counts:
            area.ledger.add(change.day, self.world.kinds.by_name[change.kind].number, delta.feed, change.count)
            if change.count > 0:
                newest = change.day if newest is None else max(newest, change.day)
        self._introduce(area, delta.provisional_name)
        now_ms = self._clock.now_ms
        cause = self._cause_of(delta, area, newest, now_ms)
        if area.status.undo_level != classes.NO_LEVEL and self._rules is not None and self._rules.notes_news:
            since_move.note(area.status.since, delta, self.world.kinds)
        area.feeds.setdefault(delta.feed, now_ms)
        area.recorded_at_ms = max(area.recorded_at_ms, delta.recorded_at_ms)
        self._look(area, now_ms, cause, delta.recorded_at_ms)

    @staticmethod
    def _introduce(area, provisional_name):
        if area.info is not None:
            return
        if area.id == UNLOCATED:
            area.info = Info("Unlocated", "unlocated")
        elif provisional_name:
            area.info = Info(provisional_name, "provisional", provisional=True)

    def _cause_of(self, delta, area, newest, now_ms) -> int:
        if delta.cause == FRAME:
            return AREAS
        if delta.cause != NEW:
            return CORRECTION
        if self._rules is None:
            return REALITY
        first_ms = area.feeds.get(delta.feed, 0) or now_ms
        if now_ms - first_ms < self._rules.onboarding_days * calendar.DAY_MS:
            return COVERAGE
        late = newest is not None and self._rules.is_late(calendar.day_of(now_ms) - newest)
        return COVERAGE if late else REALITY

    # ---- one look at one area

    def _look(self, area, now_ms, cause, recorded_at_ms):
        area.known = True
        if now_ms <= 0 or area.info is None or area.info.retired:
            return
        first, scores_before = not area.assessed, list(area.scores)
        self._start(area, now_ms)
        look = classes.Look()
        if self._rules is not None:
            look = self._rules.look(area, now_ms, self.references.of(self._rules, area.info.level))
        codes, sufficient = self._evidence(area, look)
        if "learning" in area.missing and "learning" not in codes:
            cause = AREAS
        findings: list = []
        move = classes.step(look, area.status, sufficient, cause, now_ms)
        if move:
            self._tell_class(area, move, scores_before, look, now_ms, recorded_at_ms, findings)
        self._tell_evidence(area, codes, first, cause, now_ms, recorded_at_ms, findings)
        area.scores, area.assessed = look.scores(), True
        self._show(area, look, now_ms, first)
        for finding in findings:
            self._emit_finding(finding)

    def _start(self, area, now_ms):
        if not area.assessed:
            area.status.since_ms = now_ms
        for feed, first_ms in area.feeds.items():
            area.feeds[feed] = first_ms or now_ms
        activation = self._rules_marker.activation if self._rules_marker is not None else 0
        if area.rules_activation != activation:
            area.rules_activation, area.scores = activation, []
            area.status.forget_ground()

    def _evidence(self, area, look):
        codes = set(look.missing)
        if self._rules is None:
            codes.add("no_rule_set")
        elif not look.covered:
            codes.add("no_rules_for_level")
        if not area.feeds:
            codes.add("no_feed")
        if area.info.added > self._told:
            codes.add("learning")
        silent = lambda feed: feed in self._feeds and self._feeds[feed].silent
        codes |= {f"feed_silent:{feed}" for feed in area.feeds if silent(feed)}
        lives = any(not (feed in self._feeds and self._feeds[feed].lost) for feed in area.feeds)
        return sorted(codes, key=str.encode), "learning" not in codes and look.covered and lives and look.scored

    def _finding(self, area, now_ms, recorded_at_ms, number):
        return self.world.messages.finding.Finding(
            finding_id=stable_id("scoring", area.id, self.number, self.record.offset, now_ms, number), area=area.id,
            area_name=area.info.name, level=area.info.level, municipality=area.info.municipality,
            county=area.info.county, time_ms=now_ms, recorded_at_ms=recorded_at_ms, severity=1, direction=NEUTRAL)

    def _tell_class(self, area, move, scores_before, look, now_ms, recorded_at_ms, findings):
        calm = move.to == 0
        if not area.episode_open:
            if calm:
                return
            area.episode, area.revision, area.episode_open, told = area.episode + 1, 1, True, OPEN
        else:
            area.revision, area.episode_open = area.revision + 1, not calm
            told = UPDATE if not calm else WITHDRAWN if move.undone else CLOSE
        finding = self._finding(area, now_ms, recorded_at_ms, len(findings))
        finding.episode = stable_id("scoring", area.id, "class", area.episode)
        finding.revision, finding.state, finding.cause = area.revision, told, move.cause
        if move.start >= 0 and move.to >= 0:
            finding.direction = WORSE if move.to > move.start else BETTER
        finding.severity = 1 if move.to < 0 else move.to + 1
        change = finding.class_change
        change.SetInParent()
        setattr(change, "from", class_id(move.start))
        change.to = class_id(move.to)
        change.rule_set = self._rules.id if self._rules is not None else ""
        if move.axis >= 0:
            change.axis = look.axes[move.axis].name
            if look.axes[move.axis].milli is not None:
                change.score_milli = look.axes[move.axis].milli
            if move.axis < len(scores_before) and scores_before[move.axis] is not None:
                change.score_before_milli = scores_before[move.axis]
        findings.append(finding)

    def _tell_evidence(self, area, codes, first, cause, now_ms, recorded_at_ms, findings):
        before, area.missing = area.missing, {}
        changes = []
        for code in codes:
            area.missing[code] = before.get(code, now_ms)
            if code not in before and not first:
                changes.append((code, now_ms, True))
        changes += [(code, since, False) for code, since in sorted(before.items()) if code not in area.missing]
        for code, since, lost in changes:
            finding = self._finding(area, now_ms, recorded_at_ms, len(findings))
            finding.episode = stable_id("scoring", area.id, "evidence", code, since)
            finding.revision, finding.state = (1, OPEN) if lost else (2, CLOSE)
            finding.cause = cause if cause in (MODEL, AREAS) else COVERAGE
            finding.evidence.code, finding.evidence.lost = code, lost
            findings.append(finding)

    def _show(self, area, look, now_ms, first):
        state, info = area.status, area.info
        out = self.world.messages.assessment.Assessment(
            area=area.id, name=info.name, level=info.level, municipality=info.municipality, county=info.county,
            population=info.population, recorded_at_ms=area.recorded_at_ms, indicated_class=class_id(state.level),
            class_since_ms=state.since_ms, pending_class=class_id(state.pending),
            pending_since_ms=state.pending_since_ms, missing=list(area.missing),
            rule_set=self._rules.id if self._rules is not None else "", areas_activation=self._areas_activation,
            engine=ENGINE, provisional=info.provisional)
        shown: list = [out.area, out.name, out.level, out.municipality, out.county, out.population,
                       out.recorded_at_ms, out.indicated_class, out.class_since_ms, out.pending_class,
                       out.pending_since_ms, out.rule_set, out.areas_activation, out.engine, out.provisional]
        for axis in look.axes:
            row = out.axes.add(name=axis.name, unit=axis.unit)
            if axis.milli is not None:
                row.score_milli = axis.milli
            if axis.level is not None:
                row.level = axis.level
            shown += [axis.name, axis.unit, axis.milli is not None, axis.milli or 0,
                      -1 if axis.level is None else axis.level]
        for axis_name, name, feed, count, points in look.contributions:
            out.contributions.add(axis=axis_name, name=name, feed=feed, count=count, points_milli=points)
            shown += [axis_name, name, feed, count, points]
        shown += list(out.missing)
        for (kind, name, _, _), value in area.ledger.in_order() if area.ledger.values else ():
            if kind == OFFICIAL:
                out.official.add(authority=name, class_id=value[4], decided_day=value[0])
                shown += [name, value[4], value[0]]
        if not first and tuple(shown) == area.shown:
            return
        area.shown = tuple(shown)
        out.as_of_ms = now_ms
        event_id = f"{area.id}/{self.record.offset}/{now_ms}"
        headers = self.cloud_event("lagesbild.assessment.v1.Assessment", event_id, now_ms, area.id,
                                   out.recorded_at_ms, trace=self.record.header("traceparent"))
        self.emit(topics.ASSESSMENTS, area.id, self.world.encode(out), headers, self.number)

    def _emit_finding(self, finding):
        record = self.world.messages.finding.FindingRecord(finding=finding)
        headers = self.cloud_event("lagesbild.finding.v1.FindingRecord", finding.finding_id, finding.time_ms,
                                   finding.area, finding.recorded_at_ms, severity=finding.severity,
                                   trace=self.record.header("traceparent"))
        self.emit(topics.FINDINGS, finding.area, self.world.encode(record), headers, self.number)

    # ---- time

    def _walk(self, now_ms, cause, with_checkpoint=False):
        for id_ in sorted((id_ for id_, area in self.areas.items() if area.known), key=str.encode):
            self._look(self.areas[id_], now_ms, cause, 0)
            if with_checkpoint:
                self._checkpoint(self.areas[id_], now_ms)

    def _walk_now(self, cause):
        if self._clock.now_ms > 0:
            self._walk(self._clock.now_ms, cause)

    def _checkpoint(self, area, now_ms):
        month = calendar.year_month(calendar.day_of(now_ms))
        parts, size = [[]], 0
        for key, value in area.records():
            if size > CHECKPOINT_BYTES:
                parts.append([])
                size = 0
            size += len(key) + len(value)
            parts[-1].append((key, value))
        for at, records in enumerate(parts):
            part = self.world.messages.checkpoint.Checkpoint(
                area=area.id, as_of_ms=now_ms, partition=self.number, offset=self.record.offset, part=at,
                last=at == len(parts) - 1)
            for key, value in records:
                part.records.add(key=key, value=value)
            self.emit(topics.CHECKPOINTS, f"{area.id}/{month}/{at}", self.world.encode(part), (), self.number)

    def _time(self, tick):
        for row in tick.counts:
            self._hear(row.feed)
        if not tick.last:
            return
        source = tick.source_partition
        if 0 <= source < len(self._worked) and tick.areas_activation > self._worked[source]:
            self._worked[source] = tick.areas_activation
            self._has_progress = True
        before_ms = self._clock.now_ms
        now_ms = self._clock.advance(source, tick.time_ms)
        if now_ms is None:
            return
        away = before_ms > 0 and outage(now_ms - before_ms, tick.interval_ms)
        for feed in self._feeds.values():
            feed.after_outage = away or (feed.after_outage and not feed.heard_now)
            if feed.heard_now or feed.heard_ms == 0:
                feed.heard_ms = now_ms
            feed.heard_now = False
        learned_more = min(self._worked) != self._told
        self._told = min(self._worked)
        self._work_time(tick, before_ms, now_ms, before_ms == 0 or learned_more)

    def _work_time(self, tick, before_ms, now_ms, walk):
        steps = []
        if before_ms:
            steps = [calendar.midnight_ms(day)
                     for day in range(calendar.day_of(before_ms) + 1, calendar.day_of(now_ms) + 1)]
        for at_ms in steps:
            self._judge_feeds(at_ms)
            month_begins = calendar.month_day(calendar.day_of(at_ms))[1] == 0
            self._walk(at_ms, AGEING, month_begins)
        if self._judge_feeds(now_ms) or (walk and not steps):
            self._walk(now_ms, COVERAGE)
        out = self.world.messages.tick.Tick(time_ms=now_ms, last=True, interval_ms=tick.interval_ms)
        value = self.world.encode(self.world.messages.finding.FindingRecord(tick=out))
        self.emit(topics.FINDINGS, b"", value, partition=self.number)

    def _judge_feeds(self, now_ms) -> bool:
        return any([feed.judge(now_ms) for feed in self._feeds.values()])

    # ---- registers

    def _mark_feed(self, marker):
        feed = self._feeds.setdefault(marker.feed.id, Feed())
        if marker.activation <= feed.activation:
            return
        feed.activation, feed.removed = marker.activation, marker.feed.removed
        feed.silent_after_ms = min(max(marker.feed.silent_after_s, 0), 100 * 366 * 86_400) * 1000
        if self._clock.now_ms > 0 and self._judge_feeds(self._clock.now_ms):
            self._walk_now(COVERAGE)

    def _mark_areas(self, marker):
        if marker.activation <= self._areas_activation:
            return
        self._areas_activation, self._has_progress = marker.activation, True
        for id_, told in sorted(self.world.areas_of(marker.areas).items(), key=lambda item: item[0].encode()):
            if partition_of(id_.encode(), self.world.partitions) != self.number:
                continue
            area = self.areas.setdefault(id_, Area(id_))
            new = area.info is None or (area.info.provisional and not told.provisional)
            added = self._areas_activation if new else area.info.added
            area.info = Info(told.name, told.level, told.municipality, told.county, told.population, told.retired,
                             told.provisional, added)
            if told.retired and area.assessed:
                self.emit(topics.ASSESSMENTS, id_, None, (), self.number)
                area.assessed = False
            self._look(area, self._clock.now_ms, AREAS, 0)

    # ---- bytes

    def state(self) -> dict:
        out = dict(pair for area in self.areas.values() for pair in area.records())
        if self._clock.ticked:
            out[b"c"] = self._clock.bytes()
        if self._feeds:
            names = sorted(self._feeds, key=str.encode)
            out[b"f"] = varint(len(names)) + b"".join(text(name) + self._feeds[name].bytes() for name in names)
        if self._has_progress:
            out[b"m"] = signed(self._areas_activation) + signed(self._told) + b"".join(map(signed, self._worked))
        if self._rules_marker is not None:
            out[b"r"] = self.world.encode(self._rules_marker)
        out.update(self.references.records(self.world.encode))
        return out
