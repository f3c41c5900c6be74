/**
 * The vocabulary that every module shares: identities, findings about users' documents, time. Knows the JDK and nothing
 * else; holds no logic that belongs to a module. Immutable unless a type says otherwise: any thread.
 */
@NullMarked
package dev.weft.types;

import org.jspecify.annotations.NullMarked;
