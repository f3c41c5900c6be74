"""Makes the sidecar's AOT cache: one real sidecar of a real control plane calls itself, so that both TLS roles are in it."""
import os
import shutil
import subprocess
import sys
import tempfile

from . import generator, mesh, scenarios
from .subject import LOAD_CORE, Subject, wait_for_port

CACHE = f"{generator.ROOT}/mesh-proxy/target/weft-proxy.aot"
ADDRESS, OUTBOUND, PORT = "127.0.39.2", "127.0.39.1", 8080
DOCUMENTS = """apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: backend, namespace: shop}
spec:
  hosts: [backend.shop.svc.cluster.local]
  location: MESH_INTERNAL
  resolution: STATIC
  ports: [{number: 8080, name: http, protocol: HTTP}]
  workloadSelector: {labels: {app: backend}}
---
apiVersion: networking.istio.io/v1
kind: WorkloadEntry
metadata:
  name: backend
  namespace: shop
  annotations: {weft.dev/app-ports: http=APP, weft.dev/outbound-address: OUTBOUND}
spec:
  address: ADDRESS
  ports: {http: 8080}
  labels: {app: backend, version: v1}
  serviceAccount: backend
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: routes, namespace: shop}
spec:
  hosts: [backend.shop.svc.cluster.local]
  http:
    - match: [{uri: {prefix: /r1/}}, {uri: {regex: "/x[0-9]+/.*"}}]
      timeout: 15s
      retries: {attempts: 2, perTryTimeout: 5s}
      route: [{destination: {host: backend.shop.svc.cluster.local}}]
    - route: [{destination: {host: backend.shop.svc.cluster.local}}]
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {name: default, namespace: shop}
spec: {mtls: {mode: STRICT}}
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: shop, namespace: shop}
spec:
  selector: {matchLabels: {app: backend}}
  action: ALLOW
  rules:
    - from: [{source: {principals: [cluster.local/ns/shop/sa/backend]}}]
"""


def train(seconds):
    """Writes the cache; returns its path."""
    folder = tempfile.mkdtemp(prefix="weft-train-")
    made = f"{folder}/weft-proxy.aot"
    ports = mesh.Ports(9)
    try:
        scenarios.ALL["two-hop"].backend(folder)
        control = Subject("control", ports.control)
        texts = DOCUMENTS.replace("APP", str(scenarios.BACKEND_PORT)).replace("OUTBOUND", OUTBOUND).replace("ADDRESS", ADDRESS)
        mesh.start_control(control, folder, ports, texts)
        subject = Subject("trainee", PORT, host=OUTBOUND)
        # Any core: training is not measured.
        process = mesh.sidecar(subject, folder, ports, "backend", ADDRESS, 0, core=f"0,{LOAD_CORE}",
                               env={"WEFT_PROXY_AOT": "off", "WEFT_PROXY_JAVA_OPTS": f"-XX:AOTCacheOutput={made}"})
        wait_for_port(PORT, OUTBOUND)
        seen = generator.load(subject, 16, 0, seconds)
        if seen["errors"] or not seen["requests"]:
            raise RuntimeError(f"training: {seen}\n{subject.last_words()}")
        print(f"trained with {seen['requests']} requests", file=sys.stderr)
        process.terminate()
        process.wait(300)
        if not os.path.exists(made):
            raise RuntimeError(f"no cache was written\n{subject.last_words(20)}")
        shutil.move(made, CACHE)
        fits = subprocess.run([f"{generator.ROOT}/weft", ".aot-fits"], capture_output=True, text=True, check=True).stdout
        with open(f"{CACHE}.fits", "w") as f:
            f.write(fits)
        return CACHE
    finally:
        for started in reversed(Subject.all[:]):
            started.stop()
        shutil.rmtree(folder, ignore_errors=True)


def main(argv):
    """Trains for the seconds of the first argument (default 25)."""
    try:
        path = train(int(argv[0]) if argv else 25)
    except (RuntimeError, subprocess.SubprocessError) as failed:
        print(f"train: {failed}", file=sys.stderr)
        return 1
    print(f"{path}: {os.path.getsize(path) >> 20} MB")
    return 0
