package dev.weft.control.admin;

import dev.weft.control.mesh.MeshOwner;
import dev.weft.control.mesh.MeshStatus;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up once every source was read and snapshots are served. */
public final class MeshHealth implements HealthIndicator {

    private final MeshOwner mesh;

    /** The health of this mesh. */
    public MeshHealth(MeshOwner mesh) {
        this.mesh = mesh;
    }

    @Override
    public Health health() {
        MeshStatus status = mesh.status();
        Health.Builder health = status.synced() ? Health.up() : Health.outOfService();
        return health.withDetail("revision", status.revision().toString()).build();
    }
}
