/**
 * JMH benchmarks of the CA: what a certificate request costs from its text to the answer's text. Knows the CA's stages
 * and JMH. Run with {@code java -cp … org.openjdk.jmh.Main dev.weft.bench.ca}.
 */
@NullMarked
package dev.weft.bench.ca;

import org.jspecify.annotations.NullMarked;
