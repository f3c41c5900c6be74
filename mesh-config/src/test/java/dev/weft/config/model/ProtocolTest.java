package dev.weft.config.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtocolTest {

    @ParameterizedTest
    @CsvSource({
        "http, HTTP",
        "HTTP-admin, HTTP",
        "http2, HTTP2",
        "grpc, GRPC",
        "grpc-web, GRPC_WEB",
        "grpc-web-public, GRPC_WEB",
        "grpc-webhook, GRPC",
        "https-api, HTTPS",
        "tls, TLS",
        "mongo-1, TCP",
        "redis, TCP",
        "mysql, TCP",
        "web, UNSPECIFIED",
        "httpx, UNSPECIFIED",
        "'', UNSPECIFIED",
    })
    void readsAPortsNameUpToTheDash(String name, Protocol protocol) {
        assertThat(Protocol.ofPortName(name)).isEqualTo(protocol);
    }

    @ParameterizedTest
    @CsvSource({
        "tcp-raw, http, HTTP",
        "http, kubernetes.io/h2c, HTTP2",
        "tcp, kubernetes.io/ws, HTTP",
        "tcp, kubernetes.io/wss, HTTPS",
        "grpc-api, example.com/own, GRPC",
        "grpc-api, '', GRPC",
        "api, GRPC, GRPC",
    })
    void prefersTheAppProtocolWhereItIsKnown(String name, String appProtocol, Protocol protocol) {
        assertThat(Protocol.ofPort(name, appProtocol)).isEqualTo(protocol);
    }
}
