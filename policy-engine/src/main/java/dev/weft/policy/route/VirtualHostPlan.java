package dev.weft.policy.route;

import dev.weft.policy.facts.RequestFacts;
import dev.weft.policy.match.StringMatch;
import dev.weft.policy.matcher.TextMatcher;
import dev.weft.policy.matcher.TextTable;
import dev.weft.policy.path.RequestPath;
import dev.weft.policy.route.RouteRules.Route;
import dev.weft.policy.route.RouteRules.VirtualHost;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one virtual host, indexed by path. The first route in the rules' order wins, so every index is asked and
 * the lowest position that matches is kept; positions behind it are not looked at.
 */
final class VirtualHostPlan {

    private final VirtualHost virtualHost;
    private final RouteDecision.NoRoute noRoute;
    private final MatchedRoute[] routes;
    private final RouteConditions[] conditions;
    private final boolean[] wholeSegments;
    private final @Nullable TextMatcher[] pathTests;

    private final TextTable<int[]> exactPaths;
    private final TextTable<int[]> prefixes;
    private final int[] prefixLengths;
    private final int[] unindexed;
    private final int[] connecting;

    VirtualHostPlan(VirtualHost virtualHost) {
        this.virtualHost = virtualHost;
        this.noRoute = new RouteDecision.NoRoute(virtualHost);
        int size = virtualHost.routes().size();
        this.routes = new MatchedRoute[size];
        this.conditions = new RouteConditions[size];
        this.wholeSegments = new boolean[size];
        this.pathTests = new TextMatcher[size];
        Map<String, List<Integer>> exactly = new HashMap<>();
        Map<String, List<Integer>> starting = new HashMap<>();
        List<Integer> others = new ArrayList<>();
        List<Integer> pathless = new ArrayList<>();
        int i = 0;
        for (Route route : virtualHost.routes()) {
            routes[i] = new MatchedRoute(virtualHost, route);
            conditions[i] = new RouteConditions(route.match());
            if (route.match().path() instanceof PathMatch.Connect) {
                pathless.add(i);
            }
            index(i, route.match().path(), exactly, starting, others);
            i++;
        }
        this.exactPaths = table(exactly);
        this.prefixes = table(starting);
        TreeSet<Integer> lengths = new TreeSet<>();
        starting.keySet().forEach(prefix -> lengths.add(prefix.length()));
        this.prefixLengths = positions(lengths);
        this.unindexed = positions(others);
        this.connecting = positions(pathless);
    }

    private void index(
            int position,
            PathMatch path,
            Map<String, List<Integer>> exactly,
            Map<String, List<Integer>> starting,
            List<Integer> others) {
        switch (path) {
            case PathMatch.Exact(var text, var ignoreCase) -> {
                if (ignoreCase) {
                    pathTests[position] = TextMatcher.of(new StringMatch.Exact(text, true));
                    others.add(position);
                } else {
                    exactly.computeIfAbsent(text, key -> new ArrayList<>()).add(position);
                }
            }
            case PathMatch.Prefix(var prefix, var ignoreCase) -> {
                if (ignoreCase && !prefix.isEmpty()) {
                    pathTests[position] = TextMatcher.of(new StringMatch.Prefix(prefix, true));
                    others.add(position);
                } else {
                    starting.computeIfAbsent(prefix, key -> new ArrayList<>()).add(position);
                }
            }
            case PathMatch.SegmentPrefix(var prefix, var ignoreCase) -> {
                wholeSegments[position] = true;
                if (ignoreCase) {
                    pathTests[position] = TextMatcher.of(new StringMatch.Prefix(prefix, true));
                    others.add(position);
                } else {
                    starting.computeIfAbsent(prefix, key -> new ArrayList<>()).add(position);
                }
            }
            case PathMatch.Regex(var re2) -> {
                pathTests[position] = TextMatcher.of(new StringMatch.Regex(re2));
                others.add(position);
            }
            case PathMatch.Connect connect -> {
                // Asked only for requests without a path.
            }
        }
    }

    private static TextTable<int[]> table(Map<String, List<Integer>> entries) {
        Map<String, int[]> arrays = new HashMap<>();
        entries.forEach((key, value) -> arrays.put(key, positions(value)));
        return new TextTable<>(arrays, false);
    }

    private static int[] positions(java.util.Collection<Integer> ascending) {
        return ascending.stream().mapToInt(Integer::intValue).toArray();
    }

    VirtualHost virtualHost() {
        return virtualHost;
    }

    RouteDecision decide(RequestFacts request) {
        RequestPath path = request.path();
        if (path.target().isEmpty()) {
            int pathless = first(connecting, Integer.MAX_VALUE, true, request, path);
            return pathless == Integer.MAX_VALUE ? noRoute : routes[pathless];
        }
        int best = firstIndexed(request, path);
        for (int position : unindexed) {
            if (position >= best) {
                break;
            }
            if (pathHolds(position, path) && conditions[position].hold(request, path)) {
                best = position;
                break;
            }
        }
        return best == Integer.MAX_VALUE ? noRoute : routes[best];
    }

    /** One pass over the path: its running hash finds the prefixes of each length, and at the end the exact path. */
    private int firstIndexed(RequestFacts request, RequestPath path) {
        String target = path.target();
        int end = path.pathEnd();
        int best = Integer.MAX_VALUE;
        int hash = 0;
        int hashed = 0;
        for (int length : prefixLengths) {
            if (length > end) {
                break;
            }
            for (; hashed < length; hashed++) {
                hash = 31 * hash + target.charAt(hashed);
            }
            int[] positions = prefixes.find(target, 0, length, hash);
            if (positions != null) {
                boolean boundary = length == end || target.charAt(length) == '/';
                best = first(positions, best, boundary, request, path);
            }
        }
        for (; hashed < end; hashed++) {
            hash = 31 * hash + target.charAt(hashed);
        }
        int[] positions = exactPaths.find(target, 0, end, hash);
        return positions == null ? best : first(positions, best, true, request, path);
    }

    private int first(int[] positions, int best, boolean boundary, RequestFacts request, RequestPath path) {
        for (int position : positions) {
            if (position >= best) {
                return best;
            }
            if ((boundary || !wholeSegments[position]) && conditions[position].hold(request, path)) {
                return position;
            }
        }
        return best;
    }

    private boolean pathHolds(int position, RequestPath path) {
        TextMatcher test = pathTests[position];
        String target = path.target();
        int end = path.pathEnd();
        if (test == null || !test.holds(target, 0, end)) {
            return false;
        }
        if (!wholeSegments[position]) {
            return true;
        }
        // INVARIANT: only a prefix that ignores case gets here with whole segments.
        int length = ((TextMatcher.Prefix) test).value().length();
        return length == end || target.charAt(length) == '/';
    }
}
