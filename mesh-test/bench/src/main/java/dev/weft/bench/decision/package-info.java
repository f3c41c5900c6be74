/**
 * JMH benchmarks of decisions: routing and authorization at the sizes that the bars name. Knows the policy engine and
 * JMH. Run with {@code java -cp … org.openjdk.jmh.Main dev.weft.bench.decision -prof gc}.
 */
@NullMarked
package dev.weft.bench.decision;

import org.jspecify.annotations.NullMarked;
