package dev.weft.types.svid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.types.TrustDomain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootstrapFileTest {

    private static final String FINGERPRINT = "sha256:" + "0aF9".repeat(16);
    private static final TrustDomain MESH = new TrustDomain("cluster.local");

    private static String json(String name, String value) {
        return new BootstrapFile("secret", FINGERPRINT, MESH, "127.0.0.1:15012")
                .toJson()
                .replaceAll("\"" + name + "\":\"[^\"]*\"", "\"" + name + "\":\"" + value + "\"");
    }

    @Test
    void readsWhatItWritesAndSkipsWhatItDoesNotKnow() {
        BootstrapFile file = new BootstrapFile("secret", FINGERPRINT, MESH, "[::1]:15012");

        assertThat(BootstrapFile.parse(file.toJson())).isEqualTo(file);
        assertThat(BootstrapFile.parse(file.toJson().replace("{", "{\"version\":2,")))
                .isEqualTo(file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"token", "rootFingerprint", "trustDomain", "controlPlane"})
    void namesTheFieldThatIsMissing(String name) {
        String json = json(name, "x").replace("\"" + name + "\"", "\"other\"");

        assertThatThrownBy(() -> BootstrapFile.parse(json)).hasMessage("bootstrap file: " + name + " is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "   "})
    void refusesAnEmptyToken(String token) {
        assertThatThrownBy(() -> BootstrapFile.parse(json("token", token)))
                .hasMessage("token: empty (expected: a bootstrap token)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sha256:",
                "0aF90aF90aF90aF90aF90aF90aF90aF90aF90aF90aF90aF90aF90aF90aF90aF9",
                "sha1:0aF90aF90aF90aF90aF90aF90aF90aF90aF90aF90aF90aF90aF90aF90aF90aF9",
                "sha256:0aF90aF90aF90aF90aF90aF90aF90aF90aF90aF90aF90aF90aF90aF90aF90aF",
                "sha256:0aF90aF90aF90aF90aF90aF90aF90aF90aF90aF90aF90aF90aF90aF90aF90aF90",
                "sha256:gaF90aF90aF90aF90aF90aF90aF90aF90aF90aF90aF90aF90aF90aF90aF90aF9"
            })
    void refusesFingerprintsOfAnotherForm(String fingerprint) {
        assertThatThrownBy(() -> BootstrapFile.parse(json("rootFingerprint", fingerprint)))
                .hasMessageContaining("expected: sha256: and 64 hexadecimal digits");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", ":15012", "host:", "host:0", "host:65536", "host:-1", "host:http", "host:1 "})
    void refusesAddressesWithoutHostOrPort(String address) {
        assertThatThrownBy(() -> BootstrapFile.parse(json("controlPlane", address)))
                .hasMessage("controlPlane: \"" + address + "\" (expected: host:port)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Cluster.Local", "a/b", "spiffe://a"})
    void refusesTrustDomainsThatAreNone(String name) {
        assertThatThrownBy(() -> BootstrapFile.parse(json("trustDomain", name)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void showsNoTokenInTextOrMessages() {
        assertThat(BootstrapFile.parse(json("token", "hunter2")).toString()).doesNotContain("hunter2");
        assertThatThrownBy(() -> BootstrapFile.parse(json("token", "hunter2").replace("127.0.0.1:15012", "nowhere")))
                .message()
                .doesNotContain("hunter2");
    }
}
