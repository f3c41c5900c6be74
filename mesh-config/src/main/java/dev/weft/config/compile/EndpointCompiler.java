package dev.weft.config.compile;

import dev.weft.config.compile.traffic.Localities;
import dev.weft.config.compile.traffic.Localities.Candidate;
import dev.weft.config.compile.traffic.Place;
import dev.weft.config.ir.EndpointSet;
import dev.weft.config.model.DestinationRule;
import dev.weft.config.model.DestinationRule.Subset;
import dev.weft.config.model.MeshView;
import dev.weft.config.model.Selector;
import dev.weft.config.model.ServiceEntry;
import dev.weft.config.model.ServiceEntry.ServicePort;
import dev.weft.config.model.TrafficDistribution;
import dev.weft.config.model.TrafficSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

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
        return compile(view, new Viewpoint(namespace, Place.ANYWHERE, Map.of()), answers);
    }

    /**
     * Who looks: callers that agree in this see the same endpoints.
     *
     * @param namespace the caller's
     * @param place where it runs
     * @param labels those that decide which DestinationRules hold for it
     */
    public record Viewpoint(String namespace, Place place, Map<String, String> labels) {
        public Viewpoint {
            labels = Map.copyOf(labels);
        }

        /** The viewpoint of the proxies of a scope. */
        public static Viewpoint of(ProxyScope scope, MeshView view) {
            return new Viewpoint(
                    scope.namespace(), scope.own().place(), DestinationRules.labelsInUse(view, scope.labels()));
        }
    }

    /** The same, with near endpoints preferred where a DestinationRule asks for it. */
    public SortedMap<String, EndpointSet> compile(MeshView view, Viewpoint viewpoint, DnsAnswers answers) {
        String namespace = viewpoint.namespace();
        Registry registry = registries.of(view);
        DestinationRules rules = new DestinationRules(registry, namespace, viewpoint.labels());
        SortedMap<String, EndpointSet> sets = new TreeMap<>();
        for (Service service : registry.services(namespace).values()) {
            Optional<DestinationRule> rule = rules.of(service);
            for (ServicePort port : service.entry().ports()) {
                DestinationRule found = rule.orElse(null);
                put(sets, new Part(service, port, found, null, viewpoint.place()), answers);
                if (found != null) {
                    found.subsets()
                            .forEach(subset ->
                                    put(sets, new Part(service, port, found, subset, viewpoint.place()), answers));
                }
            }
        }
        return sets;
    }

    /** One cluster. */
    private record Part(
            Service service,
            ServicePort port,
            @Nullable DestinationRule rule,
            @Nullable Subset subset,
            Place caller) {}

    private static void put(SortedMap<String, EndpointSet> sets, Part part, DnsAnswers answers) {
        Service service = part.service();
        ServicePort port = part.port();
        Subset subset = part.subset();
        Selector selector = subset == null ? Selector.ALL : subset.selector();
        String cluster = Names.outbound(port.number(), subset == null ? "" : subset.name(), service.host());
        List<Candidate> endpoints = new ArrayList<>();
        for (Service.Member member : service.members()) {
            if (!selector.matches(member.endpoint().labels())) {
                continue;
            }
            String address = member.endpoint().address();
            List<String> ips = Names.isIp(address) ? List.of(address) : answers.of(address);
            for (String ip : ips) {
                endpoints.add(new Candidate(
                        new EndpointSet.Endpoint(
                                ip,
                                member.port(port),
                                (int) Math.min(
                                        Integer.MAX_VALUE, member.endpoint().weight()),
                                member.endpoint().locality(),
                                member.inMesh(service),
                                member.workloadRef("")),
                        member.endpoint().labels()));
            }
        }
        endpoints.sort(Comparator.comparing(
                        (Candidate candidate) -> candidate.endpoint().address())
                .thenComparingInt(candidate -> candidate.endpoint().port()));
        TrafficSettings settings = DestinationRules.settings(part.rule(), subset, port.number());
        sets.put(
                cluster,
                Localities.place(
                        cluster,
                        distinct(endpoints),
                        settings,
                        TrafficDistribution.of(service.entry().metadata()),
                        part.caller()));
    }

    /** Envoy refuses a set that holds an address twice in one locality. */
    private static List<Candidate> distinct(List<Candidate> sorted) {
        List<Candidate> result = new ArrayList<>();
        for (Candidate candidate : sorted) {
            EndpointSet.Endpoint endpoint = candidate.endpoint();
            EndpointSet.Endpoint last =
                    result.isEmpty() ? null : result.get(result.size() - 1).endpoint();
            if (last == null || !last.address().equals(endpoint.address()) || last.port() != endpoint.port()) {
                result.add(candidate);
            }
        }
        return result;
    }
}
