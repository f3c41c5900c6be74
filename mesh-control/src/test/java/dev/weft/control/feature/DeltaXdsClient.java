package dev.weft.control.feature;

import com.google.rpc.Status;
import dev.weft.control.snapshot.ResourceType;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A delta xDS client for tests. It answers nothing by itself: a test takes each response and ACKs or NACKs it. What it
 * accepted survives {@link #reconnect}, which names it as {@code initial_resource_versions}.
 */
public final class DeltaXdsClient implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Node node;
    private final Map<ResourceType, Map<String, String>> versions = new EnumMap<>(ResourceType.class);
    private final Map<ResourceType, Map<String, Resource>> resources = new EnumMap<>(ResourceType.class);
    private BlockingQueue<DeltaDiscoveryResponse> responses = new LinkedBlockingQueue<>();
    private CompletableFuture<io.grpc.Status> end = new CompletableFuture<>();
    private @Nullable StreamObserver<DeltaDiscoveryRequest> requests;
    private final java.util.Set<ResourceType> started = java.util.EnumSet.noneOf(ResourceType.class);

    public DeltaXdsClient(Node node) {
        this.node = node;
    }

    /** Opens a stream. */
    public void connect(Channel channel) {
        BlockingQueue<DeltaDiscoveryResponse> queue = new LinkedBlockingQueue<>();
        CompletableFuture<io.grpc.Status> ended = new CompletableFuture<>();
        responses = queue;
        end = ended;
        started.clear();
        requests = AggregatedDiscoveryServiceGrpc.newStub(channel).deltaAggregatedResources(new StreamObserver<>() {
            @Override
            public void onNext(DeltaDiscoveryResponse response) {
                queue.add(response);
            }

            @Override
            public void onError(Throwable cause) {
                ended.complete(io.grpc.Status.fromThrowable(cause));
            }

            @Override
            public void onCompleted() {
                ended.complete(io.grpc.Status.OK);
            }
        });
    }

    /** Ends the stream as a client does that goes away, and opens another. */
    public void reconnect(Channel channel) {
        close();
        connect(channel);
    }

    /** Subscribes to names, or to everything when there are none. The first request of a kind names what is held. */
    public void subscribe(ResourceType type, String... names) {
        DeltaDiscoveryRequest.Builder request = request(type);
        for (String name : names) {
            request.addResourceNamesSubscribe(name);
        }
        send(request);
    }

    public void unsubscribe(ResourceType type, String... names) {
        DeltaDiscoveryRequest.Builder request = request(type);
        for (String name : names) {
            request.addResourceNamesUnsubscribe(name);
        }
        send(request);
    }

    /** The next response; fails after a while. */
    public DeltaDiscoveryResponse next() {
        try {
            DeltaDiscoveryResponse response = responses.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            if (response == null) {
                throw new AssertionError(
                        "no response within " + LIMIT + (end.isDone() ? "; the stream ended with " + end.join() : ""));
            }
            return response;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The next response, which must be of a kind. */
    public DeltaDiscoveryResponse next(ResourceType type) {
        DeltaDiscoveryResponse response = next();
        if (!response.getTypeUrl().equals(type.typeUrl())) {
            throw new AssertionError("a response of " + response.getTypeUrl() + " (expected: " + type.typeUrl() + ")");
        }
        return response;
    }

    /** Whether nothing comes within a time. */
    public boolean staysSilent(Duration time) {
        try {
            DeltaDiscoveryResponse response = responses.poll(time.toMillis(), TimeUnit.MILLISECONDS);
            return response == null;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Takes a response over and says so. */
    public void ack(DeltaDiscoveryResponse response) {
        ResourceType type = ResourceType.ofTypeUrl(response.getTypeUrl()).orElseThrow();
        Map<String, String> held = versions.computeIfAbsent(type, key -> new TreeMap<>());
        Map<String, Resource> contents = resources.computeIfAbsent(type, key -> new TreeMap<>());
        for (Resource resource : response.getResourcesList()) {
            held.put(resource.getName(), resource.getVersion());
            contents.put(resource.getName(), resource);
        }
        for (String name : response.getRemovedResourcesList()) {
            held.remove(name);
            contents.remove(name);
        }
        send(request(type).setResponseNonce(response.getNonce()));
    }

    /** Refuses a response. */
    public void nack(DeltaDiscoveryResponse response, String message) {
        ResourceType type = ResourceType.ofTypeUrl(response.getTypeUrl()).orElseThrow();
        send(request(type)
                .setResponseNonce(response.getNonce())
                .setErrorDetail(Status.newBuilder().setCode(3).setMessage(message)));
    }

    /** What it accepted of a kind, by name. */
    public Map<String, Resource> held(ResourceType type) {
        return resources.getOrDefault(type, Map.of());
    }

    /** How the stream ended; fails when it does not. */
    public io.grpc.Status ended() {
        return end.orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS).join();
    }

    @Override
    public void close() {
        StreamObserver<DeltaDiscoveryRequest> open = requests;
        if (open != null && !end.isDone()) {
            open.onCompleted();
        }
        requests = null;
    }

    private DeltaDiscoveryRequest.Builder request(ResourceType type) {
        DeltaDiscoveryRequest.Builder request =
                DeltaDiscoveryRequest.newBuilder().setTypeUrl(type.typeUrl());
        if (started.isEmpty()) {
            request.setNode(node);
        }
        if (started.add(type)) {
            request.putAllInitialResourceVersions(versions.getOrDefault(type, Map.of()));
        }
        return request;
    }

    private void send(DeltaDiscoveryRequest.Builder request) {
        StreamObserver<DeltaDiscoveryRequest> open = requests;
        if (open == null) {
            throw new IllegalStateException("not connected");
        }
        open.onNext(request.build());
    }
}
