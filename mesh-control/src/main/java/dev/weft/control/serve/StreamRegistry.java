package dev.weft.control.serve;

import dev.weft.control.snapshot.NamedResource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The open streams of this process. Any thread. */
public final class StreamRegistry {

    private final Set<AdsStream<?, ?>> streams = ConcurrentHashMap.newKeySet();

    /** No streams. */
    public StreamRegistry() {}

    void add(AdsStream<?, ?> stream) {
        streams.add(stream);
    }

    void remove(AdsStream<?, ?> stream) {
        streams.remove(stream);
    }

    /** How many streams are open. */
    public int size() {
        return streams.size();
    }

    /** Every proxy that is connected, in the order of their names; completes when all streams have answered. */
    public CompletableFuture<List<ProxyStatus>> proxies() {
        List<CompletableFuture<ProxyStatus>> answers =
                streams.stream().map(AdsStream::status).toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(done -> {
                    List<ProxyStatus> proxies = new ArrayList<>();
                    answers.forEach(answer -> proxies.add(answer.join()));
                    proxies.sort(Comparator.comparing(proxy -> proxy.node().node()));
                    return proxies;
                });
    }

    /** What one proxy is served; empty when no stream has this node id. */
    public CompletableFuture<List<NamedResource>> served(String node) {
        for (AdsStream<?, ?> stream : streams) {
            if (stream.node().node().equals(node)) {
                return stream.served();
            }
        }
        return CompletableFuture.completedFuture(List.of());
    }

    /** Ends every stream; clients connect again elsewhere. */
    public void closeAll() {
        streams.forEach(AdsStream::goAway);
    }
}
