/**
 * What users' filters and the data path say to each other: part B of a request, its jars and their runtime. Knows neither
 * Netty nor Spring, for the two live in class loaders that see only this. Each type says which threads call it.
 */
@NullMarked
package dev.weft.proxy.chain;

import org.jspecify.annotations.NullMarked;
