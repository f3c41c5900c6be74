package dev.weft.ca.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.ca.endpoint.CaMetrics;
import dev.weft.ca.key.KeyStoreException;
import dev.weft.types.SpiffeId;
import dev.weft.types.TrustDomain;
import dev.weft.types.svid.BootstrapFile;
import dev.weft.types.svid.SvidVerdict;
import dev.weft.types.svid.SvidVerifier;
import dev.weft.types.svid.TrustBundle;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityStarterTest {

    private static final TrustDomain MESH = new TrustDomain("cluster.local");

    @TempDir
    Path folder;

    private CertificateAuthorityStarter start(TrustDomain trustDomain) throws KeyStoreException {
        return CertificateAuthorityStarter.start(
                CaConfig.of(trustDomain, folder.resolve("ca")),
                CertificateAuthorityStarter.Environment.system(),
                CaMetrics.NONE);
    }

    @Test
    void makesTheRootOnceAndKeepsItPrivate() throws Exception {
        TrustBundle first;
        try (CertificateAuthorityStarter ca = start(MESH)) {
            first = ca.trustBundle().current();
        }
        try (CertificateAuthorityStarter ca = start(MESH)) {
            assertThat(ca.trustBundle().current()).isEqualTo(first);
        }

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("ca"))))
                .isEqualTo("rwx------");
        try (var files = Files.list(folder.resolve("ca"))) {
            assertThat(files)
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void refusesAStateDirectoryOfAnotherTrustDomain() throws Exception {
        start(MESH).close();

        assertThatThrownBy(() -> start(new TrustDomain("other.test")))
                .isInstanceOf(KeyStoreException.class)
                .hasMessageContaining("root of trust domain cluster.local (expected: other.test)");
    }

    @Test
    void neverMakesASecondRootWhenTheFirstIsGone() throws Exception {
        start(MESH).close();
        Files.delete(folder.resolve("ca/authority-current.pem"));

        assertThatThrownBy(() -> start(MESH)).hasMessageContaining("the root is gone");
        assertThat(folder.resolve("ca/authority-current.pem")).doesNotExist();
    }

    @Test
    void givesTheControlPlaneACertificateForItsNamesAndItsIdentity() throws Exception {
        try (CertificateAuthorityStarter ca = start(MESH)) {
            ServerIdentity server =
                    ca.issueServerIdentity(List.of("localhost"), List.of(InetAddress.getByName("127.0.0.1")));

            assertThat(new SvidVerifier(ca.trustBundle().current()).verify(server.chain(), Instant.now()))
                    .isEqualTo(new SvidVerdict.Accepted(
                            SpiffeId.parse("spiffe://cluster.local/ns/weft-system/sa/weft-control")));
            assertThat(server.chain().getFirst().getSubjectAlternativeNames())
                    .extracting(name -> String.valueOf(name.get(1)))
                    .containsExactlyInAnyOrder(
                            "localhost", "127.0.0.1", "spiffe://cluster.local/ns/weft-system/sa/weft-control");
            assertThat(server.toString()).contains("(hidden)");
        }
    }

    @Test
    void mintsBootstrapFilesThatNameTheRootAndHideTheToken() throws Exception {
        try (CertificateAuthorityStarter ca = start(MESH)) {
            BootstrapFile file = ca.mintBootstrap(SpiffeId.ofWorkload(MESH, "shop", "orders"), "127.0.0.1:15012");

            assertThat(file.rootFingerprint())
                    .isEqualTo(TrustBundle.fingerprint(
                            ca.trustBundle().current().roots().getFirst()));
            assertThat(BootstrapFile.parse(file.toJson())).isEqualTo(file);
            assertThat(file.toString()).doesNotContain(file.token());
            assertThatThrownBy(() -> ca.mintBootstrap(ca.controlPlaneId(), "127.0.0.1:15012"))
                    .hasMessageContaining("not the control plane");
        }
    }
}
