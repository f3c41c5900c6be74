package dev.weft.config.compile;

import dev.weft.config.model.MeshObject;
import dev.weft.config.model.MeshView;
import dev.weft.config.model.Selector;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a kind that one proxy meets where the whole mesh, its namespace and its workload can each have one: of every
 * level the oldest.
 *
 * @param mesh without selector, in the root namespace
 * @param namespace without selector, in the proxy's namespace; {@code null} also where that is the root namespace
 * @param workload in the proxy's namespace, selects it
 */
record Levels<T extends MeshObject>(
        @Nullable T mesh, @Nullable T namespace, @Nullable T workload) {

    /**
     * Those of a proxy; the younger ones of a level are reported.
     *
     * @param selector which workloads an object is for
     * @param field where its selector is written
     */
    static <T extends MeshObject> Levels<T> of(
            Registry registry,
            ProxyScope scope,
            Findings findings,
            Class<T> kind,
            Function<T, Selector> selector,
            String field) {
        String root = registry.settings().rootNamespace();
        String own = scope.namespace();
        Choice<T> choice = new Choice<>(registry.view(), scope, findings, kind, selector, field);
        return new Levels<>(
                choice.oldest(root, true),
                own.equals(root) ? null : choice.oldest(own, true),
                choice.oldest(own, false));
    }

    /** Those that are there, the least specific first. */
    List<T> all() {
        return Stream.of(mesh, namespace, workload).flatMap(Stream::ofNullable).toList();
    }

    private record Choice<T extends MeshObject>(
            MeshView view,
            ProxyScope scope,
            Findings findings,
            Class<T> kind,
            Function<T, Selector> selector,
            String field) {

        @Nullable
        T oldest(String namespace, boolean whole) {
            T oldest = null;
            for (T candidate : view.in(namespace, kind)) {
                Selector wanted = selector.apply(candidate);
                if (wanted.isEmpty() != whole || !wanted.matches(scope.labels())) {
                    continue;
                }
                if (oldest == null) {
                    oldest = candidate;
                } else {
                    findings.conflict(oldest, candidate, field, "the same workloads");
                }
            }
            return oldest;
        }
    }
}
