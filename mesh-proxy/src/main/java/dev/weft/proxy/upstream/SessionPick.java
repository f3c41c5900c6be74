package dev.weft.proxy.upstream;

import dev.weft.policy.balance.HostHealth;
import dev.weft.policy.session.SessionPlan;
import dev.weft.policy.session.SessionToken;
import dev.weft.proxy.balance.EndpointState;
import dev.weft.proxy.cluster.ClusterState;
import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.route.Matched;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** The session of one request. Made only where a route keeps sessions. Used on its event loop only. */
final class SessionPick {

    private final SessionPlan plan;
    private final Clock clock;
    private final @Nullable SessionToken asked;

    private SessionPick(SessionPlan plan, Matched matched, Clock clock) {
        this.plan = plan;
        this.clock = clock;
        this.asked = plan.asked(matched.request(), now());
    }

    /** {@code null}: the route keeps none. */
    static @Nullable SessionPick of(Matched matched, Clock clock) {
        SessionPlan plan = matched.route().session();
        return plan == null ? null : new SessionPick(plan, matched, clock);
    }

    /** Its endpoint while that is healthy; {@code null}: any will do. */
    @Nullable
    EndpointState endpoint(ClusterState cluster) {
        EndpointState last = asked == null ? null : cluster.endpoint(asked.address());
        return last != null && last.health() == HostHealth.HEALTHY ? last : null;
    }

    /** Gives the client what it is to keep, if that is not what it has. */
    void tell(EndpointState served, HeaderBlock headers) {
        String value = plan.given(asked, served.addressText(), now());
        if (value != null) {
            headers.add(plan.header(), value);
        }
    }

    private long now() {
        return Math.floorDiv(clock.millis(), 1_000L);
    }
}
