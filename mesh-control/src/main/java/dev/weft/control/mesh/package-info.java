/**
 * The mesh as it is now: takes changes from sources, compiles the scopes in use and hands their snapshots to streams.
 * Knows sources, the compiler and snapshots; must not know gRPC or Spring. One thread owns all of it; what other threads
 * may call says so.
 */
@NullMarked
package dev.weft.control.mesh;

import org.jspecify.annotations.NullMarked;
