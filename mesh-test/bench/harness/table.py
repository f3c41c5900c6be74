"""A result as a table in Markdown."""

FEW = 0.05


def show(scenario, result):
    """Prints the figures, the parity of features, the ratios and what they do not say."""
    m = result["machine"]
    print(f"{scenario.name}: {scenario.title}")
    print(f"machine: {m['text']}; stolen {m['steal_s']} s, load {m['load']}")
    columns = [("rps", lambda s: s["rps_saturated"]), ("CPU µs saturated (min-max)", cpu("saturated"))]
    for suffix, rate, key in (("", scenario.rate, str(scenario.rate)), ("_rate", result.get("rate"), "rate")):
        if rate:
            columns.append((f"CPU µs at {rate:,}/s (min-max)", cpu(key)))
            columns += [(f"p{p} µs at {rate:,}/s", lambda s, k=f"p{p}_us{suffix}": s[k] or "–") for p in (50, 90, 99)]
    if scenario.answer_bytes > 1000:
        columns.append(("MB per CPU second", lambda s: s.get("mb_per_cpu_s", "–")))
    columns += [(title, lambda s, k=key: s[k]) for title, key in (("anon MB", "anon_mb"), ("RSS MB", "rss_mb"), ("errors", "errors"))]
    print("| subject | " + " | ".join(title for title, _ in columns) + " |")
    print("|---" * (len(columns) + 1) + "|")
    for name, figures in result["subjects"].items():
        print(f"| {name} | " + " | ".join(str(value(figures)) for _, value in columns) + " |")
    print("feature parity:")
    for name, features in result["features"].items():
        print(f"- {name}: {features}")
    if result["ratios"]:
        print(f"weft to {result['baseline']}: {result['ratios']}")
    for name, figures in result["subjects"].items():
        low, high = figures["cpu_us_saturated_range"]
        if high > 0 and (high - low) / high > FEW:
            print(f"note: {name} differs by more than 5 % between rounds: no verdict on small differences")


def cpu(key):
    """Median and range of the processor time of a request."""
    return lambda s: f"{s[f'cpu_us_{key}']} ({s[f'cpu_us_{key}_range'][0]}-{s[f'cpu_us_{key}_range'][1]})"
