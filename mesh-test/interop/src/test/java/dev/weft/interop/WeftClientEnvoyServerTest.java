package dev.weft.interop;

/** Weft's sidecar calls a service behind Envoy. */
class WeftClientEnvoyServerTest extends PairContract {

    WeftClientEnvoyServerTest() {
        super(Sidecar.Kind.WEFT, Sidecar.Kind.ENVOY);
    }
}
