package dev.weft.config.ir;

import dev.weft.policy.match.Cidr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One way to treat a connection.
 *
 * <p>Source: Envoy {@code listener.v3.FilterChain}.
 *
 * @param name unique within the listener
 * @param match which connections
 * @param tls terminate TLS so; {@code null}: take the bytes as they are
 * @param handler what is done with the bytes
 */
public record FilterChain(
        String name, Match match, @Nullable DownstreamTls tls, ConnectionHandler handler) {

    /**
     * Which connections a chain takes; empty parts match everything.
     *
     * @param destinationPort 0: any
     * @param destinationRanges empty: any
     * @param serverNames empty: any
     * @param transportProtocol {@code tls}, {@code raw_buffer} or empty
     * @param applicationProtocols ALPN names, or those of {@link #PLAIN_HTTP} from inspection; empty: any
     */
    public record Match(
            int destinationPort,
            List<Cidr> destinationRanges,
            List<String> serverNames,
            String transportProtocol,
            List<String> applicationProtocols) {

        /**
         * What inspection calls HTTP in the clear.
         *
         * <p>Source: Envoy's HTTP inspector; Istio's list.
         */
        public static final List<String> PLAIN_HTTP = List.of("http/1.0", "http/1.1", "h2c");

        /** Takes everything. */
        public static final Match ANY = new Match(0, List.of(), List.of(), "", List.of());

        public Match {
            destinationRanges = List.copyOf(destinationRanges);
            serverNames = List.copyOf(serverNames);
            applicationProtocols = List.copyOf(applicationProtocols);
        }

        /** HTTP in the clear, as inspection finds it, to one of these addresses; none: to any. */
        public static Match plainHttp(List<Cidr> destinationRanges) {
            return new Match(0, destinationRanges, List.of(), "raw_buffer", PLAIN_HTTP);
        }

        /** The same of one transport protocol only. */
        public Match over(String transport) {
            return new Match(destinationPort, destinationRanges, serverNames, transport, applicationProtocols);
        }

        /** A connection with this transport and one of these protocols. */
        public static Match transport(int destinationPort, String transport, List<String> applicationProtocols) {
            return new Match(destinationPort, List.of(), List.of(), transport, applicationProtocols);
        }
    }
}
