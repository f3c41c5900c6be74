package dev.weft.config.model;

import java.util.List;

/**
 * Who may call what. What could not be read was already turned into its strictest reading: a rule here is enforced as it
 * stands.
 *
 * <p>Source: Istio {@code security.istio.io AuthorizationPolicy}.
 *
 * @param metadata who it is
 * @param selector which workloads of its namespace; empty: all (and in the root namespace: all of the mesh)
 * @param action what a match means
 * @param dryRun it is only tried out: it decides nothing
 * @param rules one match is enough. No rule with ALLOW: everything is denied; no rule with DENY: nothing is
 */
public record AuthorizationPolicy(Metadata metadata, Selector selector, Action action, boolean dryRun, List<Rule> rules)
        implements MeshObject {

    /** The kind as users write it. */
    public static final String KIND = "AuthorizationPolicy";

    public AuthorizationPolicy {
        rules = List.copyOf(rules);
    }

    /** What a match means. */
    public enum Action {
        /** A match allows; a workload that any ALLOW policy selects denies the rest. */
        ALLOW,
        /** A match denies, whatever is allowed. */
        DENY,
        /** A match is noted and decides nothing. */
        AUDIT
    }

    /**
     * One rule: one source, one operation and all of {@code when} must match.
     *
     * @param index its position in {@code spec.rules}; positions of rules that never match are missing
     * @param from who asks; empty: anybody
     * @param to what for; empty: anything
     * @param when further conditions
     */
    public record Rule(int index, List<Source> from, List<Operation> to, List<When> when) {
        public Rule {
            from = List.copyOf(from);
            to = List.copyOf(to);
            when = List.copyOf(when);
        }
    }

    /**
     * Who asks; all parts must hold.
     *
     * @param principals {@code TD/ns/NS/sa/SA}
     * @param requestPrincipals {@code ISSUER/SUBJECT} of the request's token
     * @param namespaces namespaces of the peer's identity
     * @param serviceAccounts {@code NS/SA}, or {@code SA} in the policy's namespace; never a wildcard
     * @param trustDomains trust domains of the peer's identity
     * @param remoteIpBlocks addresses or blocks of the client, as something trusted tells it
     * @param ipBlocks addresses or blocks at the other end of the connection
     */
    public record Source(
            Condition principals,
            Condition requestPrincipals,
            Condition namespaces,
            Condition serviceAccounts,
            Condition trustDomains,
            Condition remoteIpBlocks,
            Condition ipBlocks) {}

    /**
     * A condition on one attribute.
     *
     * @param attribute what is looked at
     * @param names what the key names further: the header; the claim from the outermost; the filter and its keys; else empty
     * @param condition never {@link Condition#ANY}
     */
    public record When(Attribute attribute, List<String> names, Condition condition) {
        public When {
            names = List.copyOf(names);
        }
    }

    /** What {@code when} can look at. */
    public enum Attribute {
        /** {@code request.headers[NAME]}. */
        REQUEST_HEADER,
        /** {@code source.ip}. */
        SOURCE_IP,
        /** {@code remote.ip}. */
        REMOTE_IP,
        /** {@code source.namespace}. */
        SOURCE_NAMESPACE,
        /** {@code source.principal}. */
        SOURCE_PRINCIPAL,
        /** {@code source.serviceAccount}. */
        SOURCE_SERVICE_ACCOUNT,
        /** {@code source.trustDomain}. */
        SOURCE_TRUST_DOMAIN,
        /** {@code request.auth.principal}. */
        REQUEST_PRINCIPAL,
        /** {@code request.auth.audiences}, {@code request.auth.presenter}, {@code request.auth.claims[A][B]}. */
        CLAIM,
        /** {@code destination.ip}. */
        DESTINATION_IP,
        /** {@code destination.port}. */
        DESTINATION_PORT,
        /** {@code connection.sni}. */
        SERVER_NAME,
        /** {@code experimental.envoy.filters.FILTER[A][B]}. */
        FILTER_METADATA;

        /** Whether a connection without HTTP has no such attribute. */
        public boolean needsHttp() {
            return this == REQUEST_HEADER || this == REQUEST_PRINCIPAL || this == CLAIM;
        }

        /** Whether only a filter that is not there yet could tell it. */
        public boolean needsFilter() {
            return this == REQUEST_PRINCIPAL || this == CLAIM || this == FILTER_METADATA;
        }
    }

    /**
     * What is asked for; all parts must hold. Everything but ports needs HTTP.
     *
     * @param hosts the request's Host, compared without case
     * @param ports decimal numbers
     * @param methods HTTP methods
     * @param paths paths after normalisation, without query; {@code {*}} is one segment, {@code {**}} the rest
     */
    public record Operation(Condition hosts, Condition ports, Condition methods, Condition paths) {}

    /**
     * A condition on one value. An entry is compared whole; with a {@code *} as its last character it is a prefix, as its
     * first a suffix, alone it means "present".
     *
     * @param values one must match; empty: any value, also none
     * @param notValues none may match
     */
    public record Condition(List<String> values, List<String> notValues) {
        /** Always holds. */
        public static final Condition ANY = new Condition(List.of(), List.of());

        public Condition {
            values = List.copyOf(values);
            notValues = List.copyOf(notValues);
        }

        /** Whether it always holds. */
        public boolean isAny() {
            return values.isEmpty() && notValues.isEmpty();
        }
    }
}
