"""Changes while requests run: pushes once a second, certificates that rotate, one of two backends that is killed and comes back.

The route retries what Istio's default does, and resets: an application that is gone behind a living sidecar is told by that
sidecar. POSTs are retried only if no application has seen them.
"""
import json
import os
import subprocess
import time

from . import generator, machine, mesh
from .subject import LOAD_CORE, Subject, wait_for_port

STEADY, FLAPPING = 19081, 19082
UP, DOWN = 4.0, 2.0
# Shorter than the shortest run, so that every run sees renewals.
SVID_TTL = 20
HOST = mesh.HOST


def documents(ports, change):
    """The mesh after so many changes: every push changes a route; in turn also a policy, a cluster, the weights."""
    out = [f"""apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {{name: backend, namespace: shop}}
spec:
  hosts: [{HOST}]
  location: MESH_INTERNAL
  resolution: STATIC
  ports: [{{number: {ports.service}, name: http, protocol: HTTP}}]
  workloadSelector: {{labels: {{app: backend}}}}
"""]
    for name, address, port, app in workloads(ports):
        account = "client" if name == "client" else "backend"
        out.append(f"""apiVersion: networking.istio.io/v1
kind: WorkloadEntry
metadata:
  name: {name}
  namespace: shop
  annotations: {{weft.dev/app-ports: http={app}, weft.dev/outbound-address: {ports.outbound if name == 'client' else address}}}
spec:
  address: {address}
  ports: {{http: {port}}}
  labels: {{app: {account}, version: v1}}
  serviceAccount: {account}
  weight: {1 + (change // 3) % 2 if name == 'backend-1' else 1}
""")
    out.append(f"""apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {{name: routes, namespace: shop}}
spec:
  hosts: [{HOST}]
  http:
    - headers: {{response: {{set: {{x-change: "{change}"}}}}}}
      timeout: 15s
      retries: {{attempts: 3, perTryTimeout: 5s, retryOn: "connect-failure,refused-stream,reset"}}
      route: [{{destination: {{host: {HOST}}}}}]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {{name: backend, namespace: shop}}
spec:
  host: {HOST}
  trafficPolicy:
    connectionPool: {{tcp: {{connectTimeout: {2 + (change // 5) % 2}s}}}}
    outlierDetection: {{consecutive5xxErrors: 5, interval: 1s, baseEjectionTime: 1s, maxEjectionPercent: 50}}
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
  selector: {{matchLabels: {{app: backend}}}}
  action: ALLOW
  rules:
    - from: [{{source: {{principals: [cluster.local/ns/shop/sa/client]}}}}]
      to: [{{operation: {{paths: ["/r*", "/change{(change // 2) % 2}"]}}}}]
""")
    return "---\n".join(out)


def workloads(ports):
    """Name, address, port and the application's port."""
    return (("backend-1", ports.server, ports.service, STEADY),
            ("backend-2", f"{ports.server[:-1]}4", ports.service, FLAPPING),
            ("client", ports.client, 8081, 1))


def application(subject, folder, port):
    """An nginx that writes down which request it took; returns its process."""
    name = f"app-{port}"
    conf = f"{folder}/{name}.conf"
    with open(conf, "w") as f:
        f.write(f"""daemon off; worker_processes 1; master_process off; error_log {folder}/{name}.err; pid {folder}/{name}.pid;
events {{ worker_connections 1024; }}
http {{ log_format taken '$request_method $http_x_load_id'; access_log {folder}/{name}.taken taken; keepalive_requests 100000000; keepalive_timeout 600s;
  client_body_temp_path {folder}/{name}b; proxy_temp_path {folder}/{name}p; fastcgi_temp_path {folder}/{name}f; uwsgi_temp_path {folder}/{name}u; scgi_temp_path {folder}/{name}s;
  server {{ listen 127.0.0.1:{port} backlog=4096; default_type application/json; location / {{ return 200 "{'x' * 1000}"; }} }} }}
""")
    process = subject.start(["nginx", "-c", conf], f"{folder}/{name}.out", core=LOAD_CORE, measured=False)
    wait_for_port(port)
    return process


def load_command(host, port, rate, seconds, post_every, warm_port):
    """The generator that follows every request."""
    return ["taskset", "-c", LOAD_CORE, generator.java(), "-XX:+UseSerialGC", "-Xms64m", "-Xmx128m",
            "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-cp", generator.class_path(),
            "dev.weft.bench.load.TimelineLoad", f"--host={host}", f"--port={port}", f"--authority={HOST}", f"--rate={rate}",
            f"--seconds={seconds}", "--connections=16", f"--post-every={post_every}", f"--warm-port={warm_port}"]


def run(options, folder):
    """A quiet half minute and then the churn; the figures of both."""
    ports = mesh.Ports(6)
    subject = Subject("weft", ports.service, authority=HOST, host=ports.outbound)
    application(subject, folder, STEADY)
    flapping = application(subject, folder, FLAPPING)
    mesh.start_control(subject, folder, ports, documents(ports, 0))
    for index, (name, address, _, _) in enumerate(workloads(ports)):
        mesh.sidecar(subject, folder, ports, name, address, index, account="client" if name == "client" else "backend",
                     options=(f"--weft.ca.svid-ttl={SVID_TTL}s",))
    wait_for_port(ports.service, ports.outbound)
    generator.load(subject, 16, 0, options.warm)
    steal0, _ = machine.steal_and_load()
    quiet_load = warmed(load_command(ports.outbound, ports.service, options.rate or 500, options.quiet, 5, STEADY))
    release(quiet_load)
    quiet = finish(quiet_load)
    load = warmed(load_command(ports.outbound, ports.service, options.rate or 500, options.duration, 5, STEADY))
    # The numbers of warming up and of the quiet run come again.
    for port in (STEADY, FLAPPING):
        os.truncate(f"{folder}/app-{port}.taken", 0)
    release(load)
    begun = time.monotonic()
    pushes = kills = 0
    next_push, next_flap, up = begun + 1, begun + UP, True
    while load.poll() is None:
        now = time.monotonic()
        if now - begun < options.duration:
            if now >= next_push:
                pushes += 1
                next_push += 1
                mesh.write_mesh(folder, documents(ports, pushes))
            if now >= next_flap:
                if up:
                    flapping.kill()
                    flapping.wait()
                    kills += 1
                else:
                    subject.processes.remove(flapping)
                    flapping = application(subject, folder, FLAPPING)
                up = not up
                next_flap = now + (UP if up else DOWN)
        time.sleep(0.02)
    churn = finish(load)
    steal1, mean_load = machine.steal_and_load()
    taken = posts_taken(folder)
    renewed = sum(log_lines(f"{folder}/{w[0]}.log", "SVID obtained") - 1 for w in workloads(ports))
    return {"scenario": "churn", "quiet": quiet, "churn": churn, "pushes": pushes, "kills": kills, "new_svids": renewed,
            "posts_seen_twice": sum(1 for count in taken.values() if count > 1),
            "p99_to_quiet": round(churn["p99_us"] / quiet["p99_us"], 2) if quiet["p99_us"] else None,
            "machine": {"text": machine.describe(), "steal_s": round(steal1 - steal0, 2), "load": round(mean_load, 2)}}


def warmed(command):
    """Starts a generator and returns it when it is warm."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    if line.strip() != "warm":
        raise RuntimeError(f"generator: {line!r} (expected: warm)")
    return process


def release(process):
    """Lets a warm generator begin."""
    process.stdin.write("\n")
    process.stdin.flush()


def finish(process):
    """The figures of a generator that ends."""
    out, _ = process.communicate(timeout=900)
    if process.returncode != 0:
        raise RuntimeError(f"generator: exit code {process.returncode}")
    return json.loads(out.strip().splitlines()[-1])


def posts_taken(folder):
    """How often each POST was taken by an application since its list was emptied."""
    taken = {}
    for port in (STEADY, FLAPPING):
        path = f"{folder}/app-{port}.taken"
        if os.path.exists(path):
            with open(path) as f:
                for line in f:
                    method, _, number = line.strip().partition(" ")
                    if method == "POST" and number not in ("", "-"):
                        taken[number] = taken.get(number, 0) + 1
    return taken


def log_lines(path, *words):
    """Lines of a log with one of the words."""
    if not os.path.exists(path):
        return 0
    with open(path, errors="replace") as f:
        return sum(1 for line in f if any(word in line for word in words))


def show(result):
    """Prints the figures and what failed."""
    c = result["churn"]
    print(f"churn: machine {result['machine']['text']}; stolen {result['machine']['steal_s']} s, load {result['machine']['load']}")
    print(f"{result['pushes']} pushes, {result['kills']} kills of one backend of two, {result['new_svids']} new SVIDs")
    print("| | GETs | failed | POSTs | failed | taken twice | over 250 ms | p50 µs | p99 µs | max µs |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name, r, twice in (("quiet", result["quiet"], "–"), ("churn", c, result["posts_seen_twice"])):
        print(f"| {name} | {r['gets']} | {r['failed_gets']} | {r['posts']} | {r['failed_posts']} | {twice} | "
              f"{r['over_250_ms']} (+{r['over_250_ms_machine']} while the generator was late) | {r['p50_us']} | {r['p99_us']} | {r['max_us']} |")
    print(f"p99 to quiet: {result['p99_to_quiet']}")
    for failure in c["failures"]:
        print(f"- {failure}")
    if c["slow_at_s"]:
        print(f"slow ones began at seconds {c['slow_at_s']}")
