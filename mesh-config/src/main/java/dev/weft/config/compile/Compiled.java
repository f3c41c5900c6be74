package dev.weft.config.compile;

import dev.weft.types.Diagnostic;
import java.util.List;

/**
 * A result and what users should hear about it. Bad input never throws; it yields diagnostics.
 *
 * @param diagnostics sorted, no two alike
 */
public record Compiled<T>(T value, List<Diagnostic> diagnostics) {
    public Compiled {
        diagnostics = List.copyOf(diagnostics);
    }
}
