package dev.weft.ca.boot;

import dev.weft.ca.issue.Lifetimes;
import dev.weft.types.TrustDomain;
import java.nio.file.Path;

/**
 * How the CA is set up; bound once from the properties {@code weft.*}.
 *
 * @param trustDomain {@code weft.trust-domain}, default {@code cluster.local}
 * @param stateDirectory {@code weft.ca.state-dir}; made 0700 when it is not there
 * @param lifetimes {@code weft.ca.svid-ttl} and its companions
 * @param audience whom bootstrap tokens are for; {@code weft.ca.token-audience}, default {@value #DEFAULT_AUDIENCE}
 * @param signingThreads {@code weft.ca.signing-threads}, at least 1
 * @param signingQueue requests that may wait; {@code weft.ca.signing-queue}, at least 1
 */
public record CaConfig(
        TrustDomain trustDomain,
        Path stateDirectory,
        Lifetimes lifetimes,
        String audience,
        int signingThreads,
        int signingQueue) {

    /** The audience of bootstrap tokens unless configured. */
    public static final String DEFAULT_AUDIENCE = "weft-ca";

    /** Rejects an empty audience and a queue without room or workers. */
    public CaConfig {
        if (audience.isBlank()) {
            throw new IllegalArgumentException("token-audience: \"\" (expected: a name)");
        }
        if (signingThreads < 1) {
            throw new IllegalArgumentException("signing-threads: " + signingThreads + " (expected: at least 1)");
        }
        if (signingQueue < 1) {
            throw new IllegalArgumentException("signing-queue: " + signingQueue + " (expected: at least 1)");
        }
    }

    /** The defaults for a trust domain and a state directory. */
    public static CaConfig of(TrustDomain trustDomain, Path stateDirectory) {
        return new CaConfig(trustDomain, stateDirectory, Lifetimes.DEFAULT, DEFAULT_AUDIENCE, 2, 1_024);
    }

    /** The same with other lifetimes. */
    public CaConfig withLifetimes(Lifetimes other) {
        return new CaConfig(trustDomain, stateDirectory, other, audience, signingThreads, signingQueue);
    }
}
