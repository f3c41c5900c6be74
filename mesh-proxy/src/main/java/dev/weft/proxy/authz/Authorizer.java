package dev.weft.proxy.authz;

import dev.weft.policy.authz.AuthzDecision;
import dev.weft.policy.authz.AuthzPlan;
import dev.weft.policy.authz.AuthzRules;
import dev.weft.proxy.route.Matched;
import dev.weft.proxy.stage.Secured;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The policies of one filter chain: those on connections and those on requests. Immutable, any thread; deciding allocates
 * the proof only.
 */
public final class Authorizer {

    private final AuthzPlan network;
    private final AuthzPlan http;

    private Authorizer(AuthzPlan network, AuthzPlan http) {
        this.network = network;
        this.http = http;
    }

    /** What became of a request. */
    public sealed interface Outcome permits Permitted, Refused {}

    /**
     * It may not go on.
     *
     * @param detail as the log says it; names the policy
     */
    public record Refused(String detail) implements Outcome {}

    /**
     * Policies of a chain. An outbound chain has none: what leaves a workload is the destination's to judge.
     *
     * @throws IllegalArgumentException when a rule cannot be read; the chain must then not serve
     */
    public static Authorizer of(List<AuthzRules> network, List<AuthzRules> http) {
        return new Authorizer(AuthzPlan.of(network), AuthzPlan.of(http));
    }

    /** Judges a connection; {@code null}: it may not go on, see {@link #reason}. */
    public @Nullable PermittedConnection permit(Secured secured) {
        if (!network.isEmpty() && network.decide(secured) instanceof AuthzDecision.Denied) {
            return null;
        }
        return new PermittedConnection(secured);
    }

    /** Why a connection may not go on. */
    public String reason(Secured secured) {
        return network.decide(secured) instanceof AuthzDecision.Denied denied ? denied.detail() : "";
    }

    /** Judges a request. */
    public Outcome permit(Matched matched) {
        if (!http.isEmpty()
                && http.decide(matched.secured(), matched.request()) instanceof AuthzDecision.Denied denied) {
            return new Refused(denied.detail());
        }
        return new Permitted(matched);
    }
}
