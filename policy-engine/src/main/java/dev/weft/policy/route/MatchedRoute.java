package dev.weft.policy.route;

import dev.weft.policy.cors.CorsPlan;
import dev.weft.policy.cors.CorsPolicy;
import dev.weft.policy.facts.RequestFacts;
import dev.weft.policy.fault.Fault;
import dev.weft.policy.fault.FaultPlan;
import dev.weft.policy.hash.RequestHash;
import dev.weft.policy.path.RequestPath;
import dev.weft.policy.retry.RetryPlan;
import dev.weft.policy.retry.RetryPolicy;
import dev.weft.policy.route.RouteAction.DirectResponse;
import dev.weft.policy.route.RouteAction.Forward;
import dev.weft.policy.route.RouteAction.Redirect;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.policy.route.RouteRules.Route;
import dev.weft.policy.route.RouteRules.VirtualHost;
import dev.weft.policy.session.SessionPlan;
import dev.weft.policy.session.SessionRule;
import org.jspecify.annotations.Nullable;

/** The route that takes a request, with what was compiled from its action. Immutable, any thread. */
public final class MatchedRoute implements RouteDecision {

    private final VirtualHost virtualHost;
    private final Route route;
    private final @Nullable ClusterPick clusters;
    private final PathRewriter rewriter;
    private final @Nullable RedirectLocation location;
    private final @Nullable RetryPlan retry;
    private final @Nullable RequestHash hash;
    private final @Nullable CorsPlan cors;
    private final @Nullable FaultPlan fault;
    private final @Nullable SessionPlan session;

    MatchedRoute(VirtualHost virtualHost, Route route) {
        this.virtualHost = virtualHost;
        this.route = route;
        CorsPolicy crossOrigin = route.filters().cors();
        this.cors = crossOrigin == null ? null : CorsPlan.of(crossOrigin);
        Fault failure = route.filters().fault();
        this.fault = failure == null ? null : FaultPlan.of(failure);
        SessionRule sticky = route.filters().session();
        this.session = sticky == null ? null : SessionPlan.of(sticky);
        switch (route.action()) {
            case Forward forward -> {
                this.clusters = new ClusterPick(forward.clusters());
                this.rewriter =
                        PathRewriter.of(forward.rewrite().path(), route.match().path());
                this.location = null;
                RetryPolicy again = forward.retry();
                this.retry = again == null ? null : RetryPlan.of(again);
                this.hash = forward.hashPolicies().isEmpty() ? null : RequestHash.of(forward.hashPolicies());
            }
            case Redirect redirect -> {
                this.clusters = null;
                this.rewriter = PathRewriter.of(redirect.path(), route.match().path());
                this.location = new RedirectLocation(redirect, rewriter);
                this.retry = null;
                this.hash = null;
            }
            case DirectResponse direct -> {
                this.clusters = null;
                this.rewriter = PathRewriter.KEEP;
                this.location = null;
                this.retry = null;
                this.hash = null;
            }
        }
    }

    /** The virtual host that the route belongs to. */
    public VirtualHost virtualHost() {
        return virtualHost;
    }

    /** The rule that matched. */
    public Route route() {
        return route;
    }

    /** When a failed request is tried again; {@code null}: never. */
    public @Nullable RetryPlan retry() {
        return retry;
    }

    /** What the hash of a request is made of; {@code null}: of nothing. */
    public @Nullable RequestHash hash() {
        return hash;
    }

    /** Which other origins a browser may call from; {@code null}: not asked. */
    public @Nullable CorsPlan cors() {
        return cors;
    }

    /** Failures made on purpose; {@code null}: none. */
    public @Nullable FaultPlan fault() {
        return fault;
    }

    /** How sessions stay with an endpoint; {@code null}: they do not. */
    public @Nullable SessionPlan session() {
        return session;
    }

    /** What happens to the request. */
    public RouteAction action() {
        return route.action();
    }

    /**
     * Picks a cluster by weight.
     *
     * @param random any value; read as unsigned
     * @throws IllegalStateException when the action forwards nothing
     */
    public WeightedCluster pick(long random) {
        if (clusters == null) {
            throw new IllegalStateException("action: " + route.action() + " (expected: Forward)");
        }
        return clusters.pick(random);
    }

    /** Path and query as they go upstream; the same string when nothing is rewritten. */
    public String rewrittenTarget(RequestPath path) {
        return rewriter.rewrite(path);
    }

    /** The new Host; {@code null} keeps the caller's. */
    public @Nullable String rewrittenAuthority() {
        return route.action() instanceof Forward forward ? forward.rewrite().authority() : null;
    }

    /**
     * The Location header of a redirect.
     *
     * @throws IllegalStateException when the action is no redirect
     */
    public String location(RequestFacts request) {
        if (location == null) {
            throw new IllegalStateException("action: " + route.action() + " (expected: Redirect)");
        }
        return location.of(request);
    }

    @Override
    public String toString() {
        return virtualHost.name() + "/" + route.name();
    }
}
