"""What a sidecar costs beside requests: memory, start, handshakes, idle connections. Real control plane, shipped launcher."""
import os
import statistics
import subprocess
import time
import urllib.error
import urllib.request

from . import churn, generator, machine, mesh, scenarios
from .shape import Shape
from .subject import LOAD_CORE, Subject

SHAPE = Shape(scenarios.BACKEND_PORT)
CLIENTS = 9


def fillers(ports, clusters):
    """Services of ten endpoints each that are only there to be known."""
    out = []
    for i in range(clusters):
        out.append(f"""apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {{name: filler{i}, namespace: shop}}
spec:
  hosts: [filler{i}.shop.svc.cluster.local]
  location: MESH_INTERNAL
  resolution: STATIC
  ports: [{{number: {ports.service}, name: http, protocol: HTTP}}]
  workloadSelector: {{labels: {{app: filler{i}}}}}
""")
        for j in range(10):
            number = i * 10 + j
            out.append(f"""apiVersion: networking.istio.io/v1
kind: WorkloadEntry
metadata: {{name: filler{i}-{j}, namespace: shop}}
spec: {{address: 10.{number >> 16}.{number >> 8 & 255}.{number & 255}, ports: {{http: 8080}}, labels: {{app: filler{i}, version: v1}}, serviceAccount: backend}}
""")
    return "---\n" + "---\n".join(out)


def pair(options, folder, clusters=0, clients=1):
    """A control plane, the server's sidecar and so many clients' sidecars; the first client has the outbound listener's address."""
    ports = mesh.Ports(7)
    scenarios.ALL["two-hop"].backend(folder)
    subject = Subject("weft", ports.service, authority=mesh.HOST, host=ports.outbound)
    texts = mesh.documents(ports, SHAPE) + (fillers(ports, clusters) if clusters else "")
    mesh.start_control(subject, folder, ports, texts + "".join(extra_client(ports, i) for i in range(1, clients)))
    processes = [mesh.sidecar(subject, folder, ports, "backend", ports.server, 0),
                 mesh.sidecar(subject, folder, ports, "client", ports.client, 1)]
    for i in range(1, clients):
        processes.append(mesh.sidecar(subject, folder, ports, f"client{i}", client_address(ports, i), 1 + i, account="client"))
    return ports, subject, processes


def client_address(ports, i):
    return f"{ports.client[:-1]}{10 + i}"


def outbound_address(ports, i):
    return f"{ports.client[:-1]}{30 + i}"


def extra_client(ports, i):
    return f"""---
apiVersion: networking.istio.io/v1
kind: WorkloadEntry
metadata:
  name: client{i}
  namespace: shop
  annotations: {{weft.dev/app-ports: http=1, weft.dev/outbound-address: {outbound_address(ports, i)}}}
spec: {{address: {client_address(ports, i)}, ports: {{http: 8081}}, labels: {{app: client, version: v1}}, serviceAccount: client}}
"""


def memory(options, folder):
    """Ten sidecars, each under load in turn; then they rest."""
    _, subject, processes = pair(options, folder, clusters=1000 if options.large else 20, clients=CLIENTS)
    idle = [machine.memory_mb(p.pid) for p in processes]
    ports = mesh.Ports(7)
    errors = generator.load(subject, 32, 3000, 30)["errors"] + generator.load(subject, 64, 0, 8)["errors"]
    burst = [machine.memory_mb(p.pid) for p in processes[:2]]
    for i in range(1, CLIENTS):
        other = Subject(f"client{i}", ports.service, authority=mesh.HOST, host=outbound_address(ports, i))
        errors += generator.load(other, 16, 200, 8)["errors"]
    time.sleep(options.settle)
    settled = [machine.memory_mb(p.pid) for p in processes]
    return {"scenario": "memory", "clusters": 1000 if options.large else 20, "errors": errors, "aot": aot(),
            "idle_anon_mb": mean(idle, "anon_mb"), "burst_anon_mb": mean(burst, "anon_mb"),
            "settled_anon_mb_loaded_pair": mean(settled[:2], "anon_mb"), "settled_rss_mb_loaded_pair": mean(settled[:2], "rss_mb"),
            "settled_anon_mb_all": mean(settled, "anon_mb"), "settled_pss_mb_all": mean(settled, "pss_mb"),
            "machine": machine.describe()}


def aot():
    """Whether the launcher finds a cache."""
    return os.path.exists(f"{generator.ROOT}/mesh-proxy/target/weft-proxy.aot") and os.environ.get("WEFT_PROXY_AOT") != "off"


def mean(samples, key):
    return round(statistics.mean(s[key] for s in samples), 1)


def start(options, folder):
    """Exec to ready with everything on disk, and the tail of the first seconds after it."""
    ports, subject, processes = pair(options, folder)
    times, ratios, firsts = [], [], []
    client = processes[1]
    seconds = 30
    for _ in range(options.count or 5):
        load = churn.warmed(churn.load_command(ports.outbound, ports.service, 1000, seconds, 0, scenarios.BACKEND_PORT))
        client.terminate()
        client.wait(30)
        subject.processes.remove(client)
        subject.measured.remove(client)
        subject.sidecars.remove(client)
        begun = time.monotonic()
        client = mesh.sidecar_process(subject, folder, ports, "client", ports.client, 1)
        until_ready(f"http://127.0.0.1:{ports.admin + 12}/healthz/ready", 60)
        times.append(time.monotonic() - begun)
        churn.release(load)
        figures = churn.finish(load)
        firsts.append(figures["p99_us_0_5"])
        ratios.append(figures["p99_us_0_5"] / figures["p99_us_10"])
    return {"scenario": "start", "aot": aot(), "ready_s": [round(t, 2) for t in times], "ready_s_median": round(statistics.median(times), 2),
            "p99_us_0_5": [round(f) for f in firsts], "p99_0_5_to_10_30_median": round(statistics.median(ratios), 1),
            "machine": machine.describe()}


def until_ready(url, seconds):
    """Asks every 10 ms."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=1) as answer:
                if answer.status == 200:
                    return
        except (OSError, urllib.error.URLError):
            pass
        time.sleep(0.01)
    raise RuntimeError(f"{url} does not answer after {seconds} s")


def handshakes(options, folder):
    """Full mTLS handshakes of one client with Weft's and Envoy's server sidecars, interleaved."""
    ports, weft, _ = pair(options, folder)
    svid = f"{folder}/client/svid.pem"
    os.makedirs(f"{folder}/envoy", exist_ok=True)
    envoy = mesh.envoy(f"{folder}/envoy", None, SHAPE)
    targets = {"weft": (weft, ports.server), "envoy": (envoy, mesh.Ports(1).server)}
    # One control plane, one CA each: the certificate must be of the right one.
    certificates = {"weft": svid, "envoy": f"{folder}/envoy/client/svid.pem"}
    rounds = {name: [] for name in targets}
    for number in range(options.rounds + 1):
        for name, (subject, address) in targets.items():
            before = machine.cpu_seconds(subject.pids())
            # The first round warms up.
            done = shake(address, ports.service, certificates[name], options.warm if number == 0 else options.seconds)
            used = machine.cpu_seconds(subject.pids()) - before
            if number:
                rounds[name].append(done / used if used else 0)
    medians = {name: round(statistics.median(values)) for name, values in rounds.items()}
    return {"scenario": "handshakes", "per_cpu_s": medians, "rounds": {n: [round(v) for v in r] for n, r in rounds.items()},
            "ratio": round(medians["weft"] / medians["envoy"], 2) if medians["envoy"] else None, "machine": machine.describe()}


def shake(address, port, svid, seconds):
    """How many handshakes were made."""
    result = subprocess.run(
        ["taskset", "-c", LOAD_CORE, generator.java(), "-Xmx128m", "--enable-native-access=ALL-UNNAMED",
         "--sun-misc-unsafe-memory-access=allow", "-cp", generator.class_path(), "dev.weft.bench.load.Handshakes",
         address, str(port), str(seconds), svid, svid], stdout=subprocess.PIPE, text=True, timeout=seconds + 60, check=True)
    done, failed = map(int, result.stdout.split())
    if failed:
        raise RuntimeError(f"{failed} of {done + failed} handshakes with {address}:{port} failed")
    return done


def connections(options, folder):
    """Idle mTLS connections to the server's sidecar: anonymous memory of each, after the allocator gave back what it could."""
    ports, _, processes = pair(options, folder)
    svid = f"{folder}/client/svid.pem"
    wanted = options.count or 10_000
    # One generation of warm-up: the first connections load classes.
    hold(ports, svid, min(1000, wanted)).communicate("")
    time.sleep(10)
    before = machine.memory_mb(processes[0].pid)
    holder = hold(ports, svid, wanted)
    opened = int(holder.stdout.readline() or 0)
    time.sleep(options.settle)
    after = machine.memory_mb(processes[0].pid)
    holder.communicate("")
    return {"scenario": "connections", "opened": opened, "aot": aot(), "anon_mb_before": round(before["anon_mb"], 1),
            "anon_mb_after": round(after["anon_mb"], 1),
            "anon_kb_each": round((after["anon_mb"] - before["anon_mb"]) * 1024 / max(1, opened), 1), "machine": machine.describe()}


def hold(ports, svid, count):
    """Starts the process that opens connections and keeps them."""
    return subprocess.Popen(
        ["taskset", "-c", LOAD_CORE, generator.java(), "-Xmx512m", "-XX:MaxDirectMemorySize=2g", "--enable-native-access=ALL-UNNAMED",
         "--sun-misc-unsafe-memory-access=allow", "-cp", generator.class_path(), "dev.weft.bench.load.IdleConnections",
         ports.server, str(ports.service), str(count), svid, svid],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def show(result):
    """One line a figure."""
    for key, value in result.items():
        print(f"{key}: {value}")


STEPS = {"memory": (memory, show), "start": (start, show), "handshakes": (handshakes, show), "connections": (connections, show)}
