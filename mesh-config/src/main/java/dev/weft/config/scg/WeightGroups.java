package dev.weft.config.scg;

import dev.weft.config.scg.ScgRoute.Action;
import dev.weft.config.scg.ScgRoute.Backend;
import dev.weft.policy.route.HeaderMutation;
import dev.weft.types.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Routes that share a group's requests become one route with shares, in place of the first of them.
 *
 * <p>Source: Spring Cloud Gateway {@code WeightCalculatorWebFilter}: one draw a request and group.
 */
final class WeightGroups {

    private WeightGroups() {}

    /** The entries with every group joined; the others of a group keep their findings and lose their route. */
    static List<ScgApplication.Entry> join(
            List<ScgApplication.Entry> entries, List<Predicates.@Nullable Share> shares) {
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            Predicates.Share share = shares.get(i);
            if (share != null && entries.get(i).route() != null) {
                groups.computeIfAbsent(share.group(), name -> new ArrayList<>()).add(i);
            }
        }
        List<ScgApplication.Entry> joined = new ArrayList<>(entries);
        groups.forEach((name, members) -> join(name, members, joined));
        return joined;
    }

    private static void join(String name, List<Integer> members, List<ScgApplication.Entry> entries) {
        List<ScgRoute> routes = new ArrayList<>();
        for (int member : members) {
            ScgRoute route = entries.get(member).route();
            if (route != null) {
                routes.add(route);
            }
        }
        ScgRoute first = routes.get(0);
        boolean broken = routes.stream().anyMatch(RouteReader::isUnavailable);
        boolean alike = routes.stream().allMatch(route -> isAlike(first, route));
        if (broken || !alike) {
            for (int member : members) {
                ScgApplication.Entry entry = entries.get(member);
                ScgRoute route = entry.route();
                if (route != null && !RouteReader.isUnavailable(route)) {
                    entry.findings()
                            .error(
                                    entry.place(),
                                    "routes[" + route.rank().position() + "].predicates",
                                    Reason.Unsupported,
                                    "Weight: group \"" + name + "\" "
                                            + (broken
                                                    ? "has a route that is refused"
                                                    : "differs in more than uri and headers")
                                            + " (expected: routes of a group that differ in uri and headers only)");
                    entries.set(member, entry.with(RouteReader.unavailable(route)));
                }
            }
            return;
        }
        List<Backend> backends = new ArrayList<>();
        for (ScgRoute route : routes) {
            if (route.action() instanceof Action.Forward forward) {
                Backend own = forward.backends().get(0);
                backends.add(new Backend(
                        own.uri(), own.weight(), own.authority(), route.requestHeaders(), route.responseHeaders()));
            }
        }
        if (first.action() instanceof Action.Forward forward) {
            ScgRoute all = new ScgRoute(
                    first.id(),
                    first.rank(),
                    first.target(),
                    first.hosts(),
                    first.matches(),
                    new Action.Forward(backends, forward.path(), forward.timeout(), forward.retry()),
                    HeaderMutation.NONE,
                    HeaderMutation.NONE,
                    first.chain(),
                    first.cors());
            entries.set(members.get(0), entries.get(members.get(0)).with(all));
            for (int member : members.subList(1, members.size())) {
                ScgApplication.Entry entry = entries.get(member);
                entries.set(
                        member,
                        new ScgApplication.Entry(entry.id(), null, entry.place(), entry.places(), entry.findings()));
            }
        }
    }

    private static boolean isAlike(ScgRoute first, ScgRoute other) {
        return first.rank().order() == other.rank().order()
                && first.target() == other.target()
                && first.hosts().equals(other.hosts())
                && first.matches().equals(other.matches())
                && first.chain().equals(other.chain())
                && first.action() instanceof Action.Forward one
                && other.action() instanceof Action.Forward two
                && one.path().equals(two.path())
                && Objects.equals(one.timeout(), two.timeout())
                && Objects.equals(one.retry(), two.retry());
    }
}
