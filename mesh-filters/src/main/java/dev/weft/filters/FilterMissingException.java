package dev.weft.filters;

/** A route names a filter that cannot be run here; its requests may not go on without it. */
final class FilterMissingException extends RuntimeException {

    private static final long serialVersionUID = 1;

    FilterMissingException(String problem) {
        super(problem);
    }
}
