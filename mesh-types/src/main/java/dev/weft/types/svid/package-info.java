/**
 * X.509-SVIDs as every module must read them: the document's profile, trust bundles, PEM, and the bootstrap file that
 * brings a workload its first one. Knows the JDK and nothing else: no network, no files, no clock of its own. Immutable
 * or stateless: any thread.
 */
@NullMarked
package dev.weft.types.svid;

import org.jspecify.annotations.NullMarked;
