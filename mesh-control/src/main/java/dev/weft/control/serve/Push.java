package dev.weft.control.serve;

import dev.weft.control.snapshot.NamedResource;
import dev.weft.control.snapshot.ResourceType;
import dev.weft.control.snapshot.Revision;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import java.util.List;

/**
 * One response: what it brings, what it takes away. Outstanding until the client answers its nonce.
 *
 * @param changed the resources in it; all of the kind where state-of-the-world responses are complete
 * @param removed what the client had and is to drop
 */
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

    DiscoveryResponse sotwResponse() {
        DiscoveryResponse.Builder response = DiscoveryResponse.newBuilder()
                .setTypeUrl(type.typeUrl())
                .setNonce(nonce)
                // Two pushes of one revision differ when removals wait.
                .setVersionInfo(revision + "." + nonce);
        for (NamedResource resource : changed) {
            response.addResources(resource.wire().getResource());
        }
        return response.build();
    }

    DeltaDiscoveryResponse deltaResponse() {
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
