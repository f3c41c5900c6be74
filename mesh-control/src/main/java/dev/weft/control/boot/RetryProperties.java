package dev.weft.control.boot;

import dev.weft.config.compile.traffic.UnsafeMethods;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Retries in the whole mesh.
 *
 * @param unsafeMethods when requests with methods such as POST are retried after their bytes were sent: {@code
 *     idempotency-key}, {@code never} or {@code istio}
 */
@ConfigurationProperties("weft.retry")
public record RetryProperties(
        @DefaultValue("idempotency-key") UnsafeMethods.Rule unsafeMethods) {}
