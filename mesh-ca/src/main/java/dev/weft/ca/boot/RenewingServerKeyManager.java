package dev.weft.ca.boot;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Presents the control plane's certificate and replaces it at half of its life. An alias names one generation, and the
 * one before stays for handshakes that chose it already. Thread-safe.
 */
final class RenewingServerKeyManager extends X509ExtendedKeyManager {

    private static final String EC = "EC";

    private final Supplier<ServerIdentity> issue;
    private final Clock clock;
    private final Map<String, ServerIdentity> identities = new ConcurrentHashMap<>();
    private ServerIdentity current;
    private long generation = 1;

    RenewingServerKeyManager(Supplier<ServerIdentity> issue, Clock clock) {
        this.issue = issue;
        this.clock = clock;
        this.current = issue.get();
        identities.put(alias(generation), current);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        return currentAlias(keyType);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, Socket socket) {
        return currentAlias(keyType);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        String alias = currentAlias(keyType);
        return alias == null ? new String[0] : new String[] {alias};
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        ServerIdentity identity = identities.get(alias);
        return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        ServerIdentity identity = identities.get(alias);
        return identity == null ? null : identity.privateKey();
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[0];
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyType, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }

    private synchronized @Nullable String currentAlias(@Nullable String keyType) {
        if (keyType == null || !keyType.startsWith(EC)) {
            return null;
        }
        if (!clock.instant().isBefore(current.renewAt())) {
            current = issue.get();
            generation++;
            identities.put(alias(generation), current);
            identities.remove(alias(generation - 2));
        }
        return alias(generation);
    }

    private static String alias(long generation) {
        return "weft-control-" + generation;
    }
}
