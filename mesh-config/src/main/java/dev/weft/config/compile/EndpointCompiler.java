package dev.weft.config.compile;

import dev.weft.config.ir.EndpointSet;
import dev.weft.config.model.DestinationRule;
import dev.weft.config.model.MeshView;
import dev.weft.config.model.Selector;
import dev.weft.config.model.ServiceEntry;
import dev.weft.config.model.ServiceEntry.ServicePort;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The side road: endpoints of clusters, without routes or listeners. A pure function of its arguments; the last view's index
 * is kept. Any thread.
 */
public final class EndpointCompiler {

    private final RegistryCache registries;

    /** Endpoints as this mesh sees them. */
    public EndpointCompiler(MeshSettings settings) {
        this.registries = new RegistryCache(settings);
    }

    /** The names whose addresses {@link #compile} needs, sorted, lower case. */
    @SuppressWarnings("JdkObsolete")
    public SortedSet<String> namesToResolve(MeshView view) {
        SortedSet<String> names = new TreeSet<>();
        for (ServiceEntry entry : view.all(ServiceEntry.class)) {
            if (entry.resolution() == ServiceEntry.Resolution.DNS) {
                registries.of(view).membersOf(entry).stream()
                        .map(member -> member.endpoint().address())
                        .filter(address -> !Names.isIp(address))
                        .forEach(names::add);
            }
        }
        return names;
    }

    /**
     * The endpoints of every outbound EDS cluster that proxies of a namespace can have, subsets included, by cluster name.
     * Clusters without endpoints are present and empty.
     */
    public SortedMap<String, EndpointSet> compile(MeshView view, String namespace, DnsAnswers answers) {
        Registry registry = registries.of(view);
        DestinationRules rules = new DestinationRules(registry, namespace);
        SortedMap<String, EndpointSet> sets = new TreeMap<>();
        for (Service service : registry.services(namespace).values()) {
            Optional<DestinationRule> rule = rules.of(service);
            for (ServicePort port : service.entry().ports()) {
                put(sets, service, port, "", Selector.ALL, answers);
                rule.ifPresent(found -> found.subsets()
                        .forEach(subset -> put(sets, service, port, subset.name(), subset.selector(), answers)));
            }
        }
        return sets;
    }

    private static void put(
            SortedMap<String, EndpointSet> sets,
            Service service,
            ServicePort port,
            String subset,
            Selector selector,
            DnsAnswers answers) {
        String cluster = Names.outbound(port.number(), subset, service.host());
        List<EndpointSet.Endpoint> endpoints = new ArrayList<>();
        for (Service.Member member : service.members()) {
            if (!selector.matches(member.endpoint().labels())) {
                continue;
            }
            String address = member.endpoint().address();
            List<String> ips = Names.isIp(address) ? List.of(address) : answers.of(address);
            for (String ip : ips) {
                endpoints.add(new EndpointSet.Endpoint(
                        ip,
                        member.port(port),
                        (int) Math.min(Integer.MAX_VALUE, member.endpoint().weight()),
                        member.endpoint().locality(),
                        member.inMesh(service),
                        member.workloadRef("")));
            }
        }
        endpoints.sort(
                Comparator.comparing(EndpointSet.Endpoint::address).thenComparingInt(EndpointSet.Endpoint::port));
        sets.put(cluster, new EndpointSet(cluster, distinct(endpoints)));
    }

    /** Envoy refuses a set that holds an address twice in one locality. */
    private static List<EndpointSet.Endpoint> distinct(List<EndpointSet.Endpoint> sorted) {
        List<EndpointSet.Endpoint> result = new ArrayList<>();
        for (EndpointSet.Endpoint endpoint : sorted) {
            EndpointSet.Endpoint last = result.isEmpty() ? null : result.get(result.size() - 1);
            if (last == null || !last.address().equals(endpoint.address()) || last.port() != endpoint.port()) {
                result.add(endpoint);
            }
        }
        return result;
    }
}
