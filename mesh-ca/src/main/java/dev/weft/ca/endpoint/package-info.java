/**
 * Serves the certificate signing service over gRPC, with bounded work and reasons for every refusal. Knows gRPC and the
 * stages behind it; must not know files or how the server is bound. Network threads only hand over to signing workers.
 */
@NullMarked
package dev.weft.ca.endpoint;

import org.jspecify.annotations.NullMarked;
