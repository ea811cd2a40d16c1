"""The headlines of alerts in Swedish and English, by the table in services/notification/README.md."""

from .places import UNLOCATED

CLOSE, WITHDRAWN = 3, 4
CLASSES = {"none": ("ingen", "none"), "elevated": ("förhöjd", "elevated"), "high": ("hög", "high"),
           "severe": ("allvarlig", "severe"),
           "insufficient_evidence": ("underlag saknas", "insufficient evidence")}
EVIDENCE = {"no_population": ("befolkningsuppgift", "population figure"),
            "no_survey": ("trygghetsundersökning", "survey"),
            "learning": ("tillräckligt lång historik", "long enough history")}
LEADS = {1: ("Försämring", "Decline"), 2: ("Förbättring", "Improvement"), 3: ("Förändring", "Change")}
CAUSES = {2: (" (kan bero på ändrad rapportering)", " (may be due to changed reporting)"),
          3: (" (efter rättade uppgifter)", " (after corrected data)"),
          4: (" (på grund av ändrade regler)", " (because the rules changed)"),
          5: (" (på grund av ändrade områden)", " (because the areas changed)"),
          6: (" (äldre händelser räknas inte längre)", " (older incidents no longer count)")}


def _tenths(milli: int, point: str) -> str:
    """One decimal, halves up."""
    tenths = (milli + 50) // 100
    return f"{tenths // 10}{point}{tenths % 10}"


class Headlines:
    def __init__(self, kinds):
        self._kinds = kinds

    def of(self, finding, test: bool) -> tuple:
        """(Swedish, English)"""
        parts = zip(_opening(finding), _place(finding), self._body(finding), _closing(finding))
        swedish, english = [f"{opening} {word} {place}: {body}{closing}"
                            for (opening, place, body, closing), word in zip(parts, ("i", "in"))]
        return ("TEST: " + swedish, "TEST: " + english) if test else (swedish, english)

    def _body(self, finding) -> tuple:
        which = finding.WhichOneof("change")
        change = getattr(finding, which)
        if which == "class_change":
            start = CLASSES.get(getattr(change, "from"), (getattr(change, "from"),) * 2)
            to = CLASSES.get(change.to, (change.to,) * 2)
            return (f"indikerad nivå från {start[0]} till {to[0]}", f"indicated level from {start[1]} to {to[1]}")
        if which == "evidence":
            what = EVIDENCE.get(change.code, (change.code,) * 2)
            if change.code.startswith("feed_silent:"):
                feed = change.code.partition(":")[2]
                what = (f"uppgifter från {feed}", f"data from {feed}")
            words = ("saknas", "missing") if change.lost else ("finns igen", "there again")
            return (f"{words[0]}: {what[0]}", f"{words[1]}: {what[1]}")
        kind = self._kinds.by_name[change.kind]
        year, week = divmod(change.iso_week, 100)
        few = change.count_withheld
        return (f"{kind.swedish}, {'1–4' if few else change.count} händelser vecka {week} {year}, väntat "
                f"{_tenths(change.expected_milli, ',')}",
                f"{kind.english}, {'1 to 4' if few else change.count} incidents in week {week} of {year}, expected "
                f"{_tenths(change.expected_milli, '.')}")


def _place(finding) -> tuple:
    if finding.area == UNLOCATED:
        return ("okänd plats", "unknown place")
    return (finding.area_name or finding.area,) * 2


def _opening(finding) -> tuple:
    which = finding.WhichOneof("change")
    if finding.state == WITHDRAWN:
        return ("Återtaget", "Withdrawn")
    if which == "evidence":
        return ("Underlag", "Evidence")
    if which == "trend" and finding.state == CLOSE:
        return ("Åter det väntade", "Back to the expected")
    return LEADS[finding.direction]


def _closing(finding) -> tuple:
    if finding.state == WITHDRAWN:
        return (" (uppgifterna har ändrats)", " (the data have changed)")
    if finding.WhichOneof("change") == "evidence":
        return ("", "")
    return CAUSES.get(finding.cause, ("", ""))
