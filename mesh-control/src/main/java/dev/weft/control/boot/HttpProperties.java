package dev.weft.control.boot;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which versions of HTTP the whole mesh speaks.
 *
 * <p>Source: Istio {@code MeshConfig.h2UpgradePolicy}, {@code PILOT_HTTP10}.
 *
 * @param h2UpgradePolicy whether requests of HTTP/1.1 go as HTTP/2 to ports that declare HTTP, where no DestinationRule
 *     says: {@code do-not-upgrade} or {@code upgrade}
 * @param accept10 whether clients of HTTP/1.0 are served; otherwise they get 426
 */
@ConfigurationProperties("weft.http")
public record HttpProperties(
        @DefaultValue("do-not-upgrade") Upgrade h2UpgradePolicy,
        @DefaultValue("false") boolean accept10) {

    /** {@code h2UpgradePolicy}. */
    public enum Upgrade {
        /** The port's protocol. */
        DO_NOT_UPGRADE,
        /** HTTP/2. */
        UPGRADE
    }
}
