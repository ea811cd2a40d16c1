"""Runs the benchmarks and prints the table; tests/bench/run.sh builds and calls this."""

import argparse
import os
import platform
import sys
import time

from measure import ALL
from stack import Stack, prefer_session, say
from table import show


def prefer(nice):
    """Puts all that is measured before other work on the machine, where that is allowed; the priority reached."""
    try:
        reached = os.nice(nice)
        prefer_session("self", reached)
        return reached
    except PermissionError:
        return os.nice(0)


def machine(nice):
    """The machine in general terms."""
    return (f"{os.cpu_count()} shared cores ({platform.machine()}), broker, services and clients all on them, nice {nice}; "
            f"load average at the end {os.getloadavg()[0]:.1f}; {time.strftime('%Y-%m-%d')}")


def main():
    """0 if everything ran, whether or not targets held."""
    parser = argparse.ArgumentParser(prog="tests/bench/run.sh", description=__doc__)
    parser.add_argument("--bin", default="build-release/bin")
    parser.add_argument("--only", action="append", choices=list(ALL), help="may be given several times")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--latency-events", type=int, default=15_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--nice", type=int, default=-10, help="priority of all that is measured; needs root below 0")
    parser.add_argument("-o", "--output", choices=("table", "json"), default="table")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    if options.list:
        for name, bench in ALL.items():
            print(f"{name:10} {bench.__doc__}")
        return 0
    nice = prefer(options.nice)
    rows = []
    failed = []
    for name in options.only or ALL:
        try:
            with Stack(options.bin) as stack:
                rows += ALL[name](stack, options)
        except RuntimeError as error:
            say(f"{name} failed: {error}")
            failed.append(name)
    prefer_session("self", 0)
    show(rows, options.output, machine(nice))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
