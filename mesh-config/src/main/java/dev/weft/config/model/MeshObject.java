package dev.weft.config.model;

import dev.weft.types.Origin;
import dev.weft.types.ResourceRef;

/** One object that a user declared, of a kind that Weft reads. */
public sealed interface MeshObject
        permits ServiceEntry,
                WorkloadEntry,
                VirtualService,
                DestinationRule,
                PeerAuthentication,
                AuthorizationPolicy,
                HttpRoute,
                ReferenceGrant,
                Sidecar,
                SpringRoute,
                Telemetry,
                TrafficProfile {

    /** Name, namespace, labels, annotations and where it was written. */
    Metadata metadata();

    /** Kind, namespace and name. */
    default ResourceRef ref() {
        return metadata().ref();
    }

    /** Where the document starts. */
    default Origin origin() {
        return metadata().origin();
    }

    /** Its namespace; never empty. */
    default String namespace() {
        return metadata().ref().namespace();
    }

    /** Its name; never empty. */
    default String name() {
        return metadata().ref().name();
    }
}
