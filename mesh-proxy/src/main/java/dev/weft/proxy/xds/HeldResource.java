package dev.weft.proxy.xds;

import dev.weft.proxy.xds.map.MappedResource;
import dev.weft.proxy.xds.map.ResourceType;

/**
 * One resource in force.
 *
 * @param version the control plane's
 * @param bytes as delivered, for the disk; never changed
 * @param mapped what it means
 */
@SuppressWarnings("ArrayRecordComponent") // compared by identity only
record HeldResource(ResourceType type, String name, String version, byte[] bytes, MappedResource mapped) {}
