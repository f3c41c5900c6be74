/**
 * Sockets of this process in the networks of the demo's hosts: a socket belongs to the network namespace of the thread that
 * opens it, so one process can be in several. Addresses of the machine's own network are made to lead there. Bytes are
 * passed on as they are; nothing here knows of the mesh.
 */
@NullMarked
package dev.weft.cli.network;

import org.jspecify.annotations.NullMarked;
