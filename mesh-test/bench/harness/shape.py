"""What a scenario looks like: the same for every subject."""
from dataclasses import dataclass

ROUTES, CLUSTERS = 100, 20


@dataclass(frozen=True)
class Shape:
    """Two hops have mTLS between the sidecars; one hop is plaintext, straight to the backend."""

    backend_port: int
    hops: int = 2
    tcp: bool = False
