"""The scenarios of the data plane: generator -> subject -> backend."""
import os
from dataclasses import dataclass

from . import classic, envoy_tuned, generator, mesh, pki
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
    """One table. `rate` is the open loop's requests a second, 0 for none; `baseline` are the subjects compared with;
    `streams` are gRPC calls at once on a connection, 0 is HTTP/1.1.
    """

    name: str
    title: str
    shape: Shape
    answer_bytes: int = 1000
    rate: int = 3000
    connections: int = 32
    streams: int = 0
    subjects: tuple = ("direct",) + tuple(STARTERS)
    baseline: tuple = ("envoy", "envoy-tuned")

    def backend(self, folder):
        """nginx on the generator's core, or a gRPC server of this module."""
        subject = Subject("backend", BACKEND_PORT)
        if self.shape.grpc:
            subject.start(generator.java_command("dev.weft.bench.load.GrpcBackend") + [str(BACKEND_PORT)],
                          f"{folder}/backend.out", core=LOAD_CORE, measured=False)
            wait_for_port(BACKEND_PORT)
            return
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
    # nginx speaks no HTTP/2 to servers, but for gRPC.
    Scenario("h2", "two-hop with HTTP/2 between the sidecars, HTTP/1.1 at both ends", Shape(BACKEND_PORT, h2=True),
             subjects=("direct", "haproxy", "envoy-tuned", "envoy", "weft")),
    Scenario("grpc", "gRPC unary, 100 bytes each way, two hops, mTLS between the sidecars, h2c at both ends, 100 routes, 20 clusters",
             Shape(BACKEND_PORT, h2=True, grpc=True), connections=8, streams=1),
    Scenario("grpc-16", "the same with 16 calls at once on each of 8 connections",
             Shape(BACKEND_PORT, h2=True, grpc=True), connections=8, streams=16),
)}
GROUPS = {"bodies": ("bodies-16k", "bodies-1m")}
