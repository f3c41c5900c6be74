package dev.weft.control.boot;

import dev.weft.control.admin.DebugRoutes;
import dev.weft.control.admin.LoopbackHostFilter;
import dev.weft.control.admin.MeshEndpoint;
import dev.weft.control.admin.MeshHealth;
import dev.weft.control.mesh.MeshOwner;
import dev.weft.control.serve.StreamRegistry;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The operators' port: loopback only, because it has no authentication yet. */
@Configuration(proxyBeanMethods = false)
class AdminConfiguration {

    AdminConfiguration(ServerProperties server) {
        @Nullable InetAddress address = server.getAddress();
        if (address == null || !address.isLoopbackAddress()) {
            throw new StartFailure("server.address: " + (address == null ? "all" : address.getHostAddress())
                    + " (expected: a loopback address, because this port has no authentication)");
        }
    }

    @Bean
    MeshEndpoint meshEndpoint(MeshOwner mesh, StreamRegistry streams) {
        return new MeshEndpoint(mesh, streams);
    }

    @Bean
    MeshHealth meshHealthIndicator(MeshOwner mesh) {
        return new MeshHealth(mesh);
    }

    @Bean
    RouterFunction<ServerResponse> debugRoutes(MeshOwner mesh, StreamRegistry streams) {
        return new DebugRoutes(streams, mesh).routes();
    }

    @Bean
    LoopbackHostFilter loopbackHostFilter() {
        return new LoopbackHostFilter();
    }
}
