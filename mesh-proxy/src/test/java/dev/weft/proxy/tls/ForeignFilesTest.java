package dev.weft.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proxy.config.ForeignTls;
import io.netty.pkitesting.CertificateBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForeignFilesTest {

    @TempDir
    private Path folder;

    private final ForeignFiles files = new ForeignFiles();

    @Test
    void readsAFileThatComesLaterAndReadsItAgainWhenItChanges() throws Exception {
        Path roots = folder.resolve("roots.pem");
        ForeignTls.Files named = new ForeignTls.Files("", "", roots.toString());
        files.want(Set.of(named));
        assertThat(files.of(named)).isNull();

        write(roots, root(), 1);
        files.refresh();
        ForeignFiles.Loaded first = files.of(named);
        assertThat(first).isNotNull();

        files.refresh();
        assertThat(files.of(named)).isSameAs(first);

        write(roots, root(), 2);
        files.refresh();
        assertThat(files.of(named)).isNotNull().isNotSameAs(first);
    }

    @Test
    void keepsWhatWasReadWhileTheFileIsBroken() throws Exception {
        Path roots = folder.resolve("roots.pem");
        ForeignTls.Files named = new ForeignTls.Files("", "", roots.toString());
        write(roots, root(), 1);
        files.want(Set.of(named));
        ForeignFiles.Loaded first = files.of(named);

        write(roots, "half a certif", 2);
        files.refresh();
        assertThat(files.of(named)).isNotNull().isSameAs(first);

        Files.delete(roots);
        files.refresh();
        assertThat(files.of(named)).isSameAs(first);
    }

    @Test
    void forgetsWhatNobodyNamesAnyMore() throws Exception {
        Path roots = folder.resolve("roots.pem");
        ForeignTls.Files named = new ForeignTls.Files("", "", roots.toString());
        write(roots, root(), 1);
        files.want(Set.of(named));
        assertThat(files.of(named)).isNotNull();

        files.want(Set.of());

        assertThat(files.of(named)).isNull();
    }

    @Test
    void tellsNoKeyOrContents() throws Exception {
        Path key = Files.writeString(folder.resolve("key.pem"), "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n");
        ForeignTls.Files named = new ForeignTls.Files(key.toString(), key.toString(), "");

        files.want(Set.of(named));

        assertThat(files.of(named)).isNull();
        assertThat(named.toString()).doesNotContain("c2VjcmV0");
    }

    private static void write(Path file, String text, int second) throws Exception {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(second)));
    }

    private static String root() throws Exception {
        return new CertificateBuilder()
                .ecp256()
                .subject("O=roots")
                .setIsCertificateAuthority(true)
                .buildSelfSigned()
                .getCertificatePEM();
    }
}
