package dev.weft.config.model.read;

import dev.weft.config.model.HttpRoute;
import dev.weft.config.model.HttpRoute.Action;
import dev.weft.config.model.HttpRoute.BackendRef;
import dev.weft.config.model.HttpRoute.ParentRef;
import dev.weft.config.model.HttpRoute.RefKind;
import dev.weft.config.model.HttpRoute.Rule;
import dev.weft.config.model.HttpRoute.Target;
import dev.weft.config.model.Metadata;
import dev.weft.config.model.RetryRule;
import dev.weft.config.model.read.traffic.RetryReader;
import dev.weft.config.model.read.traffic.SessionReader;
import dev.weft.config.parse.Fields;
import dev.weft.policy.route.HeaderMutation;
import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.RouteFilters;
import dev.weft.policy.route.RouteMatch;
import dev.weft.types.Reason;
import dev.weft.types.Severity;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads an HTTPRoute.
 *
 * <p>Source: Gateway API v1 {@code HTTPRoute}, mesh part (GAMMA).
 */
final class HttpRouteReader {

    private static final String GATEWAY_GROUP = "gateway.networking.k8s.io";
    private static final String ISTIO_GROUP = "networking.istio.io";
    private static final long MOST_WEIGHT = 1_000_000;

    private HttpRouteReader() {}

    static @Nullable HttpRoute read(Metadata metadata, Fields top) {
        Fields spec = top.requiredObject("spec");
        if (spec == null) {
            return null;
        }
        String namespace = metadata.ref().namespace();
        spec.ignore("parentRefs", "hostnames", "rules");
        spec.unsupported(Severity.WARNING, "the route is attached to what parentRefs say", "useDefaultGateways");
        spec.end();
        List<ParentRef> parents = spec.objects("parentRefs", ref -> parent(ref, namespace));
        List<String> hostnames = SharedFields.hosts(spec, "hostnames");
        int[] index = {0};
        List<Rule> rules = spec.objects("rules", rule -> rule(rule, index[0]++, namespace));
        if (spec.findings().broken()) {
            return null;
        }
        if (!spec.has("rules")) {
            Action none = new Action.Forward(List.of(), RouteAction.Rewrite.NONE, null, null, List.of());
            rules = List.of(new Rule(
                    0, "", List.of(RouteMatch.ANY), none, HeaderMutation.NONE, HeaderMutation.NONE, RouteFilters.NONE));
        }
        return new HttpRoute(metadata, parents, hostnames, rules);
    }

    private static @Nullable ParentRef parent(Fields ref, String namespace) {
        ref.ignore("group", "kind", "namespace", "name", "port", "sectionName");
        ref.end();
        String name = ref.requiredText("name");
        String group = ref.text("group", GATEWAY_GROUP);
        String kind = ref.text("kind", "Gateway");
        String owner = ref.text("namespace", namespace);
        int port = ref.port("port");
        RefKind target = refKind(group, kind);
        if (target == null) {
            note(ref, "kind", "parent of kind " + kind + " is not supported yet; the route is not attached to it");
            return null;
        }
        return name == null ? null : new ParentRef(target, owner, name, port, ref.text("sectionName", ""));
    }

    /** A reference to a service, without weight and filters; {@code null}: broken, or of a kind that is not read. */
    static @Nullable Target target(Fields ref, String namespace) {
        ref.ignore("group", "kind", "namespace", "name", "port");
        ref.end();
        String name = ref.requiredText("name");
        String kind = ref.text("kind", "Service");
        RefKind refKind = refKind(ref.text("group", ""), kind);
        if (refKind == null) {
            note(ref, "kind", "backend of kind " + kind + " is not supported yet; nothing is sent to it");
            return null;
        }
        if (refKind == RefKind.SERVICE && !ref.has("port")) {
            ref.missing("port");
        }
        return name == null ? null : new Target(refKind, ref.text("namespace", namespace), name, ref.port("port"));
    }

    /** The kind of a reference; {@code null}: it is not one that is read. */
    static @Nullable RefKind refKind(String group, String kind) {
        if (group.isEmpty() && kind.equals("Service")) {
            return RefKind.SERVICE;
        }
        return group.equals(ISTIO_GROUP) && kind.equals("ServiceEntry") ? RefKind.SERVICE_ENTRY : null;
    }

    private static @Nullable Rule rule(Fields rule, int index, String namespace) {
        rule.ignore("name", "matches", "filters", "backendRefs", "timeouts", "retry", "sessionPersistence");
        rule.end();
        List<RouteMatch> matches = rule.objects("matches", RouteMatchReader::read);
        boolean prefix = RouteMatchReader.isSinglePrefix(rule);
        FilterReader filters = FilterReader.read(rule, prefix, true, namespace);
        Timeouts timeouts = timeouts(rule.object("timeouts"));
        RetryRule retries = RetryReader.gateway(rule.object("retry"), timeouts.backend());
        List<BackendRef> backends = rule.objects("backendRefs", ref -> backend(ref, namespace));
        if (filters.reply() != null && !backends.isEmpty() && filters.isRedirect()) {
            rule.invalid("backendRefs", "beside a RequestRedirect filter", "no backendRefs");
        }
        if (backends.isEmpty() && filters.reply() == null) {
            note(rule, "backendRefs", "backendRefs: none, so requests are answered with 500");
        }
        RouteAction reply = filters.reply();
        Action action = reply == null
                ? new Action.Forward(backends, filters.rewrite(), timeouts.request(), retries, filters.mirrors())
                : new Action.Reply(reply);
        return new Rule(
                index,
                rule.text("name", ""),
                rule.size("matches") == 0 ? List.of(RouteMatch.ANY) : matches,
                action,
                filters.request(),
                filters.response(),
                new RouteFilters(filters.cors(), null).with(SessionReader.read(rule.object("sessionPersistence"))));
    }

    /** What {@code timeouts} say; {@code null}: no limit. */
    private record Timeouts(
            @Nullable Duration request, @Nullable Duration backend) {}

    private static Timeouts timeouts(@Nullable Fields timeouts) {
        if (timeouts == null) {
            return new Timeouts(null, null);
        }
        timeouts.ignore("request", "backendRequest");
        timeouts.end();
        Duration request = limit(timeouts, "request");
        Duration backend = limit(timeouts, "backendRequest");
        if (request != null && backend != null && backend.compareTo(request) > 0) {
            timeouts.invalid("backendRequest", backend + " with a request of " + request, "at most request");
        }
        return new Timeouts(request, backend);
    }

    private static @Nullable Duration limit(Fields timeouts, String name) {
        Duration written = timeouts.duration(name);
        return written == null || written.isZero() ? null : written;
    }

    private static @Nullable BackendRef backend(Fields ref, String namespace) {
        ref.ignore("group", "kind", "namespace", "name", "port", "weight", "filters");
        ref.end();
        String name = ref.requiredText("name");
        String kind = ref.text("kind", "Service");
        RefKind refKind = refKind(ref.text("group", ""), kind);
        String owner = ref.text("namespace", namespace);
        int port = ref.port("port");
        int weight = (int) ref.integer("weight", 0, MOST_WEIGHT, 1);
        FilterReader filters = FilterReader.read(ref, false, false, namespace);
        if (refKind == RefKind.SERVICE && !ref.has("port")) {
            ref.missing("port");
        }
        if (name == null) {
            return null;
        }
        Target target = refKind == null || filters.reply() != null ? null : new Target(refKind, owner, name, port);
        if (refKind == null) {
            note(ref, "kind", "backend of kind " + kind + " is not supported yet; its share is answered with 500");
        }
        return new BackendRef(target, weight, filters.request(), filters.response());
    }

    private static void note(Fields fields, String name, String message) {
        fields.findings().note(Severity.WARNING, fields.placeOf(name), fields.path(name), Reason.Unsupported, message);
    }
}
