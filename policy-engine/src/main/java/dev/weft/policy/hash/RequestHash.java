package dev.weft.policy.hash;

import dev.weft.policy.facts.ConnectionFacts;
import dev.weft.policy.facts.RequestFacts;
import java.util.List;

/**
 * The hash of a request by a route's {@link HashPolicy} list. Allocates nothing but for several values of one header, source
 * addresses and new cookies. Immutable, any thread.
 *
 * <p>Source: Envoy {@code Http::HashPolicyImpl}: each policy that finds something turns what there is by one bit and adds its
 * own hash by exclusive or; after a terminal policy nothing is asked once there is a hash.
 */
public final class RequestHash {

    private final KeyHash[] keys;
    private final boolean[] terminal;

    private RequestHash(KeyHash[] keys, boolean[] terminal) {
        this.keys = keys;
        this.terminal = terminal;
    }

    /** Prepares policies, asked in this order. */
    public static RequestHash of(List<HashPolicy> policies) {
        KeyHash[] keys = new KeyHash[policies.size()];
        boolean[] terminal = new boolean[keys.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = KeyHash.of(policies.get(i).key());
            terminal[i] = policies.get(i).terminal();
        }
        return new RequestHash(keys, terminal);
    }

    /** Whether no request ever has a hash. */
    public boolean isEmpty() {
        return keys.length == 0;
    }

    /**
     * Finds the hash of a request, if it has one.
     *
     * @param random 64 random bits, for a cookie that must be made
     */
    public void compute(RequestFacts request, ConnectionFacts connection, long random, HashSink sink) {
        boolean found = false;
        long hash = 0;
        for (int i = 0; i < keys.length; i++) {
            KeyHash key = keys[i];
            if (key.isIn(request, connection)) {
                // INVARIANT: 0 turned is 0, so the first hash is taken as it is.
                hash = Long.rotateLeft(hash, 1) ^ key.of(request, connection, random + i, sink);
                found = true;
            }
            if (found && terminal[i]) {
                break;
            }
        }
        if (found) {
            sink.hash(hash);
        }
    }
}
