package dev.weft.config.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Everything that users declared, at one moment, indexed. Lists are in a fixed order that does not depend on the order of
 * arrival: oldest first ({@link Metadata#created}), then by namespace and name. Immutable: any thread; look-ups take
 * constant time.
 */
public final class MeshView {

    private static final Comparator<MeshObject> ORDER = Comparator.comparing(
                    (MeshObject object) -> object.metadata().created(), Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(MeshObject::namespace)
            .thenComparing(MeshObject::name);

    private final long revision;
    private final List<MeshObject> objects;
    private final Map<Class<?>, List<MeshObject>> byKind = new HashMap<>();
    private final Map<Class<?>, Map<String, List<MeshObject>>> byNamespace = new HashMap<>();
    private final Map<String, List<ServiceEntry>> byHost = new HashMap<>();

    private MeshView(long revision, Collection<? extends MeshObject> objects) {
        List<MeshObject> sorted = new ArrayList<>(objects);
        sorted.sort(ORDER);
        this.revision = revision;
        this.objects = List.copyOf(sorted);
        for (MeshObject object : this.objects) {
            byKind.computeIfAbsent(object.getClass(), kind -> new ArrayList<>()).add(object);
            byNamespace
                    .computeIfAbsent(object.getClass(), kind -> new LinkedHashMap<>())
                    .computeIfAbsent(object.namespace(), namespace -> new ArrayList<>())
                    .add(object);
            if (object instanceof ServiceEntry service) {
                for (String host : service.hosts()) {
                    byHost.computeIfAbsent(host, name -> new ArrayList<>()).add(service);
                }
            }
        }
    }

    /** Nothing is declared. */
    public static MeshView empty() {
        return new MeshView(0, List.of());
    }

    /**
     * A view of these objects.
     *
     * @param revision grows with every change of a source
     * @param objects never two with the same kind, namespace and name
     */
    public static MeshView of(long revision, Collection<? extends MeshObject> objects) {
        return new MeshView(revision, objects);
    }

    /** The sequence number of the change that led here. */
    public long revision() {
        return revision;
    }

    /** Every object, in the fixed order. */
    public List<MeshObject> objects() {
        return objects;
    }

    /** Every object of a kind, for example {@code VirtualService.class}. */
    public <T extends MeshObject> List<T> all(Class<T> kind) {
        return cast(byKind.getOrDefault(kind, List.of()));
    }

    /** Every object of a kind in a namespace. */
    public <T extends MeshObject> List<T> in(String namespace, Class<T> kind) {
        return cast(byNamespace.getOrDefault(kind, Map.of()).getOrDefault(namespace, List.of()));
    }

    /**
     * The services that declare a host.
     *
     * @param host exactly as declared, lower case; a wildcard is not expanded
     */
    public List<ServiceEntry> services(String host) {
        return List.copyOf(byHost.getOrDefault(host, List.of()));
    }

    /** Every host that a service declares, sorted. */
    public SortedSet<String> hosts() {
        return new TreeSet<>(byHost.keySet());
    }

    /** The workloads of a namespace that a selector takes. */
    public List<WorkloadEntry> workloads(String namespace, Selector selector) {
        return in(namespace, WorkloadEntry.class).stream()
                .filter(workload -> selector.matches(workload.endpoint().labels()))
                .toList();
    }

    /** Every namespace that holds an object, sorted. */
    public SortedSet<String> namespaces() {
        SortedSet<String> names = new TreeSet<>();
        byNamespace.values().forEach(index -> names.addAll(index.keySet()));
        return names;
    }

    // INVARIANT: the index under a class holds only objects of that class.
    @SuppressWarnings("unchecked")
    private static <T extends MeshObject> List<T> cast(List<MeshObject> objects) {
        return (List<T>) Collections.unmodifiableList(objects);
    }
}
