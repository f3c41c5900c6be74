package dev.weft.filters;

/** A filter failed or took too long, and a request may not go on without it. */
final class FilterFailedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String filter;

    FilterFailedException(String filter, Throwable cause) {
        super(filter, cause);
        this.filter = filter;
    }

    String filter() {
        return filter;
    }
}
