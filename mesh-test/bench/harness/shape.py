"""What a scenario looks like: the same for every subject."""
from dataclasses import dataclass

ROUTES, CLUSTERS = 100, 20


@dataclass(frozen=True)
class Shape:
    """Two hops have mTLS between the sidecars; one hop is plaintext, straight to the backend.

    `h2` is HTTP/2 between the sidecars; `grpc` is HTTP/2 all the way, with the application in h2c.
    """

    backend_port: int
    hops: int = 2
    tcp: bool = False
    h2: bool = False
    grpc: bool = False
