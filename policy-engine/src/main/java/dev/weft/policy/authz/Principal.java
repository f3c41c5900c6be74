package dev.weft.policy.authz;

import dev.weft.policy.match.Cidr;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.MetadataMatch;
import dev.weft.policy.match.StringMatch;
import java.util.List;

/**
 * A condition on who asks.
 *
 * <p>Source: Envoy {@code config.rbac.v3.Principal}.
 */
public sealed interface Principal {

    /** Everybody, also without identity. */
    enum Any implements Principal {
        /** The only value. */
        INSTANCE
    }

    /** All of them; never empty. */
    record And(List<Principal> all) implements Principal {
        public And {
            all = List.copyOf(all);
        }
    }

    /** At least one of them; an empty list never holds. */
    record Or(List<Principal> any) implements Principal {
        public Or {
            any = List.copyOf(any);
        }
    }

    /** Not this one. A caller without identity satisfies the negation of an identity. */
    record Not(Principal principal) implements Principal {}

    /** The URI SAN of the peer's verified certificate, {@code spiffe://…} included. Never holds without mTLS. */
    record Authenticated(StringMatch uri) implements Principal {}

    /** The address at the other end of the connection. */
    record DirectRemoteIp(Cidr cidr) implements Principal {}

    /** The client's address, from a trusted X-Forwarded-For or PROXY header where there is one. */
    record RemoteIp(Cidr cidr) implements Principal {}

    /** What a filter found out, for example the claims of a token. */
    record Metadata(MetadataMatch match) implements Principal {}

    /** A header. */
    record Header(HeaderMatch match) implements Principal {}
}
