"""Every planted bug must be caught: python3 -m chaos.planted --binaries build/planted (from tests/e2e).

By default each at its directed crash point, within two cycles; with --cycles N within so many random ones. "none" is
the pipeline without a bug under the same disturbances, in which nothing may be found. Exit code 1: a bug got away.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import types

from .disturbances import Disturbance
from .processes import end_in_time
from .supervisor import Run, say

DIRECTED = {
    "none": [Disturbance("crash", "scoring-b", 0.8, hit=3, point="before_end_txn"),
             Disturbance("rebuilt", "ingest", 0.5)],
    "offsets_outside_transaction": [Disturbance("crash", "scoring-b", 0.8, hit=3, point="before_end_txn"),
                                    Disturbance("crash", "ingest-b", 0.8, hit=3, point="before_end_txn")],
    "dedupe_off": [Disturbance("crash", "ingest-b", 0.8, hit=2, point="before_end_txn")] * 2,
    "drop_one_event": [Disturbance("crash", "scoring-b", 0.8, hit=2, point="before_begin")] * 2,
    "redis_before_commit": [Disturbance("crash", "scoring-b", 0.8, hit=3, point="before_end_txn")] * 2,
    "origins_ignored_after_rebuild": [Disturbance("rebuilt", "ingest", 0.5)] * 2,
}
EVENTS = {"drop_one_event": 1200}  # every thousandth record of a partition
# Hands of at most twenty, so that twenty random cycles come by every crash point.
RANDOM_KINDS = {"origins_ignored_after_rebuild": {"crash", "kill", "rebuilt"},
                "redis_before_commit": {"crash", "kill", "pause"}}
# Needs an EndTxn that arrives late: a test of its own holds it back in a proxy and counts torn transactions.
LATE_END_TXN = "producer_not_recreated"


def run(bug: str, options, root: str) -> tuple:
    """(caught, what was found, cycles, seconds)"""
    if bug == LATE_END_TXN:
        return _late_end_txn(options)
    plan = None if options.cycles else DIRECTED[bug]
    wanted = types.SimpleNamespace(
        seed=options.seed, cycles=options.cycles or len(plan), events=EVENTS.get(bug),
        kinds=RANDOM_KINDS.get(bug, {"crash", "kill", "broker_frozen"}),
        bug=bug, check_each=True, keep=False, hold=False)
    result = Run(wanted, root, options.binaries, plan).go()
    # Only what was found by comparing is a catch; a run that got stuck shows nothing.
    found = result["faults"] if bug == "none" else result["told"]
    return bool(found), (found or result["faults"])[:1], result["cycles"], result["seconds"]


def _late_end_txn(options) -> tuple:
    begun, count = time.monotonic(), options.cycles or 2
    done = subprocess.run(
        [f"{options.binaries}/late_end_txn_test", "--gtest_filter=LateEndTxn.TearsNoLaterTransaction"], check=False,
        capture_output=True, text=True,
        env={**os.environ, "LAGESBILD_PLANTED_BUG": LATE_END_TXN, "LAGESBILD_LATE_END_TXN": str(count),
             "LAGESBILD_LANE_ECHO": f"{options.binaries}/lane_echo"})
    effect = re.search(r"delivered late;.* [0-9]+ x error 0,", done.stdout + done.stderr)
    found = [line for line in done.stdout.splitlines() if "Failure" in line] if effect and done.returncode else []
    return bool(found), found[:1], count, round(time.monotonic() - begun, 1)


def main() -> int:
    end_in_time()
    parser = argparse.ArgumentParser(prog="chaos.planted", description=__doc__.splitlines()[0])
    parser.add_argument("--binaries", required=True, help="folder of the programs with planted bugs")
    parser.add_argument("--cycles", type=int, default=0, help="random cycles instead of the directed ones")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("bugs", nargs="*", help="default: all")
    options = parser.parse_args()
    known = [*DIRECTED, LATE_END_TXN]
    if unknown := set(options.bugs) - set(known):
        parser.error(f"unknown bugs {sorted(unknown)}; there are {', '.join(known)}")
    root = str(pathlib.Path(__file__).resolve().parents[3])
    with tempfile.TemporaryDirectory(prefix="lagesbild-planted.") as folder:
        options.binaries = _gathered(options.binaries, folder)
        escaped = [bug for bug in options.bugs or known if not _judge(bug, options, root)]
    print(f"{len(options.bugs or known)} runs, {len(escaped)} wrong" + (": " + ", ".join(escaped) if escaped else ""))
    return 1 if escaped else 0


def _gathered(binaries: str, folder: str) -> str:
    """One folder with the planted programs and the console, which has no bug to plant."""
    planted = pathlib.Path(binaries).resolve()
    for program in [*planted.iterdir(), planted.parent / "bin" / "lagesbild"]:
        os.symlink(program, f"{folder}/{program.name}")
    return folder


def _judge(bug: str, options, root: str) -> bool:
    say(f"== {bug}")
    caught, found, cycles, seconds = run(bug, options, root)
    print(f"{bug:<32}{'caught' if caught else 'not caught':<12}{cycles} cycles {seconds} s  {' '.join(found)[:160]}",
          flush=True)
    return caught != (bug == "none")


if __name__ == "__main__":
    sys.exit(main())
