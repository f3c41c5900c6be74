package dev.weft.config.inject;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of a pod. */
public sealed interface Injection {

    /**
     * It has a sidecar now.
     *
     * @param pod the whole pod or pod template
     * @param warnings what its owner should know, each in one sentence; shown by {@code kubectl apply}
     */
    record Injected(Map<String, @Nullable Object> pod, List<String> warnings) implements Injection {
        public Injected {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * It stays as it is.
     *
     * @param reason why, for logs and {@code weft describe}
     */
    record Untouched(String reason) implements Injection {}

    /**
     * It says something that cannot be meant, so nobody should run it.
     *
     * @param problems each with the annotation, its value and what was expected
     */
    record Refused(List<String> problems) implements Injection {
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
