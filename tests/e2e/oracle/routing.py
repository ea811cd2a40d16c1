"""Findings to alerts and decisions, and notification's state byte for byte."""

from . import calendar, topics
from .headlines import Headlines
from .stage import Partition
from .wire import le64, stable_id

ALERT, UPDATE, CANCEL = 1, 2, 3
ACTUAL, TEST = 1, 2
SENT, NOT_SENT = 1, 2
CLOSE, WITHDRAWN = 3, 4
DIRECTIONS = {1: "worse", 2: "better", 3: "neutral"}
FINDING_KINDS = {"class_change": "class_change", "evidence": "evidence", "trend": "trend"}
REFERENCES = 16
EPISODE_KEPT_MS = 400 * calendar.DAY_MS


def in_place(wanted, finding) -> bool:
    if not (wanted.areas or wanted.municipalities or wanted.counties):
        return True
    return (finding.area in wanted.areas or
            finding.municipality in wanted.municipalities or finding.area in wanted.municipalities or
            finding.county in wanted.counties or finding.area in wanted.counties or
            (len(finding.municipality) == 4 and finding.municipality[:2] in wanted.counties))


def _for_partner(finding):
    """Counts from 1 to 4 do not leave the house."""
    if finding.WhichOneof("change") != "trend" or not 0 < abs(finding.trend.count) < 5:
        return finding
    out = type(finding)()
    out.CopyFrom(finding)
    out.trend.count = out.trend.z_milli = 0
    out.trend.count_withheld = True
    return out


def answer(wanted, finding):
    """None: not concerned. "matched", or the filter that says no."""
    kind = FINDING_KINDS[finding.WhichOneof("change")]
    if not in_place(wanted, finding) or (wanted.levels and finding.level not in wanted.levels):
        return None
    if wanted.finding_kinds and kind not in wanted.finding_kinds:
        return None
    if wanted.directions and DIRECTIONS[finding.direction] not in wanted.directions:
        return "direction"
    if finding.severity < wanted.severity_min:
        return "severity_below"
    if kind == "class_change":
        if wanted.class_from and getattr(finding.class_change, "from") not in wanted.class_from:
            return "class_from"
        if wanted.class_to and finding.class_change.to not in wanted.class_to:
            return "class_to"
    return "matched"


class Notification(Partition):
    stage = "notification"

    def __init__(self, world, number: int):
        super().__init__(world, number)
        self._headlines = Headlines(world.kinds)
        self._now_ms = None
        self._activated: dict[bytes, int] = {}
        self._markers: dict[bytes, object] = {}  # key of the state -> marker
        self._sequence: dict[str, int] = {}
        self._told: dict = {}  # (partner, episode) -> (time, alert ids)

    # ---- records

    def handle(self, record):
        try:
            message = self.world.messages.finding.FindingRecord.FromString(record.value or b"")
        except Exception:
            message = None
        which = message.WhichOneof("content") if message is not None else None
        if which is None or (which == "finding" and message.finding.WhichOneof("change") is None):
            self.dead_letter("NOT_DECODABLE")
        elif which == "finding":
            self._tell(message.finding)
        elif which == "tick":
            self._time(message.tick.time_ms)
        else:
            self._mark(message.marker)

    def _mark(self, marker):
        which = marker.WhichOneof("content")
        if which not in ("subscription", "partner"):
            return
        entry = getattr(marker, which)
        highest = b"x" if which == "subscription" else b"y"
        if marker.activation <= self._activated.get(highest, 0):
            return
        self._activated[highest] = marker.activation
        key = which[0].encode() + entry.id.encode()
        if entry.removed:
            self._markers.pop(key, None)
        else:
            self._markers[key] = marker

    def _time(self, time_ms):
        before = self._now_ms or 0
        if time_ms <= before:
            return
        self._now_ms = time_ms
        if time_ms // calendar.DAY_MS != before // calendar.DAY_MS:
            oldest = time_ms - EPISODE_KEPT_MS
            self._told = {key: told for key, told in self._told.items() if told[0] >= oldest}

    # ---- findings

    def _tell(self, finding):
        if not (finding.finding_id and finding.area and finding.episode):
            return self.dead_letter("BAD_FINDING")
        now_ms = max(self._now_ms or 0, finding.time_ms)
        by_partner: dict = {}
        for marker in self._markers.values():
            if marker.WhichOneof("content") == "subscription":
                by_partner.setdefault(marker.subscription.partner, []).append(marker.subscription)
        for partner in sorted(by_partner):
            wanted = sorted(by_partner[partner], key=lambda subscription: subscription.id)
            self._tell_partner(finding, partner, wanted, now_ms)
        return None

    def _tell_partner(self, finding, partner, wanted, now_ms):
        told_ms, told = self._told.get((partner, finding.episode), (0, []))
        ends = finding.state in (CLOSE, WITHDRAWN)
        concerned = []  # (subscription, reason, wants it)
        for subscription in wanted:
            reason = answer(subscription, finding)
            if reason is None:
                continue
            follows = reason != "matched" and told and ends
            wants = follows or reason == "matched"
            concerned.append((subscription, "follows_sent_alert" if follows else reason, wants))
        if not concerned:
            return
        alert_id = stable_id(partner, finding.finding_id)
        obstacle = self._obstacle(finding, partner, alert_id, told)
        takers = [subscription for subscription, _, wants in concerned if wants]
        if takers and not obstacle:
            self._sequence[partner] = self._sequence.get(partner, 0) + 1
            self._emit_alert(finding, partner, alert_id, takers, told, now_ms)
            self._told[(partner, finding.episode)] = (now_ms, (told + [alert_id])[-REFERENCES:])
        for subscription, reason, wants in concerned:
            self._emit_decision(finding, subscription, obstacle if wants and obstacle else reason,
                                alert_id if wants and not obstacle else "", now_ms)

    def _obstacle(self, finding, partner, alert_id, told) -> str:
        if b"p" + partner.encode() not in self._markers:
            return "partner_removed"
        if alert_id in told:
            return "same_finding_sent"
        if finding.state == WITHDRAWN and not told:
            return "nothing_to_cancel"
        return ""

    def _emit_alert(self, finding, partner, alert_id, takers, told, now_ms):
        test = all(subscription.test for subscription in takers)
        finding = _for_partner(finding)
        swedish, english = self._headlines.of(finding, test)
        kind = CANCEL if finding.state == WITHDRAWN else UPDATE if told else ALERT
        alert = self.world.messages.alert.Alert(
            alert_id=alert_id, partner=partner, subscriptions=[subscription.id for subscription in takers],
            message_type=kind, status=TEST if test else ACTUAL, episode=finding.episode, revision=finding.revision,
            references=told, severity=finding.severity, headline_sv=swedish, headline_en=english, finding=finding,
            sequence=self._sequence[partner])
        headers = self.cloud_event("lagesbild.alert.v1.Alert", alert_id, now_ms, finding.area, finding.recorded_at_ms,
                                   alert.sequence, alert.severity, self.record.header("traceparent"))
        headers.append(("lb-sequence-partition", str(self.number).encode()))
        self.emit(topics.alert_topic(partner), finding.area, self.world.encode(alert), headers)

    def _emit_decision(self, finding, subscription, reason, alert_id, now_ms):
        decision = self.world.messages.alert.Decision(
            subscription=subscription.id, partner=subscription.partner, finding_id=finding.finding_id,
            area=finding.area, outcome=SENT if alert_id else NOT_SENT, reason=reason, alert_id=alert_id, time_ms=now_ms)
        self.emit(topics.DECISIONS, subscription.id, self.world.encode(decision))

    # ---- bytes

    def state(self) -> dict:
        out = {key: self.world.encode(marker) for key, marker in self._markers.items()}
        out.update({key: le64(number) for key, number in self._activated.items()})
        out.update({b"q" + partner.encode(): le64(number) for partner, number in self._sequence.items()})
        if self._now_ms is not None:
            out[b"c"] = le64(self._now_ms)
        for (partner, episode), (at_ms, ids) in self._told.items():
            out[b"e" + partner.encode() + b"\0" + episode.encode()] = le64(at_ms) + "".join(ids).encode()
        return out
