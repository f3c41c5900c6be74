package dev.weft.policy.route;

import dev.weft.policy.facts.RequestFacts;
import dev.weft.policy.path.RequestPath;
import dev.weft.policy.route.RouteAction.Redirect;

/**
 * Builds the Location header of a redirect.
 *
 * <p>Source: Envoy {@code RouteEntryImplBase::newUri} and its handling of default ports.
 */
final class RedirectLocation {

    private final Redirect redirect;
    private final PathRewriter rewriter;

    RedirectLocation(Redirect redirect, PathRewriter rewriter) {
        this.redirect = redirect;
        this.rewriter = rewriter;
    }

    /** The absolute URL to send the client to. */
    String of(RequestFacts request) {
        String scheme = redirect.scheme() == null ? request.scheme() : redirect.scheme();
        String host = redirect.host() == null ? keptHost(request, scheme) : redirect.host();
        String port = redirect.port() == 0 ? "" : ":" + redirect.port();
        return scheme + "://" + host + port + target(request.path());
    }

    private String target(RequestPath path) {
        if (redirect.path() instanceof PathRewrite.ReplaceFull(var full) && full.indexOf('?') >= 0) {
            return full;
        }
        String target = rewriter.rewrite(path);
        return redirect.stripQuery()
                ? target.substring(0, target.length() - path.query().length())
                : target;
    }

    /** The request's host; its port goes when a new one is set, or when it was the default of the scheme that changes. */
    private String keptHost(RequestFacts request, String newScheme) {
        String authority = request.authority();
        int port = Authority.portStart(authority);
        if (port < 0) {
            return authority;
        }
        boolean schemeChanges = !newScheme.equals(request.scheme());
        boolean defaultPort = authority.substring(port).equals(request.scheme().equals("https") ? ":443" : ":80");
        return redirect.port() != 0 || schemeChanges && defaultPort ? authority.substring(0, port) : authority;
    }
}
