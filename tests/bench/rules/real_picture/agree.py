"""How far two judgements of the same areas agree, and why they do not."""

import collections

CLASSES = ("none", "elevated", "high", "severe")
MISSING = "insufficient_evidence"
TOO_FEW = "low status, but under five reports of harm and under five of pressure"


class Agreement:
    """both, ours, theirs, neither: areas (or residents) that both, only we, only the list, or none of them name."""

    def __init__(self, both=0, ours=0, theirs=0, neither=0):
        self.both = both
        self.ours = ours
        self.theirs = theirs
        self.neither = neither

    def add(self, named_by_us, named_by_them, weight=1):
        name = {(True, True): "both", (True, False): "ours", (False, True): "theirs", (False, False): "neither"}
        at = name[bool(named_by_us), bool(named_by_them)]
        setattr(self, at, getattr(self, at) + weight)

    def share_of_theirs(self):
        """Which part of what the list names we name too. None: it names nothing."""
        return share(self.both, self.both + self.theirs)

    def share_of_ours(self):
        """Which part of what we name the list names too. None: we name nothing."""
        return share(self.both, self.both + self.ours)

    def kappa(self):
        """Cohen's kappa: agreement beyond chance, 1 is full. None: one side names all or nothing."""
        total = self.both + self.ours + self.theirs + self.neither
        seen = (self.both + self.neither) / total
        yes = (self.both + self.ours) * (self.both + self.theirs)
        no = (self.theirs + self.neither) * (self.ours + self.neither)
        chance = (yes + no) / total ** 2
        return (seen - chance) / (1 - chance) if chance < 1 else None


def share(part, whole):
    return part / whole if whole else None


def is_true(row, measure):
    return row[measure] == "true"


def number(row, measure):
    """None: it has no value."""
    return float(row[measure]) if row[measure] else None


def why_we_do_not(row):
    """Why an area that the list names has the class none, or no class."""
    if row["class"] == MISSING:
        return "too little is known: " + ("too few residents" if not row["harm_rate"] else "an indicator is missing")
    if not is_true(row, "low_status"):
        return "its living conditions are not low status by SCB's measure"
    reports = max(number(row, "harm_reports"), number(row, "all_pressure_reports"))
    if reports < 5:
        return TOO_FEW
    return "low status and five reports or more, but less than twice the national value"


def why_we_do(row):
    """What made the class of an area that the list does not name."""
    harm, pressure = is_true(row, "harm_clear"), is_true(row, "pressure_clear")
    if harm and pressure:
        return "harm and pressure"
    if harm:
        return "harm alone"
    alone = (number(row, "all_pressure_level") or 0) < 2
    return "pressure, by the work environment alone" if alone else "pressure alone"


def where_it_lies(area, areas):
    """Of an area that the list does not name: how near one lies that it names."""
    listed = [other for other in areas if other.official]
    if any(other.regso == area.regso for other in listed):
        return "beside a listed area, in the same RegSO"
    if any(other.municipality == area.municipality for other in listed):
        return "elsewhere in a municipality with a listed area"
    return "in a municipality without a listed area"


class Comparison:
    """Of one level and year. rows: what `rules eval` says, by code; areas: by code."""

    def __init__(self, rows, areas):
        self.by_class = collections.Counter()
        self.areas, self.residents, self.status, self.influence = Agreement(), Agreement(), Agreement(), Agreement()
        self.lacking, self.extra, self.near = collections.Counter(), collections.Counter(), collections.Counter()
        listed = [area for area in areas.values() if area.official]
        for code, row in rows.items():
            area = areas[code]
            named = row["class"] not in ("none", MISSING)
            self.by_class[row["class"], area.official] += 1
            self.areas.add(named, area.official)
            self.residents.add(named, area.official, area.residents)
            self.status.add(is_true(row, "low_status"), area.official)
            self.influence.add(is_true(row, "influence"), area.official)
            if area.official and not named:
                self.lacking[why_we_do_not(row)] += 1
            if named and not area.official:
                self.extra[why_we_do(row)] += 1
                self.near[where_it_lies(area, listed)] += 1
