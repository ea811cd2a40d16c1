"""Real areas from $LAGESBILD_DATA: registers of 2022, reported crimes by DeSO of 2020 and 2021, the official list of 2025."""

import collections
import csv
import gzip
import pathlib

# As services/console/feeds/domain/taxonomy.cc maps the codes of Brå.
KIND_OF_CODE = {"1210": "fire.arson", "1211": "fire.vehicle", "1311": "society.blue_light_sabotage",
                "1615": "society.riot", "1701": "society.violence_against_officer",
                "1702": "society.violence_against_officer"}
EDUCATION = ("edu_primary_25_64", "edu_secondary_25_64", "edu_post_lt3_25_64", "edu_post_ge3_25_64")
SHARES = ("low_economic_standard_pct", "primary_education_only_pct", "unemployed_pct")
SURVEYS = ("unsafe_outdoors_at_night", "unsafe_at_night", "insecurity", "would_not_report_or_testify", "would_not_testify",
           "would_not_report")
UNKNOWN = ("reports_withdrawn_pct",) + tuple(name + part for name in SURVEYS for part in ("", ".n"))


class Area:
    """residents: of 2023. shares: by name, percent, of 2022. official: "" if it is not listed. counts: by (kind, "2021-05")."""

    def __init__(self, code, municipality, regso, residents, shares):
        self.code = code
        self.municipality = municipality
        self.regso = regso
        self.residents = residents
        self.shares = shares
        self.official = ""
        self.counts = collections.Counter()


def read(path):
    """Rows of a table, .gz too, as dicts."""
    opener = gzip.open if str(path).endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def percent(part, whole):
    """None: nobody to take a share of."""
    return 100 * part / whole if whole else None


def shares_of(row):
    """Those of SCB: unemployed of all aged 16-64, primary education only of all aged 25-64 whose education is known."""
    known = sum(float(row[name]) for name in EDUCATION)
    return {"low_economic_standard_pct": float(row["low_economic_standard_pct_2022"]),
            "primary_education_only_pct": percent(float(row[EDUCATION[0]]), known),
            "unemployed_pct": percent(float(row["unemployed_16_64"]), float(row["total_16_64"]))}


def official_of(data):
    """The class of the list of 2025 by DeSO of 2018, the more severe where its parts differ."""
    listed = {}
    for row in read(data / "areas/deso_uso_2025_overlap_ge50.csv"):
        deso = row["deso_2018_parent"]
        if listed.get(deso) != "sarskilt_utsatt_omrade":
            listed[deso] = row["class"]
    return listed


class Crimes:
    """What became of the rows: used by kind and year, and how many were left out and why."""

    def __init__(self):
        self.used = collections.Counter()
        self.left_out = collections.Counter()


def count_crimes(data, areas, years):
    """Adds the crimes of these years, by the day of the crime, to their areas."""
    crimes = Crimes()
    for row in read(data / "crimes/reported_crimes_deso_to_2021.csv.gz"):
        year = row["crime_date"][:4]
        if year not in years:
            crimes.left_out["crime of another year"] += 1
        elif not row["deso_2018"]:
            crimes.left_out["no DeSO"] += 1
        elif row["deso_2018"] not in areas:
            crimes.left_out["a DeSO that the registers lack"] += 1
        else:
            kind = KIND_OF_CODE[row["crime_code"]]
            areas[row["deso_2018"]].counts[kind, row["crime_date"][:7]] += int(row["count"])
            crimes.used[kind, year] += int(row["count"])
    return crimes


def deso_areas(data, years):
    """All DeSO of 2018 by code, and what became of the crimes."""
    regso = {row["deso_2018"]: row for row in read(data / "geo/deso2018_regso2020.csv")}
    areas = {}
    for row in read(data / "geo/deso_indicators_2022.csv.gz"):
        code = row["deso_2018"]
        areas[code] = Area(code, regso[code]["municipality"], regso[code]["regso_2020_code"],
                           int(float(row["population_2023"])), shares_of(row))
    for code, listed in official_of(data).items():
        areas[code].official = listed
    return areas, count_crimes(data, areas, years)


def mostly(parts, listed):
    """Whether at least half of the residents live in parts of these classes."""
    return 2 * sum(part.residents for part in parts if part.official in listed) >= sum(part.residents for part in parts)


def regso_areas(data, desos):
    """All RegSO of 2020 by code; listed where at least half of the residents live in listed DeSO."""
    parts = collections.defaultdict(list)
    for area in desos.values():
        parts[area.regso].append(area)
    areas = {}
    for row in read(data / "conformance/regso_omradestyp_2022.csv"):
        code = row["regso_code"]
        area = Area(code, row["municipality"], code, int(row["population_2023"]), {name: float(row[name]) for name in SHARES})
        if mostly(parts[code], ("sarskilt_utsatt_omrade",)):
            area.official = "sarskilt_utsatt_omrade"
        elif mostly(parts[code], ("sarskilt_utsatt_omrade", "utsatt_omrade")):
            area.official = "utsatt_omrade"
        for part in parts[code]:
            area.counts.update(part.counts)
        areas[code] = area
    return areas


def write_table(path, areas, kinds, year):
    """The table that the rule set takes in. A kind that the extract does not have stands as 0, since a table must say it."""
    months = [f"{year}-{month:02d}" for month in range(1, 13)]
    there = sorted(set(KIND_OF_CODE.values()))
    counts = [(kind, month) for kind in there for month in months] + [(kind, months[-1]) for kind in kinds if kind not in there]
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["area", "residents", *SHARES, *UNKNOWN, *(f"{kind}@{month}" for kind, month in counts)])
        for area in areas.values():
            shares = ["" if area.shares[name] is None else f"{area.shares[name]:.6f}" for name in SHARES]
            writer.writerow([area.code, area.residents, *shares, *[""] * len(UNKNOWN), *(area.counts[one] for one in counts)])


def counted_kinds(weights):
    """The kinds that the rule set takes in, by its table of weights."""
    return [row["kind"] for row in read(pathlib.Path(weights)) if row["counted_in"] != "none"]
