"""The report as Markdown. Aggregates only: no area is named, no count of reports is shown for one."""

import collections

from agree import CLASSES, MISSING, TOO_FEW, share

OFFICIAL = {"": "not listed", "utsatt_omrade": "utsatt område", "sarskilt_utsatt_omrade": "särskilt utsatt område"}
LEVELS = ("harm_level", "pressure_level", "work_environment_level", "insecurity_level", "living_conditions_level",
          "unwillingness_level")


def table(head, rows):
    lines = ["| " + " | ".join(str(cell) for cell in row) + " |" for row in [head, *rows]]
    return "\n".join([lines[0], "|" + "---|" * len(head), *lines[1:]])


def per_cent(share):
    return "–" if share is None else f"{100 * share:.1f} %"


def summary(compared):
    """One line for each level and year. compared: by (level, year)."""
    lines = []
    for (level, year), one in compared.items():
        seen = one.areas
        lines.append([level, year, seen.both + seen.ours, seen.both + seen.theirs, seen.both, per_cent(seen.share_of_theirs()),
                      per_cent(seen.share_of_ours()), kappa(seen), per_cent(few_reports(one))])
    return table(["level", "year", "ours, elevated or above", "the list's", "both", "of the list's, ours too",
                  "of ours, the list's too", "kappa", "of those we lack: too few reports"], lines)


def kappa(agreement_of):
    value = agreement_of.kappa()
    return "–" if value is None else f"{value:.2f}"


def few_reports(comparison):
    """Which part of what we lack has low status but rests on too few reports. None: we lack nothing."""
    return share(comparison.lacking[TOO_FEW], sum(comparison.lacking.values()))


def head(rules_id, crimes, years, compared):
    kinds = sorted({kind for kind, _ in crimes.used})
    used = table(["kind", *years], [[kind, *(crimes.used[kind, year] for year in years)] for kind in kinds])
    left = table(["rows left out", ""], sorted(crimes.left_out.items()))
    return f"""# {rules_id.split("@")[0]} on real data

Written by `tests/bench/rules/real_picture/main.py`. Rule set `{rules_id}`; its parameters were fixed
before, in a commit of their own, and are not changed by what stands here.

{summary(compared)}

**Put in.** Reported crimes with a DeSO code, by the day of the crime (a researcher's extract: aggregates
only); registers of 2022 for all years (SCB: residents, low economic standard, education, unemployed); the
official list of 2025, as DeSO with at least half of their surface in a listed area (a RegSO: half of its
residents). Nothing of the list goes into the score.

**What that cannot show.** The extract has six crime codes. Harm is arson and riot alone, everything else
stands as 0; of pressure, interference in a legal process and open drug trade are missing. There is no survey:
insecurity and willingness have no level anywhere, so the way through surveys is closed, and severe asks for
both sorts of pressure that are there. No kind that police activity finds is in the extract, so the
sensitivity run is the same. A level of counts asks for five reports, which few DeSO have of so few codes. The
list is of 2025, the crimes of {years[0]} and {years[-1]}: some areas were listed, reshaped or taken off in
between. So this tests living conditions and parts of two more axes, not the set.

{used}

{left}
"""


def level_counts(rows):
    lines = []
    for measure in LEVELS:
        values = [row[measure] for row in rows.values()]
        name = measure.removesuffix("_level").replace("_", " ")
        lines.append([name, *(values.count(str(level)) for level in range(5)), values.count("")])
    return table(["areas with level", 0, 1, 2, 3, 4, "none"], lines)


def matrix(comparison):
    columns = list(OFFICIAL)
    lines = [[name.replace("_", " "), *(comparison.by_class[name, official] for official in columns)]
             for name in (*CLASSES, MISSING)]
    return table(["indicated level", *OFFICIAL.values()], lines)


def agreement(comparison):
    lines = []
    for name, one in (("elevated or above, areas", comparison.areas), ("elevated or above, residents", comparison.residents),
                      ("low status alone, areas", comparison.status), ("influence alone, areas", comparison.influence)):
        lines.append([name, one.both, one.ours, one.theirs, per_cent(one.share_of_theirs()), per_cent(one.share_of_ours()),
                      kappa(one)])
    return table(["", "both", "only we", "only the list", "of the list's, ours too", "of ours, the list's too", "kappa"], lines)


def reasons(title, counter):
    total = sum(counter.values())
    if total == 0:
        return f"{title}: none."
    lines = [[why, count, per_cent(count / total)] for why, count in counter.most_common()]
    return table([title, "areas", "share"], lines)


def reference(rows):
    lines = []
    for row in rows:
        shown = [row["measure"], row["n"]]
        shown += [f"{float(row[name]):.3f}" if row[name] else "" for name in ("mean", "sd", "median")]
        lines.append(shown)
    return table(["measure", "areas", "mean", "sd", "median"], lines)


def section(level, year, rows, comparison, reference_rows):
    return f"""## {level}, {year}

{matrix(comparison)}

{agreement(comparison)}

{reasons("The list's that we lack, and why", comparison.lacking)}

{reasons("Ours that the list lacks, by what made the class", comparison.extra)}

{reasons("Ours that the list lacks, by where they lie", comparison.near)}

{level_counts(rows)}

Compared with (`reference compute`):

{reference(reference_rows)}
"""


def steps(level, before, after, years):
    """Classes of one year against the next, without the time a change must hold."""
    names = (*CLASSES, MISSING)
    moves = collections.Counter((before[code]["class"], after[code]["class"]) for code in before)
    lines = [[one.replace("_", " "), *(moves[one, two] for two in names)] for one in names]
    return f"""## {level}, from {years[0]} to {years[-1]}

Each year by itself, without `keep` and holding.

{table([f"{years[0]}, then {years[-1]}", *(name.replace("_", " ") for name in names)], lines)}
"""
