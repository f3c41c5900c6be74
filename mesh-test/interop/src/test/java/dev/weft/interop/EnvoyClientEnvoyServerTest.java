package dev.weft.interop;

/** The yardstick: what Envoys make of Weft's configuration between themselves. */
class EnvoyClientEnvoyServerTest extends PairContract {

    EnvoyClientEnvoyServerTest() {
        super(Sidecar.Kind.ENVOY, Sidecar.Kind.ENVOY);
    }
}
