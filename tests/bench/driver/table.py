"""Rows of the result and how they are shown."""

import json


class Row:
    """One line: what was measured, against what, and how."""

    def __init__(self, name, measured, target="", ratio="", method="", holds=None):
        self.name = name
        self.measured = measured
        self.target = target
        self.ratio = ratio
        self.method = method
        self.holds = holds

    def cells(self):
        """As texts, in the order of the table."""
        verdict = {None: "", True: "yes", False: "NO"}[self.holds]
        return [self.name, self.measured, self.target, verdict, self.ratio, self.method]


HEAD = ["what", "measured", "target", "held", "ratio", "method"]


def show(rows, form, machine):
    """Prints the rows as a Markdown table, or as JSON with the machine's description."""
    if form == "json":
        print(json.dumps({"machine": machine, "rows": [dict(zip(HEAD, row.cells())) for row in rows]}, indent=1))
        return
    table = [HEAD] + [row.cells() for row in rows]
    widths = [max(len(line[i]) for line in table) for i in range(len(HEAD))]
    widths[-1] = 0
    for number, line in enumerate(table):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |")
        if number == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths[:-1]) + "|---|")
    print(f"\n{machine}")
