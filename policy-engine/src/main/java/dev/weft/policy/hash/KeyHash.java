package dev.weft.policy.hash;

import dev.weft.policy.facts.ConnectionFacts;
import dev.weft.policy.facts.RequestFacts;
import dev.weft.policy.path.RequestPath;
import java.util.Arrays;
import java.util.Locale;

/** The hash of one part of a request. */
sealed interface KeyHash {

    /** Whether the part is there, or is made. */
    boolean isIn(RequestFacts request, ConnectionFacts connection);

    /** Its hash; called only when it is there. */
    long of(RequestFacts request, ConnectionFacts connection, long random, HashSink sink);

    static KeyHash of(HashPolicy.Key key) {
        return switch (key) {
            case HashPolicy.Key.Header(var name) -> header(name.toLowerCase(Locale.ROOT));
            case HashPolicy.Key.Cookie cookie -> new Cookie(cookie);
            case HashPolicy.Key.SourceIp source -> SourceIp.INSTANCE;
            case HashPolicy.Key.QueryParameter(var name) -> new Query(name);
        };
    }

    private static KeyHash header(String name) {
        return switch (name) {
            case ":method" -> Pseudo.METHOD;
            case ":authority", "host" -> Pseudo.AUTHORITY;
            case ":scheme" -> Pseudo.SCHEME;
            case ":path" -> Pseudo.PATH;
            default -> new Header(name);
        };
    }

    /** A header of which Envoy has one at most. */
    enum Pseudo implements KeyHash {
        METHOD,
        AUTHORITY,
        SCHEME,
        PATH;

        private String value(RequestFacts request) {
            return switch (this) {
                case METHOD -> request.method();
                case AUTHORITY -> request.authority();
                case SCHEME -> request.scheme();
                case PATH -> request.path().target();
            };
        }

        @Override
        public boolean isIn(RequestFacts request, ConnectionFacts connection) {
            return !value(request).isEmpty();
        }

        @Override
        public long of(RequestFacts request, ConnectionFacts connection, long random, HashSink sink) {
            return XxHash64.hash(value(request));
        }
    }

    /** All values of a header: sorted, because their order says nothing, each hashed with the seed of those before. */
    record Header(String name) implements KeyHash {
        @Override
        public boolean isIn(RequestFacts request, ConnectionFacts connection) {
            return request.headerCount(name) > 0;
        }

        @Override
        public long of(RequestFacts request, ConnectionFacts connection, long random, HashSink sink) {
            int count = request.headerCount(name);
            if (count == 1) {
                return XxHash64.hash(request.headerValue(name, 0));
            }
            String[] values = new String[count];
            Arrays.setAll(values, i -> request.headerValue(name, i));
            Arrays.sort(values);
            long hash = 0;
            for (String value : values) {
                hash = XxHash64.hash(value, hash);
            }
            return hash;
        }
    }

    /** A cookie's value; one that is made where it is not there and has a time to live. */
    record Cookie(HashPolicy.Key.Cookie cookie) implements KeyHash {
        @Override
        public boolean isIn(RequestFacts request, ConnectionFacts connection) {
            return cookie.ttl() != null || Cookies.find(request, cookie.name()) != 0;
        }

        @Override
        public long of(RequestFacts request, ConnectionFacts connection, long random, HashSink sink) {
            long place = Cookies.find(request, cookie.name());
            if (place != 0) {
                String header = request.headerValue(Cookies.HEADER, Cookies.index(place));
                return XxHash64.hash(header, Cookies.start(place), Cookies.end(place), 0);
            }
            String value = Cookies.newValue(random);
            sink.setCookie(Cookies.setCookie(cookie, value));
            return XxHash64.hash(value);
        }
    }

    /** The address that the request came from, as text without port. */
    enum SourceIp implements KeyHash {
        INSTANCE;

        @Override
        public boolean isIn(RequestFacts request, ConnectionFacts connection) {
            return true;
        }

        @Override
        public long of(RequestFacts request, ConnectionFacts connection, long random, HashSink sink) {
            byte[] trusted = request.trustedClientAddress();
            return XxHash64.hash(AddressText.of(trusted == null ? connection.remoteAddress() : trusted));
        }
    }

    /** The first query parameter of a name, not decoded. */
    record Query(String name) implements KeyHash {
        @Override
        public boolean isIn(RequestFacts request, ConnectionFacts connection) {
            return find(request.path()) >= 0;
        }

        @Override
        public long of(RequestFacts request, ConnectionFacts connection, long random, HashSink sink) {
            String target = request.path().target();
            int from = find(request.path());
            int end = target.indexOf('&', from);
            return XxHash64.hash(target, from, end < 0 ? target.length() : end, 0);
        }

        /** Where the value begins; -1 for none. */
        private int find(RequestPath path) {
            String target = path.target();
            int at = path.pathEnd() + 1;
            while (at <= target.length()) {
                int end = target.indexOf('&', at);
                end = end < 0 ? target.length() : end;
                int nameEnd = at + name.length();
                if (nameEnd <= end && target.startsWith(name, at)) {
                    if (nameEnd == end) {
                        return end;
                    }
                    if (target.charAt(nameEnd) == '=') {
                        return nameEnd + 1;
                    }
                }
                at = end + 1;
            }
            return -1;
        }
    }
}
