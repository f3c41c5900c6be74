package dev.weft.control.boot;

import dev.weft.config.compile.MeshSettings.OutboundMode;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the mesh's workloads may call.
 *
 * <p>Source: Istio {@code MeshConfig.outboundTrafficPolicy}.
 *
 * @param trafficPolicy what happens to captured connections to destinations that nobody declared: {@code allow-any} or
 *     {@code registry-only}
 */
@ConfigurationProperties("weft.outbound")
public record OutboundProperties(@DefaultValue("allow-any") OutboundMode trafficPolicy) {}
