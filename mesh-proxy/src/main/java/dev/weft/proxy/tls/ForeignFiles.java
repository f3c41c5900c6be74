package dev.weft.proxy.tls;

import dev.weft.proxy.config.ForeignTls;
import dev.weft.types.svid.Pem;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CRL;
import java.security.cert.CRLException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * PEM files of certificates and keys, read when configuration names them and again when they change. What was read last
 * stays in force while a newer state cannot be read. {@link #of} from any thread, the rest from threads that may block.
 */
final class ForeignFiles {

    /** Where Debian, Ubuntu and most images keep public roots; on other machines the JDK's stand in for it. */
    static final String SYSTEM_ROOTS = "/etc/ssl/certs/ca-certificates.crt";

    private static final Logger LOG = System.getLogger(ForeignFiles.class.getName());
    private static final long MOST_BYTES = 4L * 1024 * 1024;

    private final Map<ForeignTls.Files, Loaded> loaded = new ConcurrentHashMap<>();
    private final Map<ForeignTls.Files, String> failures = new HashMap<>();
    private Set<ForeignTls.Files> wanted = Set.of();

    /**
     * What some files held.
     *
     * @param key {@code null}: no certificate is shown
     * @param chain leaf first; empty without key
     * @param trust decides about peers
     * @param stamps when the files were written
     * @param contexts made of it
     */
    record Loaded(
            @Nullable PrivateKey key,
            List<X509Certificate> chain,
            TrustManager trust,
            List<FileTime> stamps,
            Map<Use, SslContext> contexts) {
        /** Hides the key. */
        @Override
        public String toString() {
            return "Loaded[" + stamps + "]";
        }
    }

    /**
     * What a context is made for.
     *
     * @param server whether it terminates connections; else it opens them
     */
    record Use(boolean server, List<String> alpn) {}

    /** What the files hold; {@code null} while they cannot be read. */
    @Nullable
    Loaded of(ForeignTls.Files files) {
        return loaded.get(files);
    }

    /** Reads files that are new, forgets those that nobody wants any more. */
    synchronized void want(Set<ForeignTls.Files> files) {
        wanted = Set.copyOf(files);
        loaded.keySet().retainAll(wanted);
        failures.keySet().retainAll(wanted);
        refresh();
    }

    /** Reads files that have changed or could not be read. */
    synchronized void refresh() {
        for (ForeignTls.Files files : wanted) {
            try {
                Loaded before = loaded.get(files);
                if (before == null || !before.stamps.equals(stamps(files))) {
                    loaded.put(files, read(files));
                    LOG.log(Level.INFO, "certificates read: {0}", files);
                }
                failures.remove(files);
            } catch (IOException | GeneralSecurityException | IllegalArgumentException unreadable) {
                tell(files, unreadable);
            }
        }
    }

    /** Key and certificate do not belong together, or are of a kind that is not supported. */
    synchronized void unusable(ForeignTls.Files files, Exception reason) {
        tell(files, reason);
    }

    /** Once for every new reason. */
    private void tell(ForeignTls.Files files, Exception reason) {
        String line = reason.getClass().getSimpleName() + ": " + reason.getMessage();
        if (!line.equals(failures.put(files, line))) {
            LOG.log(
                    Level.WARNING,
                    "certificates: {0} cannot be read: {1} ({2})",
                    files,
                    line,
                    loaded.containsKey(files)
                            ? "those of before stay in force"
                            : "connections that need them fail until they can");
        }
    }

    private static Loaded read(ForeignTls.Files files) throws IOException, GeneralSecurityException {
        // Before the contents: a change in between is read again.
        List<FileTime> stamps = stamps(files);
        TrustManager trust = trust(files.roots(), files.revocations());
        if (files.certificate().isEmpty()) {
            return new Loaded(null, List.of(), trust, stamps, new ConcurrentHashMap<>());
        }
        List<X509Certificate> chain = Pem.certificates(text(files.certificate()));
        PrivateKey key = Pem.privateKey(text(files.key()));
        return new Loaded(key, chain, trust, stamps, new ConcurrentHashMap<>());
    }

    private static TrustManager trust(String roots, String revocations) throws IOException, GeneralSecurityException {
        if (roots.isEmpty()) {
            return InsecureTrustManagerFactory.INSTANCE.getTrustManagers()[0];
        }
        KeyStore store = null;
        if (!ofTheJdk(roots)) {
            store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (X509Certificate root : Pem.certificates(text(roots))) {
                store.setCertificateEntry("root-" + number++, root);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        if (revocations.isEmpty()) {
            factory.init(store);
        } else {
            factory.init(new CertPathTrustManagerParameters(
                    revocable(store == null ? rootsOfTheJdk() : store, revocations)));
        }
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return new ForeignTrustManager(x509);
            }
        }
        throw new GeneralSecurityException("PKIX: no X.509 trust manager");
    }

    /**
     * Rules that refuse a chain where no list in force tells of each of its certificates that it is not revoked.
     *
     * <p>Source: RFC 5280 §6.3; Envoy {@code CertificateValidationContext.crl}: a list of every authority in the chain.
     */
    private static PKIXBuilderParameters revocable(KeyStore roots, String revocations)
            throws IOException, GeneralSecurityException {
        Collection<? extends CRL> lists = CertificateFactory.getInstance("X.509")
                .generateCRLs(new ByteArrayInputStream(text(revocations).getBytes(StandardCharsets.ISO_8859_1)));
        if (lists.isEmpty()) {
            throw new CRLException(revocations + ": no list (expected: X509 CRL in PEM)");
        }
        PKIXBuilderParameters rules = new PKIXBuilderParameters(roots, new X509CertSelector());
        // Nothing is fetched: what the file does not tell is not known.
        PKIXRevocationChecker checker =
                (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
        checker.setOptions(
                EnumSet.of(PKIXRevocationChecker.Option.PREFER_CRLS, PKIXRevocationChecker.Option.NO_FALLBACK));
        rules.addCertPathChecker(checker);
        rules.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists)));
        return rules;
    }

    private static KeyStore rootsOfTheJdk() throws IOException, GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init((KeyStore) null);
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                for (X509Certificate root : x509.getAcceptedIssuers()) {
                    store.setCertificateEntry("root-" + number++, root);
                }
            }
        }
        return store;
    }

    private static boolean ofTheJdk(String roots) {
        return roots.equals(SYSTEM_ROOTS) && !Files.exists(Path.of(roots));
    }

    private static String text(String file) throws IOException {
        Path path = Path.of(file);
        if (Files.size(path) > MOST_BYTES) {
            throw new IOException(file + ": over " + MOST_BYTES + " bytes");
        }
        return Files.readString(path, StandardCharsets.ISO_8859_1);
    }

    private static List<FileTime> stamps(ForeignTls.Files files) throws IOException {
        List<FileTime> stamps = new ArrayList<>();
        for (String file : List.of(files.certificate(), files.key(), files.roots(), files.revocations())) {
            if (!file.isEmpty() && !ofTheJdk(file)) {
                stamps.add(Files.getLastModifiedTime(Path.of(file)));
            }
        }
        return stamps;
    }
}
