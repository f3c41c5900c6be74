"""Weft's control plane with Weft's sidecars, or with Envoy as the sidecars of the same control plane."""
import json
import os
import subprocess
import time
import urllib.request

from . import envoy_tuned, generator
from .shape import CLUSTERS, ROUTES
from .subject import LOAD_CORE, SUBJECT_CORE, Subject, wait_for_port

ROOT = generator.ROOT
HOST = "backend.shop.svc.cluster.local"


def features(shape):
    """What the configuration asks of a pair, or of one."""
    if shape.tcp:
        return "one TCP service"
    if shape.hops == 1:
        return "100 routes, 20 clusters, path normalisation, request id, trace headers"
    return ("100 routes, 20 clusters, mTLS with SPIFFE identities and secure naming, DENY and ALLOW policies, "
            "path normalisation, request id, trace headers, XFCC" + (", HTTP/2 between the sidecars" if shape.h2 else ""))


class Ports:
    """Addresses of one mesh; each subject has its own, so that all run at once."""

    def __init__(self, number):
        self.control = 25012 + number * 100
        self.http = 25014 + number * 100
        self.admin = 26000 + number * 200
        self.outbound = f"127.0.{20 + number}.1"
        self.server = f"127.0.{20 + number}.2"
        self.client = f"127.0.{20 + number}.3"
        self.service = 8080


def documents(ports, shape):
    """The mesh of the scenario: one workload behind 20 services, 100 routes, two policies; with one hop it has no sidecar."""
    protocol = "TCP" if shape.tcp else "GRPC" if shape.grpc else "HTTP"
    meshed = shape.hops == 2
    out = []
    hosts = [HOST] + [f"c{i}.shop.svc.cluster.local" for i in range(0 if shape.tcp else CLUSTERS)]
    for host in hosts:
        out.append(f"""apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {{name: {host.split('.')[0]}, namespace: shop}}
spec:
  hosts: [{host}]
  location: MESH_INTERNAL
  resolution: STATIC
  ports: [{{number: {ports.service}, name: {protocol.lower()}, protocol: {protocol}}}]
  workloadSelector: {{labels: {{app: backend}}}}
""")
    backend = ("backend", ports.server, f"weft.dev/app-ports: {protocol.lower()}={shape.backend_port}", ports.service)
    if not meshed:
        backend = ("backend", "127.0.0.1", "weft.dev/note: plaintext", shape.backend_port)
    for name, address, extra, port in (backend, ("client", ports.client, "weft.dev/app-ports: http=1", 8081)):
        account = f"serviceAccount: {name}" if meshed or name == "client" else ""
        out.append(f"""apiVersion: networking.istio.io/v1
kind: WorkloadEntry
metadata:
  name: {name}
  namespace: shop
  annotations: {{{extra}, weft.dev/outbound-address: {ports.outbound if name == 'client' else ports.server}}}
spec:
  address: {address}
  ports: {{{'http' if name == 'client' else protocol.lower()}: {port}}}
  labels: {{app: {name}, version: v1}}
  {account}
""")
    if shape.tcp:
        return "---\n".join(out)
    routes = "".join(f"""    - match: [{{uri: {{prefix: /r{i}/}}}}]
      timeout: 15s
      route: [{{destination: {{host: c{i % CLUSTERS}.shop.svc.cluster.local, port: {{number: {ports.service}}}}}}}]
""" for i in range(ROUTES))
    out.append(f"""apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {{name: routes, namespace: shop}}
spec:
  hosts: [{HOST}]
  http:
{routes}""")
    if not meshed:
        return "---\n".join(out)
    for host in hosts if shape.h2 and not shape.grpc else []:
        out.append(f"""apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {{name: {host.split('.')[0]}, namespace: shop}}
spec:
  host: {host}
  trafficPolicy: {{connectionPool: {{http: {{h2UpgradePolicy: UPGRADE}}}}}}
""")
    out.append("""apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {name: default, namespace: shop}
spec: {mtls: {mode: STRICT}}
""")
    for name, action, rule in (
            ("admin", "DENY", "to: [{operation: {paths: [\"/admin*\"]}}]"),
            ("client", "ALLOW", "from: [{source: {principals: [cluster.local/ns/shop/sa/client]}}]")):
        out.append(f"""apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {{name: {name}, namespace: shop}}
spec:
  selector: {{matchLabels: {{app: backend}}}}
  action: {action}
  rules:
    - {rule}
""")
    return "---\n".join(out)


def control(subject, folder, ports, shape):
    """Starts the control plane with the scenario's mesh."""
    start_control(subject, folder, ports, documents(ports, shape))


def start_control(subject, folder, ports, texts, options=()):
    """Starts the control plane on the generator's core; it is not measured."""
    mesh = f"{folder}/mesh"
    os.makedirs(mesh, exist_ok=True)
    write_mesh(folder, texts)
    subject.start([f"{ROOT}/weft", "control", f"--weft.config.directory={mesh}", f"--weft.state-dir={folder}/control",
                   "--weft.control.address=127.0.0.1", f"--weft.control.port={ports.control}",
                   f"--server.port={ports.http}", *options], f"{folder}/control.log", core=LOAD_CORE, measured=False)
    wait_for_http(f"http://127.0.0.1:{ports.http}/actuator/health", 120)


def write_mesh(folder, texts):
    """Replaces the documents as an editor would: whole, by rename."""
    with open(f"{folder}/mesh.next", "w") as f:
        f.write(texts)
    os.rename(f"{folder}/mesh.next", f"{folder}/mesh/mesh.yaml")


def token(folder, ports, account, file=None):
    """A bootstrap file for a workload."""
    file = file or f"{folder}/{account}.json"
    subprocess.run([f"{ROOT}/weft", "token", "--state-dir", f"{folder}/control/ca", "--namespace", "shop",
                    "--service-account", account, "--control-plane", f"127.0.0.1:{ports.control}", "--output", file],
                   check=True, stdout=subprocess.DEVNULL)
    return file


def sidecars(ports, shape):
    """Name and address of each sidecar, the server first."""
    return [("backend", ports.server)] * (shape.hops - 1) + [("client", ports.client)]


def wait_for_http(url, seconds):
    """Returns when the URL answers 200."""
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            if time.monotonic() > end:
                raise RuntimeError(f"{url} does not answer after {seconds} s") from None
        time.sleep(0.1)


def weft(folder, certs, shape):
    """Weft's sidecars with the shipped launcher, one event loop each."""
    ports = Ports(0)
    subject = Subject("weft", ports.service, authority=HOST, host=ports.outbound,
                      features=features(shape) + ", Istio's metrics with all labels, access log of errors")
    control(subject, folder, ports, shape)
    for index, (name, address) in enumerate(sidecars(ports, shape)):
        sidecar(subject, folder, ports, name, address, index)
    wait_for_port(ports.service, ports.outbound)
    return subject


def sidecar(subject, folder, ports, name, address, index, **more):
    """Starts one sidecar with the shipped launcher and returns its process when it is ready."""
    process = sidecar_process(subject, folder, ports, name, address, index, **more)
    wait_for_http(f"http://127.0.0.1:{ports.admin + index * 10 + 2}/healthz/ready", 60)
    return process


def sidecar_process(subject, folder, ports, name, address, index, account=None, core=SUBJECT_CORE, env=None, options=()):
    """Starts one sidecar; it has a bootstrap token only the first time."""
    account = account or name
    admin = ports.admin + index * 10
    file = f"{folder}/{name}.json"
    if not os.path.exists(f"{folder}/{name}/svid.pem"):
        token(folder, ports, account, file)
    return subject.start(
        [f"{ROOT}/weft", "proxy", f"--weft.bootstrap-file={file}", f"--weft.proxy.workload={name}",
         "--weft.proxy.namespace=shop", f"--weft.proxy.service-account={account}",
         f"--weft.proxy.address={address}", f"--weft.proxy.labels=app={account},version=v1",
         f"--weft.proxy.state-dir={folder}/{name}", "--weft.proxy.event-loops=1",
         f"--weft.proxy.admin.port={admin}", f"--weft.proxy.metrics.port={admin + 1}",
         f"--weft.proxy.readiness.port={admin + 2}", "--weft.proxy.metrics.address=127.0.0.1",
         "--weft.proxy.readiness.address=127.0.0.1", *options], f"{folder}/{name}.log", core=core, env=env)


def bootstrap(folder, name, address, admin_port, ports, socket):
    """Envoy's bootstrap: delta ADS over mTLS, secrets from the local socket."""
    tls = {
        "tls_params": {"tls_maximum_protocol_version": "TLSv1_3"},
        "alpn_protocols": ["h2"],
        "tls_certificate_sds_secret_configs": [sds("default")],
        "validation_context_sds_secret_config": sds("ROOTCA"),
    }
    h2 = {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
        "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
        "explicit_http_config": {"http2_protocol_options": {}}}}

    def cluster(cluster_name, endpoint, socket_tls=None):
        value = {"name": cluster_name, "type": "STATIC", "connect_timeout": "5s", "typed_extension_protocol_options": h2,
                 "load_assignment": {"cluster_name": cluster_name, "endpoints": [{"lb_endpoints": [{"endpoint": {"address": endpoint}}]}]}}
        if socket_tls:
            value["transport_socket"] = {"name": "tls", "typed_config": {
                "@type": envoy_tuned.TLS + "UpstreamTlsContext", "common_tls_context": socket_tls}}
        return value

    ads = {"ads": {}, "resource_api_version": "V3"}
    return {
        "node": {"id": f"sidecar~{address}~{name}.shop~shop.svc.cluster.local", "cluster": name,
                 "metadata": {"NAMESPACE": "shop", "SERVICE_ACCOUNT": name, "WORKLOAD_NAME": name,
                              "LABELS": {"app": name, "version": "v1"}, "INTERCEPTION_MODE": "NONE"}},
        "admin": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": admin_port}}},
        "dynamic_resources": {
            "lds_config": ads, "cds_config": ads,
            "ads_config": {"api_type": "DELTA_GRPC", "transport_api_version": "V3",
                           "grpc_services": [{"envoy_grpc": {"cluster_name": "xds-grpc"}}]}},
        "static_resources": {"clusters": [
            cluster("xds-grpc", {"socket_address": {"address": "127.0.0.1", "port_value": ports.control}}, tls),
            cluster("sds-grpc", {"pipe": {"path": socket}})]},
    }


def sds(name):
    """A secret from the local socket."""
    return {"name": name, "sds_config": {"resource_api_version": "V3", "api_config_source": {
        "api_type": "GRPC", "transport_api_version": "V3", "grpc_services": [{"envoy_grpc": {"cluster_name": "sds-grpc"}}]}}}


def envoy(folder, certs, shape):
    """Envoys with the xDS that mesh-control sends, one worker each."""
    ports = Ports(1)
    subject = Subject("envoy", ports.service, authority=HOST, host=ports.outbound,
                      features=features(shape) + ", Envoy's own stats; no Istio metrics, no access log")
    control(subject, folder, ports, shape)
    for index, (name, address) in enumerate(sidecars(ports, shape)):
        socket = f"{folder}/{name}.sock"
        subject.start([generator.java(), "-XX:+UseSerialGC", "-Xmx48m", "--enable-native-access=ALL-UNNAMED", "-cp",
                       generator.class_path(), "dev.weft.bench.sds.SdsAgent", token(folder, ports, name), f"{folder}/{name}",
                       socket], f"{folder}/{name}-sds.log", core=LOAD_CORE, measured=False)
        wait_for_file(socket)
        admin = ports.admin + index * 10
        conf = f"{folder}/{name}-envoy.json"
        with open(conf, "w") as f:
            json.dump(bootstrap(folder, name, address, admin, ports, socket), f)
        subject.start([envoy_tuned.binary(), "-c", conf, "--concurrency", "1", "--base-id", str(7200 + index), "-l", "warning"],
                      f"{folder}/{name}.log")
        wait_for_http(f"http://127.0.0.1:{admin}/ready", 60)
    wait_for_port(ports.service, ports.outbound)
    return subject


def wait_for_file(path, seconds=60):
    """Returns when the file is there."""
    end = time.monotonic() + seconds
    while not os.path.exists(path):
        if time.monotonic() > end:
            raise RuntimeError(f"{path} is not there after {seconds} s")
        time.sleep(0.05)
