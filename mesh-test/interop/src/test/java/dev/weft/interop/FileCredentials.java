package dev.weft.interop;

import io.grpc.ChannelCredentials;
import io.grpc.TlsChannelCredentials;
import io.grpc.xds.XdsCredentialsProvider;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * Mutual TLS between gRPC's xDS client and the control plane, {@code channel_creds} of type {@code weft_files}: what gRPC
 * has under {@code tls} shows no certificate.
 */
public final class FileCredentials extends XdsCredentialsProvider {

    @Override
    protected ChannelCredentials newChannelCredentials(Map<String, ?> config) {
        File folder = new File((String) config.get("folder"));
        try {
            return TlsChannelCredentials.newBuilder()
                    .keyManager(new File(folder, "cert.pem"), new File(folder, "key.pem"))
                    .trustManager(new File(folder, "roots.pem"))
                    .build();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    protected String getName() {
        return "weft_files";
    }

    @Override
    public boolean isAvailable() {
        return true;
    }

    @Override
    public int priority() {
        return 5;
    }
}
