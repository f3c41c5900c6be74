package dev.weft.control.serve;

import dev.weft.control.snapshot.NamedResource;
import dev.weft.control.snapshot.ResourceType;
import dev.weft.control.snapshot.Revision;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import java.util.List;

/** One response: what it brings, what it takes away. Outstanding until the client answers its nonce. */
record Push(
        ResourceType type,
        String nonce,
        Revision revision,
        List<NamedResource> changed,
        List<String> removed,
        long sentAtNanos) {

    Push {
        changed = List.copyOf(changed);
        removed = List.copyOf(removed);
    }

    int bytes() {
        int sum = 0;
        for (NamedResource resource : changed) {
            sum += resource.size();
        }
        return sum;
    }

    DeltaDiscoveryResponse response() {
        DeltaDiscoveryResponse.Builder response = DeltaDiscoveryResponse.newBuilder()
                .setTypeUrl(type.typeUrl())
                .setNonce(nonce)
                .setSystemVersionInfo(revision.toString())
                .addAllRemovedResources(removed);
        for (NamedResource resource : changed) {
            response.addResources(resource.wire());
        }
        return response.build();
    }
}
