package dev.weft.control.mesh;

import com.google.protobuf.ByteString;
import dev.weft.control.snapshot.NamedResource;
import dev.weft.control.snapshot.ResourceType;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;

/**
 * The trust bundle as a resource: the only secret that the control plane serves. Keys never cross this channel.
 *
 * <p>Source: Istio's SDS name {@code ROOTCA}.
 */
final class RootSecret {

    static final String NAME = "ROOTCA";

    private RootSecret() {}

    static NamedResource of(String bundlePem) {
        return NamedResource.of(
                ResourceType.SECRET,
                NAME,
                Secret.newBuilder()
                        .setName(NAME)
                        .setValidationContext(CertificateValidationContext.newBuilder()
                                .setTrustedCa(
                                        DataSource.newBuilder().setInlineBytes(ByteString.copyFromUtf8(bundlePem))))
                        .build());
    }
}
