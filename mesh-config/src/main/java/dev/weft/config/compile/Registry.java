package dev.weft.config.compile;

import dev.weft.config.model.Endpoint;
import dev.weft.config.model.MeshView;
import dev.weft.config.model.Selector;
import dev.weft.config.model.ServiceEntry;
import dev.weft.config.model.WorkloadEntry;
import dev.weft.types.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The services of one view as each namespace sees them. Tables are made when they are first asked for and kept: any thread.
 */
final class Registry {

    private final MeshView view;
    private final MeshSettings settings;
    private final Map<String, SortedMap<String, Service>> tables = new ConcurrentHashMap<>();
    private final Map<String, Map<Map.Entry<String, String>, List<WorkloadEntry>>> byLabel = new ConcurrentHashMap<>();
    private final Map<ServiceEntry, List<Service.Member>> members = new ConcurrentHashMap<>();

    Registry(MeshView view, MeshSettings settings) {
        this.view = view;
        this.settings = settings;
    }

    MeshView view() {
        return view;
    }

    MeshSettings settings() {
        return settings;
    }

    /** Every host that a namespace may call, by full name. */
    SortedMap<String, Service> services(String viewer) {
        return tables.computeIfAbsent(viewer, this::table);
    }

    /** What a host is for a viewer; empty when nobody declares it for this viewer. */
    Optional<Service> service(String viewer, String host) {
        return Optional.ofNullable(services(viewer).get(host));
    }

    /** A host as written in an object of a namespace, as a full name. */
    String resolve(String viewer, String written, String namespace) {
        if (written.startsWith("*") || services(viewer).containsKey(written)) {
            return written;
        }
        String[] parts = written.split("\\.", -1);
        String full = switch (parts.length) {
            case 1 -> Names.serviceHost(written, namespace, settings.clusterDomain());
            case 2 -> Names.serviceHost(parts[0], parts[1], settings.clusterDomain());
            case 3 -> parts[2].equals("svc") ? written + "." + settings.clusterDomain() : written;
            default -> written;
        };
        return parts.length == 2 && !services(viewer).containsKey(full) ? written : full;
    }

    /** Reports objects that claim what is not theirs; the same for every viewer. */
    void report(Findings findings) {
        for (String host : view.hosts()) {
            List<ServiceEntry> entries = view.services(host);
            Optional<String> owner = Names.owner(host, settings.clusterDomain());
            Map<String, ServiceEntry> firstOf = new TreeMap<>();
            for (ServiceEntry entry : entries) {
                if (owner.isPresent() && !mayDeclare(entry, owner.get())) {
                    findings.error(
                            entry,
                            "spec.hosts",
                            Reason.NotAllowed,
                            "host \"" + host + "\" (expected: a host of namespace " + entry.namespace() + ")");
                    continue;
                }
                ServiceEntry first = firstOf.putIfAbsent(entry.namespace(), entry);
                if (first != null) {
                    findings.conflict(first, entry, "spec.hosts", "host \"" + host + "\"");
                }
            }
        }
    }

    private SortedMap<String, Service> table(String viewer) {
        SortedMap<String, Service> table = new TreeMap<>();
        for (String host : view.hosts()) {
            ServiceEntry entry = choose(host, viewer);
            if (entry != null) {
                table.put(host, new Service(host, entry, membersOf(entry)));
            }
        }
        return Collections.unmodifiableSortedMap(table);
    }

    /** The viewer's own declaration, else the root namespace's, else the only one; several strangers' cancel out. */
    private @Nullable ServiceEntry choose(String host, String viewer) {
        Optional<String> owner = Names.owner(host, settings.clusterDomain());
        ServiceEntry own = null;
        ServiceEntry root = null;
        ServiceEntry other = null;
        boolean ambiguous = false;
        for (ServiceEntry entry : view.services(host)) {
            if (owner.isPresent() && !mayDeclare(entry, owner.get())
                    || !entry.exportTo().isVisible(entry.namespace(), viewer)) {
                continue;
            }
            if (owner.isPresent() && entry.namespace().equals(owner.get())
                    || entry.namespace().equals(viewer)) {
                own = own == null ? entry : own;
            } else if (entry.namespace().equals(settings.rootNamespace())) {
                root = root == null ? entry : root;
            } else if (other == null) {
                other = entry;
            } else if (!other.namespace().equals(entry.namespace())) {
                ambiguous = true;
            }
        }
        if (own != null) {
            return own;
        }
        return root != null ? root : ambiguous ? null : other;
    }

    private boolean mayDeclare(ServiceEntry entry, String owner) {
        return entry.namespace().equals(owner) || entry.namespace().equals(settings.rootNamespace());
    }

    /** Where a service can be reached. */
    List<Service.Member> membersOf(ServiceEntry entry) {
        return members.computeIfAbsent(entry, this::find);
    }

    /** As {@link MeshView#workloads}, but it looks only at those that have one of the labels: many services, many workloads. */
    private List<WorkloadEntry> workloads(String namespace, Selector selector) {
        if (selector.isEmpty()) {
            return view.in(namespace, WorkloadEntry.class);
        }
        Map<Map.Entry<String, String>, List<WorkloadEntry>> index =
                byLabel.computeIfAbsent(namespace, this::indexByLabel);
        Map.Entry<String, String> label =
                selector.matchLabels().entrySet().iterator().next();
        return index.getOrDefault(label, List.of()).stream()
                .filter(workload -> selector.matches(workload.endpoint().labels()))
                .toList();
    }

    private Map<Map.Entry<String, String>, List<WorkloadEntry>> indexByLabel(String namespace) {
        Map<Map.Entry<String, String>, List<WorkloadEntry>> index = new HashMap<>();
        for (WorkloadEntry workload : view.in(namespace, WorkloadEntry.class)) {
            workload.endpoint()
                    .labels()
                    .forEach((key, value) -> index.computeIfAbsent(Map.entry(key, value), any -> new ArrayList<>())
                            .add(workload));
        }
        return index;
    }

    private List<Service.Member> find(ServiceEntry entry) {
        List<Service.Member> found = new ArrayList<>();
        switch (entry.backing()) {
            case ServiceEntry.Backing.Workloads workloads -> {
                for (WorkloadEntry workload : workloads(entry.namespace(), workloads.selector())) {
                    found.add(new Service.Member(workload.endpoint(), workload.namespace(), workload.name()));
                }
            }
            case ServiceEntry.Backing.Endpoints fixed -> {
                for (Endpoint endpoint : fixed.endpoints()) {
                    found.add(new Service.Member(endpoint, entry.namespace(), ""));
                }
                if (fixed.endpoints().isEmpty() && entry.resolution() == ServiceEntry.Resolution.DNS) {
                    entry.hosts().stream()
                            .filter(host -> !host.startsWith("*"))
                            .forEach(host ->
                                    found.add(new Service.Member(Endpoint.of(host, Map.of()), entry.namespace(), "")));
                }
            }
        }
        return List.copyOf(found);
    }
}
