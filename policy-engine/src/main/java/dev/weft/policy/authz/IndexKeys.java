package dev.weft.policy.authz;

import dev.weft.policy.match.StringMatch;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the exact identities or paths without which a condition cannot hold. {@code null} means that there is no such
 * closed set, and the policy stays out of the index.
 */
final class IndexKeys {

    private IndexKeys() {}

    /** The identities one of which the peer must have. */
    static @Nullable Set<String> peers(List<Principal> any) {
        return union(any, IndexKeys::peers);
    }

    /** The paths one of which the request must have; only for conditions that cannot hold without HTTP. */
    static @Nullable Set<String> paths(List<Permission> any) {
        return union(any, IndexKeys::paths);
    }

    private static @Nullable Set<String> peers(Principal principal) {
        return switch (principal) {
            case Principal.Authenticated(var uri) -> exact(uri);
            case Principal.And(var all) -> narrowest(all, IndexKeys::peers);
            case Principal.Or(var any) -> peers(any);
            case Principal.Any any -> null;
            case Principal.Not not -> null;
            case Principal.DirectRemoteIp ip -> null;
            case Principal.RemoteIp ip -> null;
            case Principal.Header header -> null;
            case Principal.Metadata metadata -> null;
        };
    }

    private static @Nullable Set<String> paths(Permission permission) {
        return switch (permission) {
            case Permission.UrlPath(var path) -> exact(path);
            case Permission.And(var all) -> narrowest(all, IndexKeys::paths);
            case Permission.Or(var any) -> paths(any);
            case Permission.Any any -> null;
            case Permission.Not not -> null;
            case Permission.Header header -> null;
            case Permission.Metadata metadata -> null;
            case Permission.UrlTemplate template -> null;
            case Permission.DestinationIp ip -> null;
            case Permission.DestinationPort port -> null;
            case Permission.RequestedServerName name -> null;
        };
    }

    private static @Nullable Set<String> exact(StringMatch match) {
        return match instanceof StringMatch.Exact(var value, var ignoreCase) && !ignoreCase ? Set.of(value) : null;
    }

    private static <T> @Nullable Set<String> union(List<T> any, Function<T, @Nullable Set<String>> keys) {
        Set<String> union = new HashSet<>();
        for (T one : any) {
            Set<String> set = keys.apply(one);
            if (set == null) {
                return null;
            }
            union.addAll(set);
        }
        return union;
    }

    private static <T> @Nullable Set<String> narrowest(List<T> all, Function<T, @Nullable Set<String>> keys) {
        Set<String> narrowest = null;
        for (T one : all) {
            Set<String> set = keys.apply(one);
            if (set != null && (narrowest == null || set.size() < narrowest.size())) {
                narrowest = set;
            }
        }
        return narrowest;
    }
}
