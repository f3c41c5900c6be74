package dev.weft.cli.iptables.rule;

import java.util.List;

/** How the sidecar's own connections are told from the application's, so that they are not sent to it again. */
public sealed interface Guard {

    /**
     * The sidecar runs as one of these users or groups, numbers or names.
     *
     * @param users at least one of users and groups
     */
    record Owners(List<String> users, List<String> groups) implements Guard {
        public Owners {
            users = List.copyOf(users);
            groups = List.copyOf(groups);
        }
    }

    /** The sidecar marks its sockets: for user namespaces with one user only. */
    record Marked(long mark) implements Guard {}

    /** A condition for each user, each group, or the mark; all that the sidecar sends meets one of them. */
    default List<Match> own() {
        return switch (this) {
            case Owners(var users, var groups) ->
                java.util.stream.Stream.concat(
                                users.stream().map(id -> (Match) new Match.Owner(false, id, false)),
                                groups.stream().map(id -> (Match) new Match.Owner(true, id, false)))
                        .toList();
            case Marked(var mark) -> List.of(new Match.Mark(mark, false));
        };
    }

    /** The opposite of a condition of {@link #own}. */
    static Match not(Match own) {
        return switch (own) {
            case Match.Owner(var group, var id, var negated) -> new Match.Owner(group, id, !negated);
            case Match.Mark(var mark, var negated) -> new Match.Mark(mark, !negated);
            default -> throw new IllegalArgumentException("own: " + own + " (expected: an owner or a mark)");
        };
    }
}
