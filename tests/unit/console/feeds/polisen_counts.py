"""Counts that polisen_reader_test.cc and crimes_reader_test.cc expect, computed apart from the readers.

Run: LAGESBILD_DATA=folder python3 polisen_counts.py path/to/proto/KINDS.md
Shares with the readers only the mapping of types, read from proto/KINDS.md.
"""
import collections, csv, datetime as dt, gzip, json, os, re, sys
from zoneinfo import ZoneInfo

data = os.environ["LAGESBILD_DATA"]
mapping = {}
section = open(sys.argv[1], encoding="utf-8").read().split("## Types of polisen.se")[1].split("\nReasons")[0]
for line in section.splitlines():
    cells = [cell.strip(" `") for cell in line.split("|")]
    if len(cells) == 5 and cells[1] not in ("type", "---"):
        mapping[cells[1]] = (cells[2], cells[3])

MONTHS = "januari februari mars april maj juni juli augusti september oktober november december".split()
TITLE = re.compile(r"(\d{1,2}) (\w+) (\d{1,2})[:.](\d{2}), (.*)$")


def instant(text):
    day, time, zone = text.split(" ")
    return dt.datetime.fromisoformat(f"{day} {time.zfill(8)}{zone}")


def says(event):
    """(kind, place, utc) or a reason."""
    kind, reason = mapping[event["type"].strip()]
    if reason:
        return reason
    day, month, hour, minute, rest = TITLE.match(event["name"]).groups()
    published = instant(event["datetime"])
    times = []
    for year in (published.year - 1, published.year, published.year + 1):
        try:
            times.append(dt.datetime(year, MONTHS.index(month) + 1, int(day), int(hour), int(minute), fold=1,
                                     tzinfo=ZoneInfo("Europe/Stockholm")))
        except ValueError:
            pass
    time = min(times, key=lambda t: abs(t - published))
    place = event["location"]["name"]
    if place.lower().endswith(" län"):
        finer = rest.split(", ")[-1].strip()
        if finer and not finer.lower().endswith(" län") and finer != event["type"].strip():
            place = finer
    return kind, place, time.astimezone(dt.timezone.utc)


def outcome(state, event, seen):
    now = says(event)
    if not isinstance(now, str) and seen and now[2] - seen > dt.timedelta(hours=24):
        now = "IN_FUTURE"
    before = state.get(event["id"])
    if isinstance(now, str):
        if before is None or before == "withdrawn":
            return now
        state[event["id"]] = "withdrawn"
        return "withdrawal"
    if before == now:
        return "UNCHANGED"
    state[event["id"]] = now
    return now[0]


def show(title, counts):
    print(title, sum(counts.values()))
    for name, count in sorted(counts.items()):
        print(f'    {{"{name}", {count}}},')


events = [json.loads(line) for line in gzip.open(f"{data}/events/polisen_events_2022-09_2025-12.jsonl.gz")]
versions = [json.loads(line) for line in gzip.open(f"{data}/events/polisen_event_revisions_2022-09_2025-12.jsonl.gz")]
state = {}
show("versions", collections.Counter(
    outcome(state, v["event"], dt.datetime.fromisoformat(v["observed_at"])) for v in versions))
show("events without versions", collections.Counter(
    "IN_VERSIONS" if e["revisions"] > 1 else outcome(state, e, dt.datetime.fromisoformat(e["first_seen"]))
    for e in events))
negative = sum(1 for e in events if not isinstance(says(e), str) and says(e)[2] > instant(e["datetime"]))
print("incidents that lie after their publication", negative)
print("all titles that lie after their publication", sum(
    1 for e in events if says({**e, "type": "Rån"})[2] > instant(e["datetime"])))
sample = json.load(open(f"{data}/events/sample_500_latest.json", encoding="utf-8"))
state = {}
show("sample", collections.Counter(outcome(state, e, None) for e in sample))
placed = [says(e) for e in sample if not isinstance(says(e), str)]
print("sample: incidents in a municipality", sum(1 for p in placed if not p[1].lower().endswith(" län")),
      "in a county", sum(1 for p in placed if p[1].lower().endswith(" län")))
print("sum of occurred, seconds", sum(int(p[2].timestamp()) for p in placed))
KINDS = {"1210": "fire.arson", "1211": "fire.vehicle", "1311": "society.blue_light_sabotage", "1615": "society.riot",
         "1701": "society.violence_against_officer", "1702": "society.violence_against_officer"}
crimes = collections.Counter()
places = collections.Counter()
for row in csv.DictReader(gzip.open(f"{data}/crimes/reported_crimes_deso_to_2021.csv.gz", "rt", encoding="utf-8")):
    place = "deso" if row["deso_2018"] else "municipality" if row["municipality"] else "county" if row["county"] else ""
    ahead = dt.date.fromisoformat(row["crime_date"]) - dt.date.fromisoformat(row["registered_date"])
    result = "NO_PLACE" if not place else "IN_FUTURE" if ahead.days > 1 else KINDS[row["crime_code"]]
    crimes[result] += 1
    places[place if "." in result else "-"] += 1
show("crimes", crimes)
print(places)
