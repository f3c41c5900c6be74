package dev.weft.proxy.wire;

/**
 * A message that cannot be accepted, and which of its fields is to blame. Always caught where a whole resource is read,
 * and reported to whoever sent it.
 */
public final class InvalidFieldException extends Exception {

    /**
     * @param path where, for example {@code filter_chains[0].filters[1].typed_config}; empty for the whole message
     * @param problem what is wrong and what was expected: {@code 70000 (expected: 1 to 65535)}
     */
    public InvalidFieldException(String path, String problem) {
        super(path.isEmpty() ? problem : path + ": " + problem, null, false, false);
    }
}
