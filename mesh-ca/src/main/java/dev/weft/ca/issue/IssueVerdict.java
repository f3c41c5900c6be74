package dev.weft.ca.issue;

import dev.weft.types.SpiffeId;
import java.security.cert.X509Certificate;
import java.util.List;

/** What came of a request to sign. */
public sealed interface IssueVerdict {

    /**
     * A finished certificate that was validated after signing.
     *
     * @param id the identity it proves
     * @param chain leaf first, root last
     */
    record Issued(SpiffeId id, List<X509Certificate> chain) implements IssueVerdict {
        /** Copies the chain. */
        public Issued {
            chain = List.copyOf(chain);
        }

        /** The new certificate itself. */
        public X509Certificate leaf() {
            return chain.getFirst();
        }
    }

    /**
     * Nothing was signed.
     *
     * @param reason stable code
     * @param detail for the caller: what and what was expected
     */
    record Refused(Refusal reason, String detail) implements IssueVerdict {}
}
