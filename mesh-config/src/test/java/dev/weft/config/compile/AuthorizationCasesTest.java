package dev.weft.config.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.config.model.AuthorizationPolicy;
import dev.weft.policy.authz.AuthzDecision;
import dev.weft.policy.authz.AuthzPlan;
import dev.weft.policy.facts.ConnectionFacts;
import dev.weft.policy.facts.RequestFacts;
import dev.weft.policy.matcher.IpLiteral;
import dev.weft.policy.path.PathNormalization;
import dev.weft.policy.path.PathNormalizer;
import dev.weft.policy.path.RequestPath;
import dev.weft.types.TrustDomain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The cases of {@code mesh-test/cases/authz}, by the naive interpreter and by the compiled plan. */
class AuthorizationCasesTest {

    static final String ADDRESS = "127.0.0.9";

    private static final Path FOLDER = Path.of("../mesh-test/cases/authz");
    private static final int HTTP = 8080;
    private static final int TCP = 9090;
    private static final String NEAR = "127.0.0.21";
    private static final String FAR = "127.0.0.22";

    /** What a request tells; without path it is none, only a connection. */
    record Facts(
            @Nullable String from,
            String source,
            String sni,
            int port,
            String method,
            String host,
            @Nullable String rawPath,
            Map<String, String> headers)
            implements ConnectionFacts, RequestFacts {

        static Facts of(Map<?, ?> request) {
            int port = Integer.parseInt(text(request, "port", Integer.toString(HTTP)));
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            Map<?, ?> written = (Map<?, ?>) request.get("headers");
            (written == null ? Map.of() : written).forEach((name, value) -> headers.put((String) name, (String) value));
            return new Facts(
                    (String) request.get("from"),
                    text(request, "source", NEAR),
                    text(request, "sni", ""),
                    port,
                    text(request, "method", "GET"),
                    text(request, "host", "subject"),
                    port == TCP ? null : text(request, "path", "/"),
                    headers);
        }

        private static String text(Map<?, ?> request, String name, String otherwise) {
            Object value = request.get(name);
            return value == null ? otherwise : value.toString();
        }

        /** Without query, as it stands after normalisation. */
        @Nullable
        String plainPath() {
            return rawPath == null ? null : path().target().substring(0, path().pathEnd());
        }

        @Override
        public @Nullable String peerUri() {
            return from == null ? null : "spiffe://cluster.local/ns/" + from.replace("/", "/sa/");
        }

        @Override
        public byte[] directRemoteAddress() {
            return Objects.requireNonNull(IpLiteral.parse(source));
        }

        @Override
        public byte[] destinationAddress() {
            return Objects.requireNonNull(IpLiteral.parse(ADDRESS));
        }

        @Override
        public int destinationPort() {
            return port;
        }

        @Override
        public String requestedServerName() {
            return sni;
        }

        @Override
        public String authority() {
            return host;
        }

        @Override
        public String scheme() {
            return "http";
        }

        @Override
        public RequestPath path() {
            return (RequestPath)
                    new PathNormalizer(PathNormalization.MERGE_SLASHES).normalize(Objects.requireNonNull(rawPath));
        }

        @Override
        public int headerCount(String name) {
            return headers.containsKey(name) ? 1 : 0;
        }

        @Override
        public String headerValue(String name, int index) {
            return Objects.requireNonNull(headers.get(name));
        }
    }

    @TestFactory
    Stream<DynamicTest> cases() throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        int requests = 0;
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                String text = Files.readString(file)
                        .replace("${http}", Integer.toString(HTTP))
                        .replace("${tcp}", Integer.toString(TCP))
                        .replace("${near}", NEAR)
                        .replace("${far}", FAR);
                for (Object one : (List<?>) load().loadFromString(text)) {
                    Map<?, ?> row = (Map<?, ?>) one;
                    requests += ((List<?>) row.get("requests")).size();
                    tests.add(DynamicTest.dynamicTest(file.getFileName() + ": " + row.get("name"), () -> check(row)));
                }
            }
        }
        System.out.println("authorization cases: " + tests.size() + " with " + requests + " requests");
        assertThat(tests).hasSizeGreaterThan(80);
        return tests.stream();
    }

    private static void check(Map<?, ?> row) {
        String policies = (String) row.get("policies");
        List<Map<?, ?>> documents = new ArrayList<>();
        load().loadAllFromString(policies).forEach(document -> documents.add((Map<?, ?>) document));
        AuthorizationCompiler compiler =
                new AuthorizationCompiler(List.of(new TrustDomain("cluster.local")), RuleCompiler.Filters.NONE);
        List<AuthorizationPolicy> read = Yaml.view(policies).all(AuthorizationPolicy.class);
        AuthzPlan http = AuthzPlan.of(compiler.http(read));
        AuthzPlan tcp = AuthzPlan.of(compiler.tcp(read));
        for (Object one : (List<?>) row.get("requests")) {
            Facts facts = Facts.of((Map<?, ?>) one);
            Object expected = ((Map<?, ?>) one).get("expect");
            AuthzDecision decision = facts.rawPath() == null ? tcp.decide(facts) : http.decide(facts, facts);
            assertThat(new NaivePolicies(facts).decide(documents))
                    .as("interpreter, %s", one)
                    .isEqualTo(expected);
            assertThat(words(decision)).as("plan, %s", one).isEqualTo(expected);
        }
    }

    private static String words(AuthzDecision decision) {
        return switch (decision) {
            case AuthzDecision.AllowedBy(var policy) -> "allow " + shorten(policy);
            case AuthzDecision.AllowedByAbsence none -> "allow";
            case AuthzDecision.DeniedBy(var policy, var detail) -> "deny " + shorten(policy);
            case AuthzDecision.DeniedByAbsence none -> "deny";
        };
    }

    private static String shorten(String policy) {
        return policy.replace("ns[shop]-policy[", "").replace("]-rule[", "/").replace("]", "");
    }

    private static Load load() {
        return new Load(LoadSettings.builder().build());
    }
}
