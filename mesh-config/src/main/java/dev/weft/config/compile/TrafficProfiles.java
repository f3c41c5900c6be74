package dev.weft.config.compile;

import dev.weft.config.compile.traffic.ProfileOverlay;
import dev.weft.config.model.TrafficProfile;
import dev.weft.config.model.TrafficProfile.Target;
import dev.weft.policy.cluster.ClusterPolicy;
import dev.weft.types.Reason;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which TrafficProfile holds for a host or one of its subsets: one of the caller's namespace, then of the service's, then of
 * the root namespace; there the subset's, the host's, the longest wildcard's, the namespace's; the oldest of equals.
 */
final class TrafficProfiles {

    private final CompileContext context;
    private final List<TrafficProfile> profiles;

    TrafficProfiles(CompileContext context) {
        this.context = context;
        this.profiles = context.registry().view().all(TrafficProfile.class);
    }

    /** A cluster's policy with what a profile adds to it. */
    ClusterPolicy apply(ClusterPolicy policy, Service service, String subset) {
        TrafficProfile profile = of(service, subset);
        if (profile == null) {
            return policy;
        }
        if (!context.scope().client().isWeft()) {
            report(profile);
        }
        return ProfileOverlay.apply(policy, profile);
    }

    private @Nullable TrafficProfile of(Service service, String subset) {
        Set<String> namespaces = new LinkedHashSet<>(List.of(
                context.scope().namespace(),
                service.namespace(),
                context.settings().rootNamespace()));
        for (String namespace : namespaces) {
            List<TrafficProfile> best = new ArrayList<>();
            int bestRank = 0;
            for (TrafficProfile profile : profiles) {
                int rank = profile.namespace().equals(namespace) ? rank(profile, service, subset) : 0;
                if (rank > bestRank) {
                    best.clear();
                    bestRank = rank;
                }
                if (rank == bestRank && rank > 0) {
                    best.add(profile);
                }
            }
            if (!best.isEmpty()) {
                best.stream()
                        .skip(1)
                        .forEach(other -> context.findings()
                                .conflict(best.get(0), other, "spec.targetRef", "host \"" + service.host() + "\""));
                return best.get(0);
            }
        }
        return null;
    }

    /** 0: it does not hold. */
    private int rank(TrafficProfile profile, Service service, String subset) {
        Target target = profile.target();
        if (target.host().isEmpty()) {
            boolean root = profile.namespace().equals(context.settings().rootNamespace());
            return root || profile.namespace().equals(service.namespace()) ? 1 : 0;
        }
        if (!target.subset().isEmpty() && !target.subset().equals(subset)) {
            return 0;
        }
        String host = context.registry().resolve(context.scope().namespace(), target.host(), profile.namespace());
        int own = target.subset().isEmpty() ? 0 : 2_000;
        if (host.equals(service.host())) {
            return 1_000 + own;
        }
        return host.startsWith("*") && Names.covers(host, service.host()) ? 2 + host.length() + own : 0;
    }

    private void report(TrafficProfile profile) {
        if (profile.balancing().peakEwmaDecay() != null) {
            context.findings()
                    .warning(
                            profile,
                            "spec.loadBalancer.peakEwma",
                            Reason.Unsupported,
                            "peakEwma for an Envoy client (expected: Weft's proxy; LEAST_REQUEST is used)");
        }
        if (profile.balancing().apertureSize() > 0) {
            context.findings()
                    .warning(
                            profile,
                            "spec.loadBalancer.aperture",
                            Reason.Unsupported,
                            "aperture for an Envoy client (expected: Weft's proxy; all endpoints are used)");
        }
    }
}
