"""Runs the pipeline and breaks it: python3 -m chaos --binaries FOLDER --cycles N --seed S (from tests/e2e).

Exit codes: 0 nothing lost, nothing double, all that must be hit was hit; 1 a fault; 64 wrong words.
"""

import argparse
import json
import pathlib
import sys

from .disturbances import EXTRA, HAND, schedule
from .processes import end_in_time
from .supervisor import Run, table


def main() -> int:
    end_in_time()
    parser = argparse.ArgumentParser(prog="chaos", description=__doc__.splitlines()[0])
    parser.add_argument("--binaries", required=True, help="folder of the programs")
    parser.add_argument("--cycles", type=int, default=30, help="disturbances, one after the other (default 30)")
    parser.add_argument("--seed", type=int, default=1, help="one seed, one schedule (default 1)")
    parser.add_argument("--events", type=int,
                        help="events of the history a cycle, at least (default 250; above 300 cycles 85)")
    parser.add_argument("--kinds", type=lambda text: set(text.split(",")), help="only these disturbances, by comma")
    parser.add_argument("--plan", action="store_true", help="print the schedule and leave")
    parser.add_argument("--check-each", action="store_true",
                        help="let the oracle judge after every cycle, stop at a fault")
    parser.add_argument("--bug", help="planted bug (programs built for it); then a fault is what must be found")
    parser.add_argument("--hold", action="store_true", help="when stuck, leave all running until Enter")
    parser.add_argument("--keep", action="store_true", help="keep the logs")
    parser.add_argument("-o", "--output", choices=("table", "json"), default="table")
    options = parser.parse_args()
    known = {kind for kind, _ in HAND + EXTRA}
    if options.kinds and not options.kinds <= known:
        parser.error(f"unknown kinds in {sorted(options.kinds)}; there are {', '.join(sorted(known))}")
    if options.plan:
        for at, one in enumerate(schedule(options.seed, options.cycles, options.kinds), 1):
            print(f"{at:>4} {one}")
        return 0
    root = str(pathlib.Path(__file__).resolve().parents[3])
    result = Run(options, root, str(pathlib.Path(options.binaries).resolve())).go()
    print(json.dumps(result, indent=1) if options.output == "json" else table(result))
    return 0 if result["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
