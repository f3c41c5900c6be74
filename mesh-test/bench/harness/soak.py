"""A long run of every protocol through two sidecars while the mesh changes and certificates rotate: what grows.

The rule for "flat": medians of the last third are compared with those of the middle third, the first third is for warming
up. Nothing may fail, no leak may be reported, and no process may have gained more than GROWTH says.
"""
import json
import os
import re
import statistics
import subprocess
import sys
import time
import urllib.request

from . import churn, generator, machine, mesh
from .subject import LOAD_CORE, Subject, wait_for_port

HTTP_APP, GRPC_APP, TCP_APP, CHAT_APP = 19181, 19182, 19183, 19184
# Ports of the services; each has its listener.
HTTP, GRPC, TCP = 8080, 8082, 8083
HOSTS = {"http": "backend.shop.svc.cluster.local", "h2": "second.shop.svc.cluster.local", "chat": "chat.shop.svc.cluster.local",
         "grpc": "calls.shop.svc.cluster.local", "tcp": "bytes.shop.svc.cluster.local"}
SVID_TTL = 40
PUSH_EVERY = 2
# What the last third may have more than the middle third: a share of it and an amount.
GROWTH = {"anon_mb": (0.05, 2.0), "rss_mb": (0.05, 3.0), "descriptors": (0.0, 4.0), "threads": (0.0, 1.0),
          "direct_percent": (0.0, 3.0), "heap_percent": (0.0, 25.0)}
LEAKS = "-Dio.netty.leakDetection.level=paranoid -Dio.netty.leakDetection.targetRecords=4"


def documents(ports, change):
    """The mesh after so many changes: every push changes a route, in turn also a policy and a cluster."""
    out = []
    for key, number, protocol, label in (("http", HTTP, "HTTP", "main"), ("h2", HTTP, "HTTP", "main"), ("chat", HTTP, "HTTP", "chat"),
                                         ("grpc", GRPC, "GRPC", "main"), ("tcp", TCP, "TCP", "main")):
        out.append(f"""apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {{name: {key}, namespace: shop}}
spec:
  hosts: [{HOSTS[key]}]
  location: MESH_INTERNAL
  resolution: STATIC
  ports: [{{number: {number}, name: {protocol.lower()}, protocol: {protocol}}}]
  workloadSelector: {{labels: {{app: {label}}}}}
""")
    for name, address, ports_of, apps in workloads(ports):
        account = "client" if name == "client" else "backend"
        outbound = ports.outbound if name == "client" else address
        out.append(f"""apiVersion: networking.istio.io/v1
kind: WorkloadEntry
metadata:
  name: {name}
  namespace: shop
  annotations: {{weft.dev/app-ports: "{apps}", weft.dev/outbound-address: {outbound}}}
spec:
  address: {address}
  ports: {{{ports_of}}}
  labels: {{app: {name}, version: v1}}
  serviceAccount: {account}
""")
    out.append(f"""apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {{name: routes, namespace: shop}}
spec:
  hosts: [{HOSTS['http']}, {HOSTS['h2']}]
  http:
    - match: [{{uri: {{prefix: /r}}}}]
      headers: {{response: {{set: {{x-change: "{change}"}}}}}}
      timeout: 15s
      route: [{{destination: {{host: {HOSTS['h2'] if change % 2 else HOSTS['http']}}}}}]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {{name: second, namespace: shop}}
spec:
  host: {HOSTS['h2']}
  trafficPolicy: {{connectionPool: {{http: {{h2UpgradePolicy: UPGRADE}}, tcp: {{connectTimeout: {2 + (change // 5) % 2}s}}}}}}
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {{name: default, namespace: shop}}
spec: {{mtls: {{mode: STRICT}}}}
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {{name: client, namespace: shop}}
spec:
  action: ALLOW
  rules:
    - from: [{{source: {{principals: [cluster.local/ns/shop/sa/client]}}}}]
      when: [{{key: source.namespace, values: [shop, "other{(change // 3) % 2}"]}}]
""")
    return "---\n".join(out)


def workloads(ports):
    """Name, address, its ports, and where its applications listen."""
    return (("main", ports.server, f"http: {HTTP}, grpc: {GRPC}, tcp: {TCP}", f"http={HTTP_APP},grpc={GRPC_APP},tcp={TCP_APP}"),
            ("chat", f"{ports.server[:-1]}4", f"http: {HTTP}", f"http={CHAT_APP}"),
            ("client", ports.client, "http: 8081", "http=1"))


def run(options, folder):
    """The whole run; its figures."""
    seconds = options.minutes * 60
    ports = mesh.Ports(8)
    subject = Subject("weft", HTTP, authority=HOSTS["http"], host=ports.outbound)
    churn.application(subject, folder, HTTP_APP)
    subject.start(generator.java_command("dev.weft.bench.load.GrpcBackend") + [str(GRPC_APP)], f"{folder}/grpc.out",
                  core=LOAD_CORE, measured=False)
    peers = os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers.py")
    subject.start([sys.executable, peers, "serve", str(TCP_APP), str(CHAT_APP)], f"{folder}/peers.out", core=LOAD_CORE, measured=False)
    for port in (GRPC_APP, TCP_APP, CHAT_APP):
        wait_for_port(port)
    mesh.start_control(subject, folder, ports, documents(ports, 0))
    env = {"WEFT_PROXY_JAVA_OPTS": f"{os.environ.get('WEFT_PROXY_JAVA_OPTS', '')} {LEAKS}"} if options.leaks else None
    sidecars = {}
    for index, (name, address, _, _) in enumerate(workloads(ports)):
        process = mesh.sidecar(subject, folder, ports, name, address, index, env=env,
                               account="client" if name == "client" else "backend", options=(f"--weft.ca.svid-ttl={SVID_TTL}s",))
        sidecars[name] = (process.pid, ports.admin + index * 10 + 1)
    for port in (HTTP, GRPC, TCP):
        wait_for_port(port, ports.outbound)
    steal0, _ = machine.steal_and_load()
    loads = {
        "http": start_load(ports, HTTP, HOSTS["http"], options.rate or 200, seconds, 0),
        "http2": start_load(ports, HTTP, HOSTS["h2"], options.rate or 200, seconds, 0),
        "grpc": start_load(ports, GRPC, HOSTS["grpc"], options.rate or 200, seconds, 4),
        "peers": started([sys.executable, peers, "call", ports.outbound, str(TCP), str(HTTP), HOSTS["chat"], str(seconds)]),
    }
    samples, pushes, begun = [], 0, time.monotonic()
    next_push, next_sample = begun + PUSH_EVERY, begun
    try:
        while (now := time.monotonic()) - begun < seconds:
            if now >= next_push:
                pushes += 1
                next_push += PUSH_EVERY
                mesh.write_mesh(folder, documents(ports, pushes))
            if now >= next_sample:
                next_sample += options.sample
                samples.append({"second": round(now - begun, 1), **{name: sample(*which) for name, which in sidecars.items()}})
            time.sleep(0.05)
        told = {name: json.loads(load.communicate(timeout=120)[0].strip().splitlines()[-1]) for name, load in loads.items()}
    finally:
        for load in loads.values():
            load.kill()
    steal1, mean_load = machine.steal_and_load()
    logs = [f"{folder}/{name}.log" for name in sidecars]
    result = {"scenario": "soak", "minutes": options.minutes, "paranoid": options.leaks, "pushes": pushes, "loads": told,
              "new_svids": sum(churn.log_lines(log, "SVID obtained") - 1 for log in logs),
              "leak_reports": sum(churn.log_lines(log, "LEAK:") for log in logs), "samples": samples,
              "growth": {name: growth(samples, name) for name in sidecars},
              "machine": {"text": machine.describe(), "steal_s": round(steal1 - steal0, 2), "load": round(mean_load, 2)}}
    result["reasons"] = reasons(result)
    result["verdict"] = "not flat" if result["reasons"] else "flat"
    return result


def start_load(ports, port, authority, rate, seconds, streams):
    """The load generator at a fixed rate for the whole run."""
    return started(["taskset", "-c", LOAD_CORE] + generator.java_command("dev.weft.bench.load.LoadGenerator") + [
        f"--streams={streams}", f"--host={ports.outbound}", f"--port={port}", f"--authority={authority}", "--connections=4",
        f"--rate={rate}", f"--seconds={seconds:.0f}", "--paths=100"])


def started(command):
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def sample(pid, metrics_port):
    """What one sidecar holds now."""
    memory = machine.memory_mb(pid)
    text = urllib.request.urlopen(f"http://127.0.0.1:{metrics_port}/metrics", timeout=10).read().decode()
    return {"rss_mb": round(memory["rss_mb"], 1), "anon_mb": round(memory["anon_mb"], 1),
            "descriptors": len(os.listdir(f"/proc/{pid}/fd")), "threads": len(os.listdir(f"/proc/{pid}/task")),
            "direct_percent": gauge(text, "resource_monitors_direct_memory_pressure"),
            "heap_percent": gauge(text, "resource_monitors_fixed_heap_pressure"),
            "connections": gauge(text, "envoy_listener_downstream_cx_active")}


def gauge(text, name):
    """The value of the series whose name ends so."""
    found = re.search(rf"^\w*{name}(?:\{{[^}}]*\}})? (\S+)$", text, re.MULTILINE)
    if found is None:
        raise RuntimeError(f"metrics: {name} (expected: a gauge)")
    return float(found.group(1))


def growth(samples, name):
    """Medians of the middle and of the last third."""
    third = len(samples) // 3
    out = {}
    for key in GROWTH:
        middle = statistics.median(s[name][key] for s in samples[third:2 * third])
        last = statistics.median(s[name][key] for s in samples[2 * third:])
        share, amount = GROWTH[key]
        out[key] = {"first": samples[0][name][key], "middle": middle, "last": last,
                    "most": max(s[name][key] for s in samples), "flat": last - middle <= max(share * middle, amount)}
    return out


def reasons(result):
    """Why it is not flat; empty: it is."""
    found = []
    for name, figures in result["growth"].items():
        found += [f"{name}: {key} {v['middle']} to {v['last']} (expected: at most {limit(key)} more)"
                  for key, v in figures.items() if not v["flat"]]
    for name, load in result["loads"].items():
        failed = load.get("errors", 0) + load.get("failed_tcp", 0) + load.get("failed_websocket", 0)
        if failed:
            found.append(f"{name}: {failed} failed (expected: 0)")
    if result["leak_reports"]:
        found.append(f"{result['leak_reports']} leak reports (expected: 0)")
    if not result["new_svids"]:
        found.append("0 new SVIDs (expected: at least 1; the run is too short)")
    return found


def limit(key):
    share, amount = GROWTH[key]
    return f"{share:.0%} or {amount:g}" if share else f"{amount:g}"


def show(result):
    """The table, what passed, and the verdict."""
    loads = result["loads"]
    peers = loads["peers"]
    print(f"soak of {result['minutes']:g} minutes: {result['pushes']} pushes, {result['new_svids']} new SVIDs; "
          f"machine {result['machine']['text']}; stolen {result['machine']['steal_s']} s, load {result['machine']['load']}")
    print(", ".join(f"{loads[name]['requests']} requests of {name} ({loads[name]['errors']} failed)" for name in ("http", "http2", "grpc"))
          + f", {peers['websocket']} WebSocket messages ({peers['failed_websocket']} conversations failed)"
          + f", {peers['tcp']} TCP messages ({peers['failed_tcp']} conversations failed)")
    print("| sidecar | " + " | ".join(GROWTH) + " |")
    print("|---|" + "---|" * len(GROWTH))
    for name, figures in result["growth"].items():
        print(f"| {name} | " + " | ".join(f"{v['first']:g} / {v['middle']:g} / {v['last']:g} (most {v['most']:g})" for v in figures.values()) + " |")
    print("first sample / median of the middle third / median of the last third")
    print(f"leak reports: {result['leak_reports']}" + (" (paranoid)" if result["paranoid"] else " (sampled detection off: --leaks turns it on)"))
    for failure in peers["failures"] + result["reasons"]:
        print(f"- {failure}")
    print(f"verdict: {result['verdict']}")
