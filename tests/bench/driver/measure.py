"""The benchmarks: each takes a Stack and the options and gives rows of the table."""

import json
import os
import statistics
import subprocess
import time

from stack import ROOT, say, seed
from table import Row

FLOW = (("registrar", "lagesbild.submissions.v1"), ("scoring", "lagesbild.observations.v1"),
        ("trend-detection", "lagesbild.observations.v1"), ("notification", "lagesbild.findings.v1"))
SERVICES = ("gateway", "registrar", "scoring", "trend-detection", "notification")

LATENCY_RULES = """format: 1
name: latency
levels: [district]
hold_days: {worse: 0, better: 28}
coverage: {onboarding_days: 28, late_days: 28}
axes:
  harm:
    measure: weighted_rate
    unit: points
    needed: true
    per_residents: 1000
    residents_min: 100
    age_weights_permille: [1000]
    points: {violence.homicide: 5475, property.theft: 2}
    classes:
      elevated: {enter: 4000, exit: 3300}
      high: {enter: 8000, exit: 7000}
"""


def median(values):
    """Of at least one value."""
    return statistics.median(values)


def ratios(one, other):
    """Median of the ratios of the rounds, and their range as text."""
    each = [a / b for a, b in zip(one, other)]
    return median(each), f"{min(each):.2f}–{max(each):.2f}"


# --- lane

def lane(stack, options):
    """The lane's client CPU beside a bare loop's."""
    say("lane: the same hop by the lane and by a bare transactional loop, in turns")
    found = stack.program("bench_lane", "--bootstrap", stack.bootstrap, "--rounds", str(options.rounds))
    rows = []
    for kind, what in (("plain", "records passed on"), ("state", "96 B of state by key as well")):
        ours, bare = found[f"{kind}_lane_us"], found[f"{kind}_bare_us"]
        ratio, spread = ratios(ours, bare)
        rows.append(Row(f"lane, {what}", f"{median(ours):.2f} µs", "≤ 2 × bare", f"{ratio:.2f} ({spread})",
                        f"client CPU a record, bare {median(bare):.2f} µs; {len(ours)} rounds in turns after one to "
                        "warm up; 300,000 records of 163 B, 4 partitions"
                        + ("" if kind == "plain" else "; the bare loop keeps a hash map, no changelog"),
                        ratio <= 2))
    inside, between = found["plain_events_allocated_in_calls"], found["plain_events_allocated_between"]
    commits = found["plain_commits"]
    rows.append(Row("lane, events that allocate", f"{inside:.0f} in the lane's calls, {between:.0f} between events", "0",
                    "", f"of the later 150,000, any operator new on the lane's thread; {commits:.0f} transactions ended in the "
                    "whole round, and between events only their ends may allocate; lane_allocation_test holds it exactly",
                    inside == 0 and between <= commits))
    return rows


# --- steps

def step(stack, _options):
    """The steps by themselves, without Kafka."""
    rows = []
    for program, name in (("bench_registrar_step", "step of the registrar"), ("bench_scoring_step", "step of scoring")):
        say(f"step: {name}")
        done = subprocess.run([f"{stack.bin}/bench/{program}", "--benchmark_format=json", "--benchmark_repetitions=3",
                               "--benchmark_min_time=0.3", "--benchmark_report_aggregates_only=true"],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
        for found in json.loads(done.stdout)["benchmarks"]:
            if found["aggregate_name"] != "median":
                continue
            size = int(found["run_name"].rsplit("/", 1)[1])
            what = f"{size:,} events in the register" if "registrar" in program else f"{size} cells an area"
            rows.append(Row(f"{name}, {what}", f"{found['cpu_time'] / 1000:.2f} µs", "", "",
                            "CPU an event, median of 3; no Kafka"))
    return rows


# --- pipeline

def chain(stack, records, value_bytes=163):
    """A run of the bare chain over three hops."""
    return stack.program("bench_chain", "--bootstrap", stack.bootstrap, "--name", f"bench.chain.{seed()}",
                         "--records", str(records), "--hops", "3", "--value-bytes", str(value_bytes))


def mean_bytes(stack):
    """Mean size of key, value and headers over the records of the three topics that each event passes."""
    sizes = []
    for topic in ("lagesbild.submissions.v1", "lagesbild.observations.v1", "lagesbild.assessments.v1"):
        sizes.append(stack.sample_bytes(topic))
    return sizes


def publish(stack, token, events, **more):
    """A run of the load program."""
    arguments = ["--address", stack.addresses["gateway"], "--token", token, "--events", str(events)]
    for name, value in more.items():
        arguments += [f"--{name}", str(value)]
    return stack.program("bench_publish", *arguments)


def prepare(stack, areas, population, rules):
    """Services, areas, rules, one feed, one subscription; the feed's token."""
    stack.install()
    stack.start_services()
    stack.add_areas(areas, population)
    stack.console("rules", "activate", rules)
    token = stack.add_feed()
    stack.console("sub", "add", "all", "--partner", "bench", "--kind", "class_change")
    return token


def pipeline(stack, options):
    """CPU an event over all services, by stage, and the throughput beside the bare chain's."""
    token = prepare(stack, 60, 5000, f"{ROOT}/services/scoring/rules/first.yaml")
    say("pipeline: 300,000 events to warm up")
    publish(stack, token, 300_000, prefix="warm")
    stack.wait_for_ends(FLOW)
    sizes = mean_bytes(stack)
    each_bytes = int(sum(sizes) / len(sizes))
    bare = [chain(stack, options.events // 2, each_bytes)]
    say(f"pipeline: {options.events:,} events")
    before = stack.costs()
    began = time.monotonic()
    sent = publish(stack, token, options.events)
    ends = stack.wait_for_ends(FLOW)
    took = max(ends.values()) - began
    time.sleep(1)
    after = stack.costs()
    bare.append(chain(stack, options.events // 2, each_bytes))
    each = {name: (after[name] - before[name]) / options.events * 1e6 for name in after}
    total = sum(each[name] for name in SERVICES)
    rate = options.events / took
    bare_rate = median([run["records_per_s"] for run in bare])
    bare_us = median([run["cpu_us"] for run in bare])
    what = f"{options.events:,} distinct incidents, batches of 100 over gRPC, 60 areas"
    rows = [Row("pipeline, CPU an event", f"{total:.1f} µs", "≤ 20 µs",
                f"{total / bare_us:.2f} × bare chain",
                f"{what}; user and system time of the five processes from /proc; bare chain {bare_us:.1f} µs",
                total <= 20)]
    rows += [Row(f"  of it {name}", f"{each[name]:.1f} µs") for name in SERVICES]
    rows.append(Row("  beside it", f"kafka {each['kafka']:.1f}, redis {each['redis']:.1f}, "
                    f"client {sent['cpu_s'] / options.events * 1e6:.1f} µs"))
    rows.append(Row("pipeline, throughput", f"{rate / 1000:.1f} k/s", "≥ 40 % of bare",
                    f"{rate / bare_rate * 100:.0f} %",
                    f"first send to the last stage's commit; bare chain produce-consume over 3 topics "
                    f"{bare_rate / 1000:.0f} k/s, once before and once after, records of {each_bytes} B, the mean of "
                    f"submissions, observations and assessments ({', '.join(f'{size:.0f}' for size in sizes)}); "
                    "all on the same cores",
                    rate / bare_rate >= 0.4))
    return rows


# --- latency

def latency(stack, options):
    """From recorded_at to an alert in a reader's hand."""
    events = options.latency_events
    rules = os.path.join(stack.folder, "rules.yaml")
    with open(rules, "w", encoding="ascii") as file:
        file.write(LATENCY_RULES)
    token = prepare(stack, events, 1000, rules)
    say(f"latency: each of {events:,} areas gets a first event, so that the next one crosses the threshold")
    time.sleep(11)  # a tick: before one there is no time, and nothing is scored
    publish(stack, token, events, prefix="first", areas=events, kind="property.theft", days=1)
    say("latency: 100,000 events more to warm up")
    publish(stack, token, 100_000, prefix="warm", areas=events, kind="property.theft", days=1)
    stack.wait_for_ends(FLOW)
    time.sleep(2)
    # Bulk loads warm other code than single events do: the first round is for the broker's compiler alone.
    for what in ("not measured: warms up", "measured"):
        say(f"latency: {events:,} events at 500/s, an alert each; {what}")
        before = stack.costs()
        found = stack.program("bench_latency", "--bootstrap", stack.bootstrap, "--address", stack.addresses["gateway"],
                              "--token", token, "--events", str(events), "--rate", "500", "--prefix", what[:4])
        after = stack.costs()
    p50, p99, worst = found["recorded_to_reader"]
    rows = [Row("latency, recorded_at to alert", f"p50 {p50:.0f} ms, p99 {p99:.0f} ms", "p50 ≤ 150, p99 ≤ 500 ms", "",
                f"{found['alerts']:.0f} alerts of {events:,} events, open loop 500/s, read_committed reader, "
                f"slowest {worst:.0f} ms", p50 <= 150 and p99 <= 500 and found["alerts"] == events)]
    for name, what in (("intended_to_reader", "from the intended send"), ("intended_to_receipt", "intended send to receipt"),
                       ("intended_to_recorded", "intended send to recorded_at"),
                       ("recorded_to_submissions", "recorded_at to submissions"),
                       ("submissions_to_observations", "to observations (registrar)"),
                       ("observations_to_findings", "to findings (scoring)"),
                       ("findings_to_alerts", "to the alert topic (notification)"),
                       ("alerts_to_reader", "to the reader")):
        p50, p99, _ = found[name]
        rows.append(Row(f"  {what}", f"p50 {p50:.1f}, p99 {p99:.1f} ms"))
    seconds = events / 500
    busy = {name: (after[name] - before[name]) / seconds * 100 for name in after}
    rows.append(Row("  cores busy meanwhile", ", ".join(f"{name} {busy[name]:.0f} %" for name in (*SERVICES, "kafka", "redis"))))
    return rows


# --- gateway

def gateway(stack, options):
    """The gateway's CPU for an accepted event."""
    stack.install()
    stack.start("gateway", "ingest", "--registrar=false")
    stack.add_areas(60, 5000)
    token = stack.add_feed()
    say("gateway: 200,000 events to warm up")
    publish(stack, token, 200_000, prefix="warm")
    each = []
    rates = []
    for number in range(options.rounds):
        before = stack.costs()
        sent = publish(stack, token, options.events // 2, prefix=f"round-{number}")
        after = stack.costs()
        each.append((after["gateway"] - before["gateway"]) / sent["accepted"] * 1e6)
        rates.append(sent["accepted"] / sent["wall_s"])
        say(f"gateway: {each[-1]:.2f} µs of CPU an event, {rates[-1] / 1000:.0f} k/s on the wall")
    per_core = 1e6 / median(each)
    return [Row("gateway, accepted events a second and core", f"{per_core / 1000:.0f} k", "≥ 100 k", "",
                f"{median(each):.2f} µs of the gateway's CPU an event ({min(each):.2f}–{max(each):.2f}), its producer "
                f"included, client apart; batches of 100; {median(rates) / 1000:.0f} k/s on the wall",
                per_core >= 100_000)]


# --- restore

def restore(stack, options):
    """A million ledger keys from the changelog and from a snapshot."""
    stack.install()
    say("restore: a ledger of 1,000,000 keys is filled")
    found = stack.program("bench_restore", "--bootstrap", stack.bootstrap, "--state-dir",
                          os.path.join(stack.folder, "restore"), "--rounds", str(options.rounds))
    rows = []
    for source, target in (("changelog", 3.0), ("snapshot", 1.0)):
        wall, cpu = found[f"{source}_wall_s"], found[f"{source}_cpu_s"]
        ratio, spread = ratios(cpu, [median(found["bare_cpu_s"])] * len(cpu))
        rows.append(Row(f"restore of 1 M ledger keys, {source}", f"{median(wall):.2f} s, CPU {median(cpu):.2f} s",
                        f"≤ {target:.0f} s", f"{ratio:.2f} × bare read's CPU ({spread})",
                        f"start to ready, joining included, {found['keys']:.0f} keys in 4 partitions of one lane; "
                        f"bare read of the changelog {median(found['bare_wall_s']):.2f} s, CPU "
                        f"{median(found['bare_cpu_s']):.2f} s; {len(wall)} rounds", median(wall) <= target))
    return rows


ALL = {"lane": lane, "step": step, "gateway": gateway, "pipeline": pipeline, "latency": latency, "restore": restore}
