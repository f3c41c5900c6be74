package dev.weft.config.scg;

import dev.weft.policy.route.SpringFilter;
import dev.weft.policy.route.SpringFilter.Running;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The filters of one route that its proxies run themselves, because a user's own is among them. Those beside it that change
 * requests or responses go with it, so that each sees what those before it did; those about the delivery itself stay rules.
 * Mutable; one thread.
 */
final class UserChain {

    private static final Set<Builtin> CHANGING = EnumSet.of(
            Builtin.ADD_REQUEST_HEADER,
            Builtin.SET_REQUEST_HEADER,
            Builtin.REMOVE_REQUEST_HEADER,
            Builtin.ADD_REQUEST_HEADERS_IF_NOT_PRESENT,
            Builtin.ADD_RESPONSE_HEADER,
            Builtin.SET_RESPONSE_HEADER,
            Builtin.REMOVE_RESPONSE_HEADER,
            Builtin.SECURE_HEADERS,
            Builtin.PREFIX_PATH,
            Builtin.STRIP_PREFIX,
            Builtin.SET_PATH,
            Builtin.REWRITE_PATH);

    private final Refusals refusals;
    private final List<Component> all = new ArrayList<>();
    private final Set<String> owned = new LinkedHashSet<>();
    private @Nullable Component own;
    private @Nullable Component variables;
    private @Nullable Component told;

    UserChain(Refusals refusals) {
        this.refusals = refusals;
    }

    /** A user's own. */
    void own(Component one) {
        refusals.own(one);
        all.add(one);
        owned.add(one.name());
        own = one;
    }

    /** A built-in one. */
    void beside(Component one, Builtin builtin) {
        if (CHANGING.contains(builtin)) {
            all.add(one);
            if (builtin == Builtin.SET_PATH && one.shown().contains("{")) {
                variables = one;
            }
        }
    }

    /** A built-in one that is told something for the whole application, which a proxy's own does not hear. */
    void changed(Component one) {
        told = one;
    }

    /** Whether there is no user's filter. */
    boolean isEmpty() {
        return own == null;
    }

    /** Refuses what cannot be run; a chain runs before delivery, so a route that answers by itself has none. */
    void check(boolean delivers) {
        Component user = own;
        Component path = variables;
        Component settings = told;
        if (user != null && settings != null) {
            refusals.part(
                    settings, settings.shown() + ": with filter.secure-headers, beside " + user.name(), "one of them");
        }
        if (user != null && !delivers) {
            refusals.part(user, user.shown() + ": on a route that is answered here", "a route with a destination");
        }
        if (user != null && path != null) {
            refusals.part(path, path.shown() + ": beside " + user.name(), "a path without variables, or RewritePath");
        }
    }

    /** Names of the users' filters. */
    List<String> names() {
        return List.copyOf(owned);
    }

    /** In their order; empty: there is no user's filter. */
    List<SpringFilter> toFilters(FilterTerms said) {
        return isEmpty()
                ? List.of()
                : all.stream().map(one -> filter(one, said.of(one.name()))).toList();
    }

    private SpringFilter filter(Component one, FilterTerms.Terms said) {
        Running running = said.running();
        return new SpringFilter(
                one.name(),
                one.bound(),
                said.jarSha256(),
                new Running(
                        running.order(),
                        running.budget(),
                        running.failMode(),
                        owned.contains(one.name()) && refusals.isOptional(one)));
    }
}
