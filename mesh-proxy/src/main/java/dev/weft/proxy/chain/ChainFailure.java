package dev.weft.proxy.chain;

/**
 * Why there is no (whole) answer or body.
 *
 * @param status what the caller would be answered
 * @param code stable reason, for example {@code upstream_timeout}
 * @param detail one sentence
 */
public record ChainFailure(int status, String code, String detail) {}
