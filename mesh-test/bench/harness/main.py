"""Scenarios, rounds, tables."""
import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time

from . import churn, footprint, generator, machine, soak, table
from .scenarios import ALL, GROUPS
from .subject import Subject

# Scenarios of their own: what measures, what shows.
OWN = {"churn": (churn.run, churn.show), "soak": (soak.run, soak.show), **footprint.STEPS}


def main(argv):
    parser = argparse.ArgumentParser(prog="mesh-test/bench/run", description=__doc__)
    parser.add_argument("scenario", choices=sorted([*ALL, *GROUPS, *OWN]))
    parser.add_argument("--json", metavar="FILE", help="write the figures there")
    parser.add_argument("--rounds", type=int, default=3, help="interleaved rounds (default 3)")
    parser.add_argument("--seconds", type=int, default=5, help="length of one measurement (default 5)")
    parser.add_argument("--warm", type=int, default=20, help="seconds of load before the first round (default 20)")
    parser.add_argument("--settle", type=int, default=60, help="seconds between load and memory (default 60)")
    parser.add_argument("--rate", type=int, default=0, help="requests a second at which every subject's latency is also compared")
    parser.add_argument("--duration", type=int, default=600, help="seconds of churn (default 600)")
    parser.add_argument("--quiet", type=int, default=30, help="seconds without changes before the churn, to compare with (default 30)")
    parser.add_argument("--count", type=int, default=0, help="connections of `connections` (default 10000), restarts of `start` (default 5)")
    parser.add_argument("--minutes", type=float, default=30, help="length of `soak` (default 30)")
    parser.add_argument("--sample", type=float, default=5, help="seconds between two samples of `soak` (default 5)")
    parser.add_argument("--leaks", action="store_true", help="`soak` with Netty's paranoid leak detection; slow, memory is not that of a product")
    parser.add_argument("--large", action="store_true", help="`memory` with 1,000 clusters and 10,000 endpoints")
    parser.add_argument("--subjects", help="comma separated; default: all of the scenario")
    parser.add_argument("--keep", action="store_true", help="keep the folder with logs and configurations")
    options = parser.parse_args(argv)
    if options.scenario in OWN:
        result = in_own_folder(OWN[options.scenario], options)
        if result is None:
            return 1
        save(options.json, result)
        return 0
    results = {}
    for name in GROUPS.get(options.scenario, (options.scenario,)):
        result = in_table(ALL[name], options)
        if result is None:
            return 1
        results[name] = result
    save(options.json, results if options.scenario in GROUPS else results[options.scenario])
    return 0


def save(path, result):
    """Writes the figures where that was asked for."""
    if path:
        with open(path, "w") as f:
            json.dump(result, f, indent=1)


def in_own_folder(steps, options):
    """A scenario that is no table of subjects: its own steps, its own output."""
    measure_it, show_it = steps

    def work(folder):
        try:
            result = measure_it(options, folder)
        except RuntimeError as failed:
            words = Subject.all[-1].last_words() if Subject.all else ""
            raise RuntimeError(f"{failed}\n{words}") from None
        finally:
            for subject in reversed(Subject.all[:]):
                subject.stop()
        show_it(result)
        return result

    return in_folder(work, options)


def in_table(scenario, options):
    """A scenario that compares subjects."""
    def work(folder):
        result = run(scenario, options, folder)
        table.show(scenario, result)
        return result

    return in_folder(work, options)


def in_folder(work, options):
    """Does the work in a folder of its own; None when it failed, which was said."""
    folder = tempfile.mkdtemp(prefix="weft-bench-")
    os.chmod(folder, 0o755)
    try:
        return work(folder)
    except RuntimeError as failed:
        print(f"bench: {failed}", file=sys.stderr)
        return None
    finally:
        if options.keep:
            print(f"logs: {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)


def run(scenario, options, folder):
    """The figures of every subject, and what they were measured on."""
    wanted = options.subjects.split(",") if options.subjects else scenario.subjects
    rates = {"saturated": 0}
    if scenario.rate:
        rates[str(scenario.rate)] = scenario.rate
    if options.rate:
        rates["rate"] = options.rate
    samples = {}
    steal0, _ = machine.steal_and_load()
    try:
        scenario.backend(folder)
        subjects = []
        for name in wanted:
            print(f"starting {name}", file=sys.stderr)
            subjects.append(scenario.start(name, folder))
        for subject in subjects:
            print(f"warming {subject.name}: {options.warm} s", file=sys.stderr)
            warm = generator.load(subject, scenario.connections, 0, options.warm, streams=scenario.streams)
            if warm["errors"]:
                raise RuntimeError(f"{subject.name}: {warm['errors']} errors of {warm['requests']} (expected: 0)")
            samples[subject.name] = {key: [] for key in rates}
        for number in range(options.rounds):
            for subject in subjects:
                for key, rate in rates.items():
                    samples[subject.name][key].append(measure(subject, scenario, rate, options.seconds))
            print(f"round {number + 1} of {options.rounds} done", file=sys.stderr)
        time.sleep(options.settle)
        result = summarize(scenario, subjects, samples, options.rate)
    except RuntimeError as failed:
        words = Subject.all[-1].last_words() if Subject.all else ""
        raise RuntimeError(f"{failed}\n{words}") from None
    finally:
        # Also those of a start that failed half-way: what stays behind holds the ports of the next run.
        for subject in reversed(Subject.all[:]):
            subject.stop()
    steal1, load = machine.steal_and_load()
    result["machine"] = {"text": machine.describe(), "steal_s": round(steal1 - steal0, 2), "load": round(load, 2)}
    return result


def measure(subject, scenario, rate, seconds):
    before = machine.cpu_seconds(subject.pids())
    figures = generator.load(subject, scenario.connections, rate, seconds, streams=scenario.streams)
    used = machine.cpu_seconds(subject.pids()) - before
    figures["cpu_us"] = used * 1e6 / max(1, figures["requests"])
    return figures


def median(rounds, key):
    return statistics.median(r[key] for r in rounds)


def summarize(scenario, subjects, samples, rate):
    """Medians over the rounds, by the names that bars are written in."""
    result = {"scenario": scenario.name, "subjects": {}, "ratios": {}, "features": {s.name: s.features for s in subjects}}
    if rate:
        result["rate"] = rate
    for subject in subjects:
        rounds = samples[subject.name]
        figures = {"rps_saturated": round(median(rounds["saturated"], "rps"))}
        for key, values in rounds.items():
            used = [r["cpu_us"] for r in values]
            figures[f"cpu_us_{key}"] = round(median(values, "cpu_us"), 1)
            figures[f"cpu_us_{key}_range"] = [round(min(used), 1), round(max(used), 1)]
        if scenario.rate:
            figures.update(latency(rounds[str(scenario.rate)], ""))
        if rate:
            figures.update(latency(rounds["rate"], "_rate"))
        if scenario.answer_bytes > 1000 and figures["cpu_us_saturated"]:
            figures["mb_per_cpu_s"] = round(scenario.answer_bytes / figures["cpu_us_saturated"], 1)
        memory = [{k: sum(machine.memory_mb(p)[k] for p in pids) for k in ("rss_mb", "anon_mb")} for pids in subject.sidecar_pids()]
        for key in ("rss_mb", "anon_mb"):
            figures[key] = round(statistics.mean([m[key] for m in memory]), 1) if memory else 0
        figures["errors"] = sum(r["errors"] for values in rounds.values() for r in values)
        result["subjects"][subject.name] = figures
    ratios(scenario, result)
    return result


def latency(rounds, suffix):
    """From the intended start, on slices in which the canary was on time."""
    figures = {f"p{p}_us{suffix}": round(median(rounds, f"clean_p{p}_us"), 1) for p in (50, 90, 99)}
    figures[f"clean_share{suffix}"] = round(sum(r["clean"] for r in rounds) / max(1, sum(r["requests"] for r in rounds)), 2)
    figures[f"over_250_ms{suffix}"] = any(r["max_us"] > 250_000 for r in rounds)
    return figures


def ratios(scenario, result):
    """Weft to the cheapest subject of the baseline."""
    known = result["subjects"]
    base = min((n for n in scenario.baseline if n in known), key=lambda n: known[n]["cpu_us_saturated"], default=None)
    if base is None or "weft" not in known:
        return
    result["baseline"] = base
    weft, other = known["weft"], known[base]
    direct = known.get("direct", {})
    for key in [k[len("cpu_us_"):] for k in weft if k.startswith("cpu_us_") and not k.endswith("_range")]:
        result["ratios"][f"cpu_{key}"] = ratio(weft[f"cpu_us_{key}"], other[f"cpu_us_{key}"])
    for suffix, name in (("", str(scenario.rate)), ("_rate", "rate")):
        for p in (50, 99):
            key = f"p{p}_us{suffix}"
            # A median of 0 is no measurement: no request of a slice with a canary on time.
            if weft.get(key) and other.get(key):
                added = [s[key] - direct.get(key, 0) for s in (weft, other)]
                result["ratios"][f"added_p{p}_{name}"] = ratio(*added)


def ratio(a, b):
    return round(a / b, 2) if b > 0 else None
