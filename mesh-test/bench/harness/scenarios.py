"""The scenarios of the data plane: generator -> subject -> backend."""
import os
from dataclasses import dataclass

from . import classic, envoy_tuned, mesh, pki
from .shape import Shape
from .subject import LOAD_CORE, Subject, wait_for_port

BACKEND_PORT = 19080
# What nginx takes as a string in its configuration.
SHORT = 2000
STARTERS = {
    "nginx": classic.nginx,
    "haproxy": classic.haproxy,
    "envoy-tuned": envoy_tuned.start,
    "envoy": mesh.envoy,
    "weft": mesh.weft,
}


@dataclass(frozen=True)
class Scenario:
    """One table. `rate` is the open loop's requests a second, 0 for none; `baseline` are the subjects compared with."""

    name: str
    title: str
    shape: Shape
    answer_bytes: int = 1000
    rate: int = 3000
    connections: int = 32
    subjects: tuple = ("direct",) + tuple(STARTERS)
    baseline: tuple = ("envoy", "envoy-tuned")

    def backend(self, folder):
        """nginx on the generator's core."""
        subject = Subject("backend", BACKEND_PORT)
        answer = f'return 200 "{"x" * self.answer_bytes}";'
        if self.answer_bytes > SHORT:
            answer = f"root {folder}; location / {{ try_files /answer =404; }}"
            with open(f"{folder}/answer", "w") as f:
                f.write("x" * self.answer_bytes)
        conf = f"{folder}/backend.conf"
        with open(conf, "w") as f:
            f.write(f"""daemon off; worker_processes 1; error_log {folder}/backend.log; pid {folder}/backend.pid;
events {{ worker_connections 4096; }}
http {{ access_log off; keepalive_requests 100000000; keepalive_timeout 600s; sendfile on; open_file_cache max=10;
  client_body_temp_path {folder}/bt; proxy_temp_path {folder}/bp; fastcgi_temp_path {folder}/bf; uwsgi_temp_path {folder}/bu; scgi_temp_path {folder}/bs;
  server {{ listen 127.0.0.1:{BACKEND_PORT} reuseport backlog=4096; default_type application/json; {answer} }} }}
""")
        subject.start(["nginx", "-c", conf], f"{folder}/backend.out", core=LOAD_CORE, measured=False)
        wait_for_port(BACKEND_PORT)

    def start(self, name, folder):
        """Starts one subject in a folder of its own."""
        own = f"{folder}/{name}"
        os.makedirs(own, exist_ok=True)
        if name == "direct":
            return Subject("direct", BACKEND_PORT, features="no proxy")
        return STARTERS[name](own, pki.make(f"{own}/pki"), self.shape)


TWO_HOPS = Shape(BACKEND_PORT)
ALL = {s.name: s for s in (
    Scenario("two-hop", "two hops, mTLS between the sidecars, HTTP/1.1 throughout, 100 routes, 20 clusters", TWO_HOPS),
    Scenario("one-hop", "one hop, plaintext, HTTP/1.1, 100 routes, 20 clusters", Shape(BACKEND_PORT, hops=1)),
    Scenario("bodies-16k", "two-hop with answers of 16 KB", TWO_HOPS, answer_bytes=16 << 10, rate=0),
    Scenario("bodies-1m", "two-hop with answers of 1 MB", TWO_HOPS, answer_bytes=1 << 20, rate=0, connections=8),
    Scenario("tcp", "one hop, TCP pass-through", Shape(BACKEND_PORT, hops=1, tcp=True),
             subjects=("direct", "haproxy", "envoy-tuned", "envoy", "weft"), baseline=("haproxy",)),
)}
GROUPS = {"bodies": ("bodies-16k", "bodies-1m")}
