"""two-hop: generator -> client sidecar -> mTLS -> server sidecar -> backend, HTTP/1.1 throughout."""
import os
from dataclasses import dataclass, field
from typing import Callable

from . import classic, envoy_tuned, mesh, pki
from .subject import LOAD_CORE, Subject, wait_for_port

BACKEND_PORT = 19080


@dataclass
class Scenario:
    """What main.py needs to know of a scenario."""

    name: str
    title: str
    subjects: list
    connections: int
    rate: int
    backend: Callable
    start: Callable
    extra: dict = field(default_factory=dict)


def backend(folder):
    """nginx that answers 1 KB, on the generator's core."""
    subject = Subject("backend", BACKEND_PORT)
    conf = f"{folder}/backend.conf"
    body = "x" * 1000
    with open(conf, "w") as f:
        f.write(f"""daemon off; worker_processes 1; error_log {folder}/backend.log; pid {folder}/backend.pid;
events {{ worker_connections 4096; }}
http {{ access_log off; keepalive_requests 100000000; keepalive_timeout 600s;
  client_body_temp_path {folder}/bt; proxy_temp_path {folder}/bp; fastcgi_temp_path {folder}/bf; uwsgi_temp_path {folder}/bu; scgi_temp_path {folder}/bs;
  server {{ listen 127.0.0.1:{BACKEND_PORT} reuseport backlog=4096; default_type application/json; return 200 "{body}"; }} }}
""")
    subject.start(["nginx", "-c", conf], f"{folder}/backend.out", core=LOAD_CORE, measured=False)
    wait_for_port(BACKEND_PORT)
    return subject


def start(name, folder):
    """Starts one subject in a folder of its own."""
    own = f"{folder}/{name}"
    os.makedirs(own, exist_ok=True)
    if name == "direct":
        return Subject("direct", BACKEND_PORT, features="no proxy")
    certs = pki.make(f"{own}/pki")
    starters = {
        "nginx": classic.nginx,
        "haproxy": classic.haproxy,
        "envoy-tuned": envoy_tuned.start,
        "envoy": mesh.envoy,
        "weft": mesh.weft,
    }
    return starters[name](own, certs, BACKEND_PORT)


SCENARIO = Scenario(
    name="two-hop",
    title="two hops, mTLS between the sidecars, HTTP/1.1 throughout, 100 routes, 20 clusters",
    subjects=["direct", "nginx", "haproxy", "envoy-tuned", "envoy", "weft"],
    connections=32,
    rate=3000,
    backend=backend,
    start=start,
)
