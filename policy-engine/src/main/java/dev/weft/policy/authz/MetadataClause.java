package dev.weft.policy.authz;

import dev.weft.policy.facts.ConnectionFacts;
import dev.weft.policy.facts.RequestFacts;
import dev.weft.policy.match.MetadataMatch;
import org.jspecify.annotations.Nullable;

/**
 * A condition on what a filter found out. No filter does yet, so all that counts is what the condition is worth in its
 * position.
 *
 * @param holds what it is worth; never what would help the caller of an ALLOW rule
 */
record MetadataClause(MetadataMatch rule, boolean holds) implements Clause {

    @Override
    public boolean holds(ConnectionFacts connection, @Nullable RequestFacts request) {
        return holds;
    }

    @Override
    public String describe() {
        return Describe.metadata(rule);
    }
}
