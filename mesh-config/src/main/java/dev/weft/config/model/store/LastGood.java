package dev.weft.config.model.store;

/**
 * A document that was sound when it was last in force, in a form that outlives the process.
 *
 * @param path its file
 * @param revision the Git commit; empty where the source has none
 * @param line the line it started at, from 1
 * @param text its text
 */
public record LastGood(String path, String revision, int line, String text) {}
