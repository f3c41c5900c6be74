package dev.weft.policy.authz;

import dev.weft.policy.facts.ConnectionFacts;
import dev.weft.policy.facts.RequestFacts;
import dev.weft.policy.match.Cidr;
import dev.weft.policy.match.StringMatch;
import dev.weft.policy.matcher.AddressBlock;
import dev.weft.policy.matcher.TextMatcher;
import org.jspecify.annotations.Nullable;

/** Compiled conditions on the connection. */
sealed interface ConnectionClause extends Clause {

    /** The peer's identity. */
    record PeerUri(StringMatch rule, TextMatcher test) implements ConnectionClause {
        PeerUri(StringMatch rule) {
            this(rule, TextMatcher.of(rule));
        }

        @Override
        public boolean holds(ConnectionFacts connection, @Nullable RequestFacts request) {
            String uri = connection.peerUri();
            return uri != null && test.holds(uri);
        }

        @Override
        public String describe() {
            return "peer identity " + Describe.text(rule);
        }
    }

    /** The address at the other end of the connection. */
    record DirectRemote(Cidr rule, AddressBlock block) implements ConnectionClause {
        DirectRemote(Cidr rule) {
            this(rule, AddressBlock.of(rule));
        }

        @Override
        public boolean holds(ConnectionFacts connection, @Nullable RequestFacts request) {
            return block.contains(connection.directRemoteAddress());
        }

        @Override
        public String describe() {
            return "source address in " + Describe.block(rule);
        }
    }

    /** The client's address. */
    record Remote(Cidr rule, AddressBlock block) implements ConnectionClause {
        Remote(Cidr rule) {
            this(rule, AddressBlock.of(rule));
        }

        @Override
        public boolean holds(ConnectionFacts connection, @Nullable RequestFacts request) {
            byte[] trusted = request == null ? null : request.trustedClientAddress();
            return block.contains(trusted == null ? connection.remoteAddress() : trusted);
        }

        @Override
        public String describe() {
            return "client address in " + Describe.block(rule);
        }
    }

    /** The address that the connection was made to. */
    record Destination(Cidr rule, AddressBlock block) implements ConnectionClause {
        Destination(Cidr rule) {
            this(rule, AddressBlock.of(rule));
        }

        @Override
        public boolean holds(ConnectionFacts connection, @Nullable RequestFacts request) {
            return block.contains(connection.destinationAddress());
        }

        @Override
        public String describe() {
            return "destination address in " + Describe.block(rule);
        }
    }

    /** The port that the connection was made to. */
    record Port(int port) implements ConnectionClause {
        @Override
        public boolean holds(ConnectionFacts connection, @Nullable RequestFacts request) {
            return connection.destinationPort() == port;
        }

        @Override
        public String describe() {
            return "destination port " + port;
        }
    }

    /** The server name of the TLS handshake. */
    record ServerName(StringMatch rule, TextMatcher test) implements ConnectionClause {
        ServerName(StringMatch rule) {
            this(rule, TextMatcher.of(rule));
        }

        @Override
        public boolean holds(ConnectionFacts connection, @Nullable RequestFacts request) {
            return test.holds(connection.requestedServerName());
        }

        @Override
        public String describe() {
            return "server name " + Describe.text(rule);
        }
    }
}
