package dev.weft.proxy.tls;

import dev.weft.proxy.stage.HandshakeFailure;
import dev.weft.types.SpiffeId;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where keys, chains and bundles come from, by SDS name ({@code default}, {@code ROOTCA}). Any thread; calls return at once
 * with what is there.
 *
 * <p>Source: Envoy SDS.
 */
public interface TlsSecrets {

    /** The key and chain of that name; {@code null} while none has arrived. Equal values mean that nothing changed. */
    @Nullable
    Identity identity(String name);

    /** The bundle of that name; {@code null} while none has arrived. The same instance means that nothing changed. */
    @Nullable
    Trust trust(String name);

    /**
     * Asks to be told, on any thread, after any secret changed.
     *
     * @return closing it stops the calls
     */
    AutoCloseable listen(Runnable changed);

    /**
     * A private key with its certificates.
     *
     * @param key never logged
     * @param chain leaf first, without the root; never empty
     * @param id the leaf's SPIFFE ID
     */
    record Identity(PrivateKey key, List<X509Certificate> chain, SpiffeId id) {
        public Identity {
            chain = List.copyOf(chain);
            if (chain.isEmpty()) {
                throw new IllegalArgumentException("chain: [] (expected: at least the leaf)");
            }
        }

        /** Hides the key. */
        @Override
        public String toString() {
            return "Identity[" + id + "]";
        }
    }

    /** Decides whether a peer's chain is one of ours. Immutable: a changed bundle is another instance. Any thread. */
    interface Trust {

        /** The roots, to tell peers which issuers we know; never empty. */
        List<X509Certificate> roots();

        /**
         * Verifies structure, chain and time of a peer's certificates.
         *
         * @param chain leaf first as presented; never empty
         */
        Verdict verify(List<X509Certificate> chain);
    }

    /** Who a peer is, or why that could not be told. */
    sealed interface Verdict {
        /** It is proven to be this. */
        record Trusted(SpiffeId id) implements Verdict {}

        /**
         * It is not.
         *
         * @param detail one line for the log
         */
        record Refused(HandshakeFailure.Reason reason, String detail) implements Verdict {}
    }
}
