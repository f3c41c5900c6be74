"""Scenarios, rounds, tables."""
import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time

from . import generator, machine, two_hop

SCENARIOS = {"two-hop": two_hop.SCENARIO}


def main(argv):
    parser = argparse.ArgumentParser(prog="mesh-test/bench/run", description=__doc__)
    parser.add_argument("scenario", choices=sorted(SCENARIOS))
    parser.add_argument("--json", metavar="FILE", help="write the figures there")
    parser.add_argument("--rounds", type=int, default=3, help="interleaved rounds (default 3)")
    parser.add_argument("--seconds", type=int, default=5, help="length of one measurement (default 5)")
    parser.add_argument("--warm", type=int, default=20, help="seconds of load before the first round (default 20)")
    parser.add_argument("--settle", type=int, default=60, help="seconds between load and memory (default 60)")
    parser.add_argument("--subjects", help="comma separated; default: all of the scenario")
    parser.add_argument("--keep", action="store_true", help="keep the folder with logs and configurations")
    options = parser.parse_args(argv)
    folder = tempfile.mkdtemp(prefix="weft-bench-")
    os.chmod(folder, 0o755)
    try:
        return run(SCENARIOS[options.scenario], options, folder)
    finally:
        if options.keep:
            print(f"logs: {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)


def run(scenario, options, folder):
    wanted = options.subjects.split(",") if options.subjects else scenario.subjects
    shared, subjects = [], []
    samples = {}
    steal0, _ = machine.steal_and_load()
    try:
        shared.append(scenario.backend(folder))
        for name in wanted:
            print(f"starting {name}", file=sys.stderr)
            subjects.append(scenario.start(name, folder))
        for subject in subjects:
            print(f"warming {subject.name}: {options.warm} s", file=sys.stderr)
            warm = generator.load(subject, scenario.connections, 0, options.warm)
            if warm["errors"]:
                raise RuntimeError(f"{subject.name}: {warm['errors']} errors of {warm['requests']} (expected: 0)")
            samples[subject.name] = {"saturated": [], "open": []}
        for number in range(options.rounds):
            for subject in subjects:
                samples[subject.name]["saturated"].append(measure(subject, scenario, 0, options.seconds))
                samples[subject.name]["open"].append(measure(subject, scenario, scenario.rate, options.seconds))
            print(f"round {number + 1} of {options.rounds} done", file=sys.stderr)
        time.sleep(options.settle)
        result = summarize(scenario, subjects, samples)
    finally:
        for subject in reversed(subjects + shared):
            subject.stop()
    steal1, load = machine.steal_and_load()
    result["machine"] = {"text": machine.describe(), "steal_s": round(steal1 - steal0, 2), "load": round(load, 2)}
    print_table(scenario, subjects, result)
    if options.json:
        with open(options.json, "w") as f:
            json.dump(result, f, indent=1)
    return 0


def measure(subject, scenario, rate, seconds):
    before = machine.cpu_seconds(subject.pids())
    figures = generator.load(subject, scenario.connections, rate, seconds)
    used = machine.cpu_seconds(subject.pids()) - before
    figures["cpu_us"] = used * 1e6 / max(1, figures["requests"])
    return figures


def median(rounds, key):
    return statistics.median(r[key] for r in rounds)


def summarize(scenario, subjects, samples):
    result = {"scenario": scenario.name, "subjects": {}, "ratios": {}}
    for subject in subjects:
        closed, opened = samples[subject.name]["saturated"], samples[subject.name]["open"]
        memory = [
            {k: sum(machine.memory_mb(p)[k] for p in pids) for k in ("rss_mb", "anon_mb", "pss_mb")}
            for pids in subject.sidecar_pids()
        ]
        result["subjects"][subject.name] = {
            "cpu_us_saturated": round(median(closed, "cpu_us"), 1),
            "cpu_us_saturated_range": [round(min(r["cpu_us"] for r in closed), 1), round(max(r["cpu_us"] for r in closed), 1)],
            "rps_saturated": round(median(closed, "rps")),
            "cpu_us_3000": round(median(opened, "cpu_us"), 1),
            "cpu_us_3000_range": [round(min(r["cpu_us"] for r in opened), 1), round(max(r["cpu_us"] for r in opened), 1)],
            "p50_us": round(median(opened, "clean_p50_us"), 1),
            "p90_us": round(median(opened, "clean_p90_us"), 1),
            "p99_us": round(median(opened, "clean_p99_us"), 1),
            "clean_share": round(sum(r["clean"] for r in opened) / max(1, sum(r["requests"] for r in opened)), 2),
            "over_250_ms": any(r["max_us"] > 250_000 for r in opened),
            "rss_mb": round(statistics.mean([m["rss_mb"] for m in memory]), 1) if memory else 0,
            "anon_mb": round(statistics.mean([m["anon_mb"] for m in memory]), 1) if memory else 0,
            "errors": sum(r["errors"] for r in closed + opened),
        }
    ratios(result)
    return result


def ratios(result):
    all_subjects = result["subjects"]
    envoys = [all_subjects[n] for n in ("envoy", "envoy-tuned") if n in all_subjects]
    if "weft" not in all_subjects or not envoys:
        return
    weft, direct = all_subjects["weft"], all_subjects.get("direct", {"p50_us": 0, "p99_us": 0})
    base = min(envoys, key=lambda e: e["cpu_us_saturated"])
    result["baseline"] = next(n for n in all_subjects if all_subjects[n] is base)
    result["ratios"] = {
        "cpu_saturated": round(weft["cpu_us_saturated"] / base["cpu_us_saturated"], 2),
        "cpu_3000": round(weft["cpu_us_3000"] / base["cpu_us_3000"], 2),
        "added_p50_3000": ratio(weft["p50_us"] - direct["p50_us"], base["p50_us"] - direct["p50_us"]),
        "added_p99_3000": ratio(weft["p99_us"] - direct["p99_us"], base["p99_us"] - direct["p99_us"]),
    }


def ratio(a, b):
    return round(a / b, 2) if b > 0 else None


def print_table(scenario, subjects, result):
    m = result["machine"]
    print(f"{scenario.name}: {scenario.title}")
    print(f"machine: {m['text']}; stolen {m['steal_s']} s, load {m['load']}")
    print("| subject | CPU µs saturated (min-max) | rps | CPU µs at 3,000/s (min-max) | p50 µs | p90 µs | p99 µs | anon MB | RSS MB | errors |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name, s in result["subjects"].items():
        a, b = s["cpu_us_saturated_range"], s["cpu_us_3000_range"]
        print(f"| {name} | {s['cpu_us_saturated']} ({a[0]}-{a[1]}) | {s['rps_saturated']} | {s['cpu_us_3000']} ({b[0]}-{b[1]}) "
              f"| {s['p50_us']} | {s['p90_us']} | {s['p99_us']} | {s['anon_mb']} | {s['rss_mb']} | {s['errors']} |")
    print("feature parity:")
    for subject in subjects:
        print(f"- {subject.name}: {subject.features}")
    if result["ratios"]:
        print(f"weft to {result['baseline']}: {result['ratios']}")
    for name, s in result["subjects"].items():
        low, high = s["cpu_us_saturated_range"]
        if high > 0 and (high - low) / high > 0.05:
            print(f"note: {name} differs by more than 5 % between rounds: no verdict on small differences")
