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
 * @param rules one match is enough. No rule with ALLOW: everything is denied; no rule with DENY: nothing is
 */
public record AuthorizationPolicy(Metadata metadata, Selector selector, Action action, List<Rule> rules)
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
        DENY
    }

    /**
     * One rule: one source and one operation must match.
     *
     * @param index its position in {@code spec.rules}; positions of rules that never match are missing
     * @param from who asks; empty: anybody
     * @param to what for; empty: anything
     */
    public record Rule(int index, List<Source> from, List<Operation> to) {
        public Rule {
            from = List.copyOf(from);
            to = List.copyOf(to);
        }
    }

    /**
     * Who asks; all parts must hold.
     *
     * @param principals {@code TD/ns/NS/sa/SA}
     * @param namespaces namespaces of the peer's identity
     * @param serviceAccounts {@code NS/SA}, or {@code SA} in the policy's namespace; never a wildcard
     */
    public record Source(Condition principals, Condition namespaces, Condition serviceAccounts) {}

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
