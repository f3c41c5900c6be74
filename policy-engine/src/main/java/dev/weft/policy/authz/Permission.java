package dev.weft.policy.authz;

import dev.weft.policy.match.Cidr;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.MetadataMatch;
import dev.weft.policy.match.StringMatch;
import java.util.List;

/**
 * A condition on what is asked for.
 *
 * <p>Source: Envoy {@code config.rbac.v3.Permission}. An L7 condition on a connection without HTTP is not satisfied.
 */
public sealed interface Permission {

    /** Always. */
    enum Any implements Permission {
        /** The only value. */
        INSTANCE
    }

    /** All of them; never empty. */
    record And(List<Permission> all) implements Permission {
        public And {
            all = List.copyOf(all);
        }
    }

    /** At least one of them; an empty list never holds. */
    record Or(List<Permission> any) implements Permission {
        public Or {
            any = List.copyOf(any);
        }
    }

    /** Not this one. */
    record Not(Permission permission) implements Permission {}

    /** A header; {@code :method} and {@code :authority} included. */
    record Header(HeaderMatch match) implements Permission {}

    /** The path without query and fragment. */
    record UrlPath(StringMatch match) implements Permission {}

    /**
     * The path against a template of {@code *} (one segment) and {@code **} (any segments; after it only text).
     *
     * <p>Source: Envoy {@code UriTemplateMatchConfig}, Istio's {@code {*}} and {@code {**}} in {@code paths}.
     */
    record UrlTemplate(String template) implements Permission {}

    /** The address the connection was made to. */
    record DestinationIp(Cidr cidr) implements Permission {}

    /** The port the connection was made to. */
    record DestinationPort(int port) implements Permission {}

    /** What a filter found out. */
    record Metadata(MetadataMatch match) implements Permission {}

    /** The server name of the TLS handshake. */
    record RequestedServerName(StringMatch match) implements Permission {}
}
