package dev.weft.proxy.xds;

import dev.weft.proxy.config.ProxyConfig;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.xds.map.MappedResource;
import dev.weft.proxy.xds.map.ResourceMapper;
import dev.weft.proxy.xds.map.ResourceType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The delta protocol as a state machine: responses in, requests and configurations out. No I/O and no time, so that every
 * sequence can be tested. One thread.
 *
 * <p>A response with a bad resource is refused as a whole (NACK, naming every bad resource and its field), and its good
 * resources are taken all the same, as Envoy does: one broken route stops nothing else. Of a bad resource the last good
 * version stays. References to what is not there are never refused.
 *
 * <p>Source: xDS protocol, incremental variant.
 */
final class AdsState {

    private static final int MAX_ERROR = 4096;

    private final Map<ResourceType, TypeState> types = new EnumMap<>(ResourceType.class);
    private final ConfigAssembly assembly = new ConfigAssembly();
    private final Limits limits;
    private String revision = "";

    /**
     * Bounds on what a control plane can make this process hold.
     *
     * @param maxResources of one type
     * @param maxResourceBytes of one resource
     */
    record Limits(int maxResources, int maxResourceBytes) {
        static final Limits DEFAULT = new Limits(20_000, 4 * 1024 * 1024);
    }

    AdsState(Limits limits) {
        this.limits = limits;
        for (ResourceType type : ResourceType.values()) {
            types.put(type, new TypeState(type));
        }
        refresh();
    }

    /**
     * What a response led to.
     *
     * @param requests to send, in order: the answer first, then changes of subscription
     * @param changed whether {@link #config()} is another one than before
     * @param error why the response was refused; {@code null}: it was not
     * @param bundles trust bundles that arrived
     */
    record Update(
            List<DeltaRequest> requests,
            boolean changed,
            @Nullable String error,
            List<MappedResource.TrustBundle> bundles) {
        Update {
            requests = List.copyOf(requests);
            bundles = List.copyOf(bundles);
        }
    }

    /** A stream was opened: what to ask on it, with what is held already. */
    List<DeltaRequest> opened() {
        types.values().forEach(TypeState::streamOpened);
        return subscriptions();
    }

    /** Takes one response. */
    Update received(DeltaResponse response) {
        ResourceType type = typeOf(response.typeUrl());
        if (type == null) {
            // Nothing of this type was asked for, so there is no subscription to answer.
            return new Update(
                    List.of(), false, "type_url: \"" + response.typeUrl() + "\" was not asked for", List.of());
        }
        TypeState state = type(type);
        state.streamAnswered();
        if (!response.revision().isEmpty()) {
            revision = response.revision();
        }
        List<String> errors = new ArrayList<>();
        List<MappedResource.TrustBundle> bundles = new ArrayList<>();
        boolean changed = false;
        for (DeltaResponse.Resource resource : response.resources()) {
            try {
                changed |= take(type, state, resource, bundles);
            } catch (InvalidFieldException invalid) {
                errors.add(label(type) + " \"" + resource.name() + "\": " + invalid.getMessage());
            }
        }
        for (String name : response.removed()) {
            // A name that is known not to exist may complete a listener that waited for it.
            changed |= state.remove(name) || !type.wildcard();
        }
        String error = errors.isEmpty() ? null : bounded(errors);
        List<DeltaRequest> requests = new ArrayList<>();
        requests.add(DeltaRequest.answer(type, response.nonce(), error));
        if (changed) {
            refresh();
        }
        requests.addAll(subscriptions());
        return new Update(requests, changed, error, bundles);
    }

    private boolean take(
            ResourceType type,
            TypeState state,
            DeltaResponse.Resource resource,
            List<MappedResource.TrustBundle> bundles)
            throws InvalidFieldException {
        if (!resource.typeUrl().equals(type.typeUrl())) {
            throw new InvalidFieldException(
                    "type_url", "\"" + resource.typeUrl() + "\" (expected: \"" + type.typeUrl() + "\")");
        }
        if (resource.bytes().length > limits.maxResourceBytes()) {
            throw new InvalidFieldException(
                    "", resource.bytes().length + " bytes (expected: at most " + limits.maxResourceBytes() + ")");
        }
        HeldResource old = state.held().get(resource.name());
        if (old == null && state.held().size() >= limits.maxResources()) {
            throw new InvalidFieldException(
                    "",
                    "more than " + limits.maxResources() + " resources (expected: at most " + limits.maxResources()
                            + ")");
        }
        MappedResource mapped = old != null && Arrays.equals(old.bytes(), resource.bytes())
                ? old.mapped()
                : ResourceMapper.map(type, resource.name(), resource.bytes());
        // Equal values keep the old instance, so that the runtime sees by reference that nothing changed.
        MappedResource before = old == null ? null : old.mapped();
        boolean same = mapped.equals(before);
        MappedResource kept = before != null && same ? before : mapped;
        state.put(new HeldResource(type, resource.name(), resource.version(), resource.bytes(), kept));
        if (mapped instanceof MappedResource.TrustBundle bundle && !same) {
            bundles.add(bundle);
        }
        return !same;
    }

    /** Puts what was kept on disk in force, as if it had just arrived; what cannot be read any more is left out. */
    List<MappedResource.TrustBundle> restore(LastGoodFile.Kept file) {
        Collection<DeltaResponse.Resource> kept = file.resources();
        List<MappedResource.TrustBundle> bundles = new ArrayList<>();
        // Wildcard types first: what they refer to is wanted only because of them.
        for (boolean wildcard : new boolean[] {true, false}) {
            for (DeltaResponse.Resource resource : kept) {
                ResourceType type = typeOf(resource.typeUrl());
                if (type != null && type.wildcard() == wildcard) {
                    restore(type, resource, bundles);
                }
            }
            refresh();
        }
        if (file.complete()) {
            types.values().forEach(TypeState::keptWhole);
            refresh();
        }
        return bundles;
    }

    private void restore(ResourceType type, DeltaResponse.Resource resource, List<MappedResource.TrustBundle> bundles) {
        try {
            take(type, type(type), resource, bundles);
        } catch (InvalidFieldException notReadableAnyMore) {
            // The control plane will send it again, because its version is not among those we name.
            System.getLogger(AdsState.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "Kept resource is not used: type={0} name={1} reason={2}",
                            label(type),
                            resource.name(),
                            notReadableAnyMore.getMessage());
        }
    }

    /** Everything in force, for the disk. */
    List<HeldResource> held() {
        return types.values().stream()
                .flatMap(type -> type.held().values().stream())
                .toList();
    }

    /** The configuration in force. */
    ProxyConfig config() {
        return assembly.config();
    }

    /** Whether listeners, clusters and everything they refer to are known. */
    boolean complete() {
        return types.values().stream().allMatch(TypeState::complete);
    }

    /** Versions by name. */
    Map<ResourceType, Map<String, String>> versions() {
        Map<ResourceType, Map<String, String>> all = new EnumMap<>(ResourceType.class);
        types.forEach((type, state) -> {
            Map<String, String> versions = new TreeMap<>();
            state.held().values().forEach(resource -> versions.put(resource.name(), resource.version()));
            all.put(type, versions);
        });
        return all;
    }

    /** What is wanted and has not been answered. */
    Map<ResourceType, Set<String>> missing() {
        Map<ResourceType, Set<String>> all = new EnumMap<>(ResourceType.class);
        types.forEach((type, state) -> {
            if (!state.missing().isEmpty()) {
                all.put(type, state.missing());
            }
        });
        return all;
    }

    /** What the control plane called its state last; empty when it does not say. */
    String revision() {
        return revision;
    }

    private void refresh() {
        References references = References.of(
                type(ResourceType.CLUSTER).held().values(),
                type(ResourceType.LISTENER).held().values());
        type(ResourceType.ENDPOINT).want(references.endpoints());
        type(ResourceType.ROUTE).want(references.routes());
        type(ResourceType.SECRET).want(references.secrets());
        assembly.update(types);
    }

    private List<DeltaRequest> subscriptions() {
        List<DeltaRequest> requests = new ArrayList<>();
        for (TypeState type : types.values()) {
            DeltaRequest request = type.subscription();
            if (request != null) {
                requests.add(request);
            }
        }
        return requests;
    }

    private TypeState type(ResourceType type) {
        TypeState state = types.get(type);
        if (state == null) {
            throw new IllegalStateException("no state of " + type);
        }
        return state;
    }

    private static @Nullable ResourceType typeOf(String typeUrl) {
        for (ResourceType type : ResourceType.values()) {
            if (type.typeUrl().equals(typeUrl)) {
                return type;
            }
        }
        return null;
    }

    private static String label(ResourceType type) {
        return switch (type) {
            case CLUSTER -> "cluster";
            case ENDPOINT -> "endpoints";
            case LISTENER -> "listener";
            case ROUTE -> "route configuration";
            case SECRET -> "secret";
        };
    }

    private static String bounded(List<String> errors) {
        String all = String.join("; ", errors);
        return all.length() <= MAX_ERROR ? all : all.substring(0, MAX_ERROR) + "…";
    }
}
