package dev.weft.proxy.xds.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.proxy.config.DownstreamTls;
import dev.weft.proxy.config.ForeignTls;
import java.util.List;
import org.junit.jupiter.api.Test;

class TlsMapperTest {

    private static final String FILES =
            "tls_certificates { certificate_chain { filename: \"/c.pem\" } private_key { filename: \"/k.pem\" } } ";
    private static final String ROOTS = "validation_context { trusted_ca { filename: \"/r.pem\" } } ";

    private static DownstreamTls downstream(boolean required, String common) throws Exception {
        return Xds.listener("name: \"l\" address { socket_address { address: \"::1\" port_value: 443 } }"
                        + " filter_chains { filters { name: \"t\" typed_config {"
                        + " [type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy] {"
                        + " stat_prefix: \"t\" cluster: \"c\" } } } transport_socket { name: \"tls\" typed_config {"
                        + " [type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext] {"
                        + " require_client_certificate { value: " + required + " } common_tls_context { " + common
                        + " } } } } }")
                .config()
                .chains()
                .getFirst()
                .tls();
    }

    @Test
    void readsCertificatesOfFiles() throws Exception {
        assertThat(downstream(false, FILES + "alpn_protocols: \"h2\""))
                .isEqualTo(DownstreamTls.of(new ForeignTls.Files("/c.pem", "/k.pem", ""), List.of("h2")));
        assertThat(downstream(true, FILES + ROOTS))
                .isEqualTo(DownstreamTls.of(new ForeignTls.Files("/c.pem", "/k.pem", "/r.pem"), List.of()));
    }

    @Test
    void refusesWhatWouldBelieveTooMuch() {
        String[][] bad = {
            {"true", FILES, "trusted_ca of a file exactly where"},
            {"false", FILES + ROOTS, "trusted_ca of a file exactly where"},
            {"false", FILES + FILES, "beside others"},
            {"false", FILES + "tls_certificate_sds_secret_configs { name: \"default\" }", "beside others"},
            {"true", FILES + "validation_context_sds_secret_config { name: \"ROOTCA\" }", "beside others"},
            {"true", FILES + "validation_context { trusted_ca { inline_string: \"r\" } }", "inline or missing"},
            {"false", FILES.replace("filename: \"/k.pem\"", "inline_string: \"k\""), "private_key: inline or missing"},
            {
                "true",
                FILES + ROOTS.replace("} } ", "} match_typed_subject_alt_names { san_type: DNS } } "),
                "expected: one of [crl, trusted_ca]"
            },
        };
        for (String[] each : bad) {
            assertThatThrownBy(() -> downstream(Boolean.parseBoolean(each[0]), each[1]))
                    .as(each[1])
                    .hasMessageContaining(each[2]);
        }
    }
}
