/**
 * TLS towards both sides: contexts made from secrets, verification of peers, secure naming, hot swap. Knows Netty's TLS
 * and the configuration; must not know gRPC, Spring or how secrets are obtained. Contexts are immutable and shared by
 * event loops; the registry that makes them is called by any thread.
 */
@NullMarked
package dev.weft.proxy.tls;

import org.jspecify.annotations.NullMarked;
