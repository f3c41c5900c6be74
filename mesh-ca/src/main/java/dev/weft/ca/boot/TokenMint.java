package dev.weft.ca.boot;

import dev.weft.ca.attest.Attestor;
import dev.weft.ca.attest.BootstrapTokens;
import dev.weft.ca.authority.Authority;
import dev.weft.ca.key.FileKeyStore;
import dev.weft.ca.key.KeyName;
import dev.weft.ca.key.KeyStoreException;
import dev.weft.ca.key.SigningProvider;
import dev.weft.ca.key.StateDirectory;
import dev.weft.ca.key.StoredKey;
import dev.weft.types.SpiffeId;
import dev.weft.types.TrustDomain;
import dev.weft.types.svid.BootstrapFile;
import dev.weft.types.svid.TrustBundle;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;

/**
 * Makes bootstrap files: inside a running CA, or offline on its state directory by whoever may read the token key. Never
 * makes a root. Thread-safe.
 */
public final class TokenMint {

    private final Authority authority;
    private final BootstrapTokens tokens;
    private final Duration ttl;
    private final SecureRandom random;

    TokenMint(Authority authority, BootstrapTokens tokens, Duration ttl, SecureRandom random) {
        this.authority = authority;
        this.tokens = tokens;
        this.ttl = ttl;
        this.random = random;
    }

    /**
     * Opens the state directory of a CA that has been started at least once; the CA may be running.
     *
     * @param ttl how long the tokens are good for
     * @param audience must be the CA's own; {@link CaConfig#DEFAULT_AUDIENCE} unless configured
     * @throws KeyStoreException when there is no CA, or its files cannot be used
     */
    public static TokenMint open(Path stateDirectory, Duration ttl, String audience, Clock clock, SecureRandom random)
            throws KeyStoreException {
        FileKeyStore store = new FileKeyStore(StateDirectory.existing(stateDirectory), random);
        Authority authority = Authority.existing(store, clock);
        StoredKey key = store.find(KeyName.TOKEN)
                .orElseThrow(() -> new KeyStoreException(stateDirectory + ": no token key here (expected: the state"
                        + " directory of a CA that has been started)"));
        return new TokenMint(authority, new BootstrapTokens(key, audience, SigningProvider.jdk(), clock), ttl, random);
    }

    /** The trust domain of this CA. */
    public TrustDomain trustDomain() {
        return authority.trustDomain();
    }

    /**
     * A bootstrap file with a new token. A secret.
     *
     * @param id the workload; of this CA's trust domain and not the control plane
     * @param controlPlane {@code host:port} that the workload dials
     * @throws IllegalArgumentException when the identity or the address cannot be used
     */
    public BootstrapFile bootstrapFile(SpiffeId id, String controlPlane) {
        if (!id.trustDomain().equals(authority.trustDomain())) {
            throw new IllegalArgumentException(
                    "identity: " + id + " (expected: trust domain " + authority.trustDomain() + ")");
        }
        if (id.path().isEmpty() || id.path().equals(Attestor.CONTROL_PLANE_PATH)) {
            throw new IllegalArgumentException("identity: " + id + " (expected: a workload, not the control plane)");
        }
        return new BootstrapFile(
                tokens.mint(id, ttl, random),
                TrustBundle.fingerprint(authority.slots().current().root()),
                authority.trustDomain(),
                controlPlane);
    }
}
