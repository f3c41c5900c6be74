package dev.weft.proxy.chain;

/**
 * One header field.
 *
 * @param name as it was written
 */
public record ChainField(String name, String value) {}
