package dev.weft.proxy.xds;

import dev.weft.proxy.config.ClusterConfig;
import dev.weft.proxy.config.ClusterConfig.UpstreamTls;
import dev.weft.proxy.config.ConnectionHandler;
import dev.weft.proxy.config.ConnectionHandler.RouteSource;
import dev.weft.proxy.config.ListenerConfig;
import dev.weft.proxy.config.ListenerConfig.FilterChain;
import dev.weft.proxy.xds.map.MappedResource;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What clusters and listeners refer to by name, and so what has to be asked for.
 *
 * @param endpoints EDS names
 * @param routes RDS names
 * @param secrets SDS names of trust bundles; certificates are local and never asked for
 */
record References(Set<String> endpoints, Set<String> routes, Set<String> secrets) {

    /** The mesh's trust bundle, wanted always: it must be there before the first listener that needs it. */
    private static final String ROOTCA = "ROOTCA";

    static References of(Collection<HeldResource> clusters, Collection<HeldResource> listeners) {
        References all = new References(new HashSet<>(), new HashSet<>(), new HashSet<>());
        all.secrets.add(ROOTCA);
        for (HeldResource resource : clusters) {
            if (resource.mapped() instanceof MappedResource.Cluster cluster) {
                if (!cluster.edsName().isEmpty()) {
                    all.endpoints.add(cluster.edsName());
                }
                all.add(cluster.config());
            }
        }
        for (HeldResource resource : listeners) {
            if (resource.mapped() instanceof MappedResource.Listener listener) {
                all.routes.addAll(routesOf(listener.config()));
                chains(listener.config()).forEach(all::add);
            }
        }
        return all;
    }

    /** The route configurations that a listener cannot do without. */
    static Set<String> routesOf(ListenerConfig listener) {
        Set<String> names = new HashSet<>();
        for (FilterChain chain : chains(listener)) {
            if (chain.handler() instanceof ConnectionHandler.Http http
                    && http.routes() instanceof RouteSource.Rds rds) {
                names.add(rds.name());
            }
        }
        return names;
    }

    private static Collection<FilterChain> chains(ListenerConfig listener) {
        Set<FilterChain> all = new HashSet<>(listener.chains());
        FilterChain fallback = listener.defaultChain();
        if (fallback != null) {
            all.add(fallback);
        }
        return all;
    }

    private void add(ClusterConfig cluster) {
        add(cluster.transport().fallback());
        cluster.transport().matches().forEach(match -> add(match.tls()));
    }

    private void add(@Nullable UpstreamTls tls) {
        if (tls != null) {
            secrets.add(tls.trustSecret());
        }
    }

    private void add(FilterChain chain) {
        if (chain.tls() != null && !chain.tls().trustSecret().isEmpty()) {
            secrets.add(chain.tls().trustSecret());
        }
    }
}
