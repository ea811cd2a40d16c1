#!/usr/bin/env python3
"""Holds the metrics of running services against services/METRICS.md, both ways.

metrics_check.py METRICS.md SERVICE=HOST:PORT…   exit code 1: they differ; every difference on a line of its own.
"""

import re
import sys
import urllib.request

EVERY = "Every service"
RUNTIME = ("exposer_", "process_")  # the library's own
SUFFIXES = {"histogram": ("_bucket", "_sum", "_count")}


def documented(text: str) -> dict:
    """(section, name) -> (type, labels, whether it is always there)."""
    out = {}
    section = None
    for line in text.splitlines():
        if line.startswith("## "):
            section = line[3:].strip()
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if section is None or not line.startswith("| `") or len(cells) != 5:
            continue
        labels = frozenset(filter(None, (label.strip() for label in cells[2].split(","))))
        for name in re.findall(r"`([a-z0-9_]+)`", cells[0]):
            out[(section, name)] = (cells[1], labels, not cells[3])
    return out


def exported(page: str, prefix: str) -> dict:
    """name -> (type, labels), without the prefix; what is not ours keeps its name and is left to the caller."""
    types = dict(re.findall(r"^# TYPE (\S+) (\S+)$", page, re.MULTILINE))
    out = {}
    for name, words in re.findall(r"^([a-z0-9_]+)(?:\{(.*)\})? \S+$", page, re.MULTILINE):
        base = next((name.removesuffix(end) for end in SUFFIXES["histogram"]
                     if types.get(name.removesuffix(end)) == "histogram" and name.endswith(end)), name)
        labels = frozenset(re.findall(r'([a-z_]+)="', words)) - {"le"}
        out[base.removeprefix(prefix)] = (types.get(base), labels)
    return out


def compare(service: str, page: str, table: dict) -> list:
    wanted = {name: row for (section, name), row in table.items() if section in (EVERY, service)}
    found = exported(page, f"lagesbild_{service.replace('-', '_')}_")
    out = []
    for name, (kind, labels, always) in sorted(wanted.items()):
        if name not in found:
            out += [f"{service}: {name} is documented, not shown"] if always else []
        elif found[name] != (kind, labels):
            out.append(f"{service}: {name} is shown as {found[name][0]} with {sorted(found[name][1])}, "
                       f"documented as {kind} with {sorted(labels)}")
    out += [f"{service}: {name} is shown, not documented" for name in sorted(found)
            if name not in wanted and not name.startswith(RUNTIME)]
    return out


def main() -> int:
    with open(sys.argv[1], encoding="utf-8") as file:
        table = documented(file.read())
    faults = []
    for word in sys.argv[2:]:
        service, _, address = word.partition("=")
        with urllib.request.urlopen(f"http://{address}/metrics", timeout=10) as answer:
            faults += compare(service, answer.read().decode(), table)
    print("\n".join(faults) if faults else f"metrics: {len(table)} rows hold")
    return 1 if faults or not table else 0


if __name__ == "__main__":
    sys.exit(main())
