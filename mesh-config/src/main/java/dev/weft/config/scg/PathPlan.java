package dev.weft.config.scg;

import dev.weft.policy.matcher.Regex;
import dev.weft.policy.route.PathRewrite;
import org.jspecify.annotations.Nullable;

/**
 * Changes of the path one after the other, as one change that does the same. Mutable; one thread.
 *
 * <p>Source: Spring Cloud Gateway {@code StripPrefix}, {@code PrefixPath}, {@code SetPath}, {@code RewritePath}.
 */
final class PathPlan {

    private static final int MOST_PARTS = 100;

    private int strip;
    private @Nullable String prefix;
    private @Nullable PathRewrite fixed;

    /** Takes leading segments away; {@code false}: it cannot follow what was said before. */
    boolean strip(int parts) {
        if (parts > MOST_PARTS || prefix != null || fixed != null) {
            return false;
        }
        strip += parts;
        return true;
    }

    /** Puts text before; a second one has no effect, as in Spring Cloud Gateway. */
    boolean prefix(String text) {
        if (prefix != null) {
            return true;
        }
        if (fixed != null) {
            return false;
        }
        prefix = text;
        return true;
    }

    /** Replaces the whole path, whatever was said before. */
    void replace(String path) {
        fixed = new PathRewrite.ReplaceFull(path);
    }

    /** Replaces the whole path by a template over the matched pattern; {@code false}: something was said before. */
    boolean template(String re2, String substitution) {
        return expression("^" + re2 + "$", substitution);
    }

    /** Replaces every match; {@code false}: something was said before. */
    boolean expression(String re2, String substitution) {
        if (strip > 0 || prefix != null || fixed != null || Regex.problem(re2) != null) {
            return false;
        }
        fixed = new PathRewrite.ReplaceRegex(re2, substitution);
        return true;
    }

    PathRewrite toRewrite() {
        if (fixed != null) {
            return fixed;
        }
        if (strip == 0 && prefix == null) {
            return PathRewrite.Keep.INSTANCE;
        }
        String before = prefix == null ? "" : prefix.replace("\\", "\\\\");
        return strip == 0
                ? new PathRewrite.ReplaceRegex("^(.*)$", before + "\\1")
                : new PathRewrite.ReplaceRegex("^(?:/+[^/]+){0," + strip + "}/*(.*)$", before + "/\\1");
    }
}
