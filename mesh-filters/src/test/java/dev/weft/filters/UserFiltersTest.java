package dev.weft.filters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.proxy.chain.FilterProblemException;
import dev.weft.proxy.chain.FilterSource;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Filters as users write them, compiled into jars here, in a sidecar's data path with real sockets. */
class UserFiltersTest {

    private static final String IMPORTS = """
            package user;
            import org.springframework.cloud.gateway.filter.*;
            import org.springframework.cloud.gateway.filter.factory.*;
            import org.springframework.core.Ordered;
            import org.springframework.core.io.buffer.*;
            import org.springframework.http.*;
            import org.springframework.http.server.reactive.*;
            import org.springframework.stereotype.Component;
            import org.springframework.web.server.*;
            import reactor.core.publisher.*;
            import java.nio.charset.StandardCharsets;
            import java.time.Duration;
            import java.util.*;
            """;

    private static final String TENANT = IMPORTS + """
            @Component
            public class Tenant implements GlobalFilter, Ordered {
                @Override public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
                    String tenant = exchange.getRequest().getHeaders().getFirst("X-Tenant");
                    if (tenant == null) {
                        exchange.getResponse().setStatusCode(HttpStatus.FORBIDDEN);
                        exchange.getResponse().getHeaders().add("X-Why", "no tenant");
                        return exchange.getResponse().setComplete();
                    }
                    ServerWebExchange changed = exchange.mutate()
                            .request(r -> r.header("X-Seen", tenant.toUpperCase()).path("/t" + exchange.getRequest().getPath()))
                            .build();
                    return chain.filter(changed).then(Mono.fromRunnable(() ->
                            exchange.getResponse().getHeaders().set("X-Backend", "hidden")));
                }
                @Override public int getOrder() { return 0; }
            }
            """;

    private static final String STAMP = IMPORTS + """
            @Component
            public class StampGatewayFilterFactory extends AbstractGatewayFilterFactory<StampGatewayFilterFactory.Config> {
                public StampGatewayFilterFactory() { super(Config.class); }
                @Override public List<String> shortcutFieldOrder() { return List.of("text", "times"); }
                @Override public GatewayFilter apply(Config config) {
                    return (exchange, chain) -> {
                        exchange.getResponse().getHeaders().add("X-Stamp", config.text.repeat(config.times));
                        return chain.filter(exchange);
                    };
                }
                public static class Config {
                    String text; int times = 1;
                    public void setText(String text) { this.text = text; }
                    public void setTimes(int times) { this.times = times; }
                }
            }
            """;

    private static final String BRITTLE = IMPORTS + """
            @Component
            public class BrittleGatewayFilterFactory extends AbstractGatewayFilterFactory<Object> {
                @Override public GatewayFilter apply(Object none) { return (exchange, chain) -> Mono.error(new Error()); }
            }
            """;

    private static final String SHOUT = IMPORTS + """
            @Component
            public class Shout implements GlobalFilter, Ordered {
                @Override public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
                    ServerHttpResponse shouting = new ServerHttpResponseDecorator(exchange.getResponse()) {
                        @Override public Mono<Void> writeWith(org.reactivestreams.Publisher<? extends DataBuffer> body) {
                            return super.writeWith(DataBufferUtils.join(Flux.from(body)).map(buffer -> {
                                String text = buffer.toString(StandardCharsets.UTF_8).toUpperCase();
                                return bufferFactory().wrap(text.getBytes(StandardCharsets.UTF_8));
                            }));
                        }
                    };
                    ServerHttpRequest doubled = new ServerHttpRequestDecorator(exchange.getRequest()) {
                        @Override public Flux<DataBuffer> getBody() {
                            return DataBufferUtils.join(super.getBody()).flatMapMany(buffer -> {
                                String text = buffer.toString(StandardCharsets.UTF_8);
                                return Flux.just(text, text).map(one ->
                                        DefaultDataBufferFactory.sharedInstance.wrap(one.getBytes(StandardCharsets.UTF_8)));
                            });
                        }
                    };
                    return chain.filter(exchange.mutate().request(doubled).response(shouting).build());
                }
                @Override public int getOrder() { return -2; }
            }
            """;

    private static final String MOODY = IMPORTS + """
            @Component
            public class Moody implements GlobalFilter, Ordered {
                @Override public int getOrder() { return 1; }
                @Override public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
                    switch (String.valueOf(exchange.getRequest().getHeaders().getFirst("X-Mood"))) {
                        case "throws": throw new IllegalStateException("secret");
                        case "fails": return Mono.error(new IllegalStateException("secret"));
                        case "refuses": return Mono.error(new ResponseStatusException(HttpStatus.CONFLICT, "not now"));
                        case "blocks": try { Thread.sleep(60_000); } catch (InterruptedException e) { } return chain.filter(exchange);
                        case "naps": try { Thread.sleep(50); } catch (InterruptedException e) { } return chain.filter(exchange);
                        case "waits": return Mono.delay(Duration.ofMillis(50)).then(chain.filter(exchange));
                        case "afterwards": return chain.filter(exchange).then(Mono.error(new IllegalStateException("late")));
                        case "asks": return chain.filter(exchange).then(Mono.defer(() ->
                                exchange.getResponse().getStatusCode().is5xxServerError()
                                        ? Mono.<Void>error(new IllegalStateException("again")) : Mono.<Void>empty())).retry(3);
                        default: return chain.filter(exchange);
                    }
                }
            }
            """;

    @TempDir
    Path folder;

    private Gateway gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new Gateway();
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    private Path jar(String name, String source) {
        return UserJar.write(
                folder.resolve(name.toLowerCase(java.util.Locale.ROOT) + ".jar"), Map.of("user." + name, source));
    }

    private void manifest(String text) throws Exception {
        Files.writeString(folder.resolve("filters.yaml"), text);
    }

    @Test
    void aGlobalFilterChangesRequestAndAnswerOrAnswersByItself() throws Exception {
        jar("Tenant", TENANT);
        gateway.filters(folder);

        HttpResponse<String> served = gateway.get("/a?b=c%20d", "X-Tenant", "shop");
        HttpResponse<String> refused = gateway.get("/a");

        assertThat(served.statusCode()).isEqualTo(200);
        assertThat(served.body()).isEqualTo("hello ");
        assertThat(served.headers().allValues("x-backend")).containsExactly("hidden");
        assertThat(gateway.seen).hasSize(1);
        assertThat(gateway.seen.getFirst().uri()).isEqualTo("/t/a?b=c%20d");
        assertThat(gateway.seen.getFirst().header("x-seen")).isEqualTo("SHOP");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.headers().firstValue("x-why")).contains("no tenant");
        assertThat(refused.body()).isEmpty();
    }

    @Test
    void aRouteFilterTakesArgumentsAndStockOnesRunBesideIt() throws Exception {
        jar("StampGatewayFilterFactory", STAMP);
        manifest("""
                default-filters:
                  - Stamp=ab, 2
                  - name: Stamp
                    args: {text: z}
                  - AddRequestParameter=added, yes
                """);
        gateway.filters(folder);

        HttpResponse<String> served = gateway.get("/a");

        assertThat(served.headers().allValues("x-stamp")).containsExactly("abab", "z");
        assertThat(gateway.seen.getFirst().uri()).isEqualTo("/a?added=yes");
    }

    @Test
    void aRouteRunsTheFiltersThatItNames() throws Exception {
        jar("StampGatewayFilterFactory", STAMP);
        gateway.filters(folder);

        assertThat(gateway.get("/stamped").headers().allValues("x-stamp")).containsExactly("rr");
        assertThat(gateway.get("/other").headers().allValues("x-stamp")).isEmpty();
        assertThat(gateway.get("/open").statusCode()).isEqualTo(200);
        HttpResponse<String> mixed = gateway.get("/mixed/a");
        assertThat(gateway.seen.getLast().uri()).isEqualTo("/pre/mixed/a");
        assertThat(mixed.headers().allValues("x-stamp")).containsExactly("m");
        assertThat(mixed.headers().firstValue("x-frame-options")).contains("DENY");
        int before = gateway.seen.size();
        for (String path : new String[] {"/missing", "/pinned"}) {
            assertThat(gateway.get(path).body()).as(path).contains("503", "filter_missing");
        }
        assertThat(gateway.seen).hasSize(before);
    }

    @Test
    void anOptionalFilterIsLeftOutOnlyWhereNoJarBringsIt() throws Exception {
        assertThat(gateway.get("/optional").statusCode()).isEqualTo(200);
        jar("StampGatewayFilterFactory", STAMP);
        gateway.filters(folder);
        assertThat(gateway.get("/optional").headers().allValues("x-stamp")).containsExactly("o");
    }

    @Test
    void whatARouteSaysOfAFilterWinsOverTheManifest() throws Exception {
        jar("BrittleGatewayFilterFactory", BRITTLE);
        manifest("filters: {Brittle: {fail-mode: open}}");
        gateway.filters(folder);
        assertThat(gateway.get("/brittle").statusCode()).isEqualTo(200);
        assertThat(gateway.get("/closed").body()).contains("filter_failed");
    }

    @Test
    void withoutJarsARouteThatNamesFiltersIsRefused() throws Exception {
        assertThat(gateway.get("/stamped").statusCode()).isEqualTo(503);
        assertThat(gateway.get("/stamped").body()).contains("filter_missing");
        assertThat(gateway.get("/open").statusCode()).isEqualTo(200);
        assertThat(gateway.get("/other").statusCode()).isEqualTo(200);
        assertThat(gateway.seen).hasSize(2);
    }

    @Test
    void aFilterThatAsksAgainIsServedAgain() throws Exception {
        jar("Moody", MOODY);
        gateway.filters(folder);

        HttpResponse<String> served = gateway.get("/flaky", "X-Mood", "asks");

        assertThat(served.statusCode()).isEqualTo(200);
        assertThat(gateway.seen).hasSize(3);
        assertThat(served.headers().allValues("x-backend")).containsExactly("one");
    }

    @Test
    void bodiesAreReadAndChangedBothWays() throws Exception {
        jar("Shout", SHOUT);
        gateway.filters(folder);

        HttpResponse<String> served = gateway.post("/a", "abc");

        assertThat(gateway.seen.getFirst().body()).isEqualTo("abcabc");
        assertThat(served.body()).isEqualTo("HELLO ABCABC");
        assertThat(gateway.post("/a", "x".repeat(2 << 20)).statusCode()).isEqualTo(413);
    }

    @Test
    void aBodyThatNoFilterAsksForStreamsThrough() throws Exception {
        jar("Moody", MOODY);
        gateway.filters(folder);
        String large = "x".repeat(3 << 20);

        assertThat(gateway.post("/a", large).body()).isEqualTo("hello " + large);
        assertThat(gateway.post("/a", "small", "X-Mood", "waits").body()).isEqualTo("hello small");
    }

    @Test
    void whatFailsIsRefusedUnlessTheFilterIsDeclaredOpen() throws Exception {
        jar("Moody", MOODY);
        manifest("filters: {Moody: {budget: 300ms}}");
        gateway.filters(folder);

        for (String mood : new String[] {"throws", "fails", "blocks", "afterwards"}) {
            HttpResponse<String> refused = gateway.get("/a", "X-Mood", mood);

            assertThat(refused.statusCode()).as(mood).isEqualTo(500);
            assertThat(refused.body()).contains("filter_failed").doesNotContain("secret");
        }
        HttpResponse<String> own = gateway.get("/a", "X-Mood", "refuses");
        assertThat(own.statusCode()).isEqualTo(409);
        assertThat(own.body()).contains("not now");
        assertThat(gateway.get("/a", "X-Mood", "naps").statusCode()).isEqualTo(200);
        assertThat(gateway.get("/a", "X-Mood", "waits").statusCode()).isEqualTo(200);
    }

    @Test
    void anOpenFilterIsPassedOverWhenItFails() throws Exception {
        jar("Moody", MOODY);
        manifest("filters: {Moody: {budget: 300ms, fail-mode: open}}");
        gateway.filters(folder);

        for (String mood : new String[] {"throws", "fails", "blocks", "afterwards"}) {
            assertThat(gateway.get("/a", "X-Mood", mood).statusCode()).as(mood).isEqualTo(200);
        }
        assertThat(gateway.get("/a", "X-Mood", "refuses").statusCode()).isEqualTo(409);
    }

    @Test
    void newJarsTakeOverAndBadOnesDoNot() throws Exception {
        jar("StampGatewayFilterFactory", STAMP);
        manifest("default-filters: ['Stamp=one']");
        FilterSource source = gateway.filters(folder);
        source.follow(50);
        assertThat(gateway.get("/a").headers().firstValue("x-stamp")).contains("one");

        manifest("default-filters: ['Stamp=second']");
        awaitStamp("second");
        manifest("default-filters: ['Nothing=1']");
        Files.writeString(folder.resolve("later.txt"), "ignored");
        assertThat(gateway.get("/a").headers().firstValue("x-stamp")).contains("second");
        manifest("default-filters: ['Stamp=the-third']");
        awaitStamp("the-third");
    }

    private void awaitStamp(String text) throws Exception {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!gateway.get("/a").headers().firstValue("x-stamp").equals(java.util.Optional.of(text))) {
            assertThat(System.nanoTime()).as("stamp " + text).isLessThan(end);
        }
    }

    @Test
    void aJarMustHaveTheDigestThatIsDeclared() throws Exception {
        Path jar = jar("Tenant", TENANT);
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar)));

        manifest("jars: [{file: tenant.jar, sha256: " + "0".repeat(64) + "}]");
        refuses("tenant.jar has the SHA-256 " + digest, "expected: " + "0".repeat(64));
        manifest("jars: [{file: away.jar, sha256: " + digest + "}]");
        refuses("away.jar is not there (expected: the jar in this folder)");
        manifest("jars: [{file: tenant.jar}]");
        refuses("jars[0].sha256: \"\" (expected: 64 hexadecimal digits");
        manifest("jars: [{file: tenant.jar, sha256: " + digest + "}]");
        gateway.filters(folder);
        assertThat(gateway.get("/a").statusCode()).isEqualTo(403);
    }

    @Test
    void mistakesAreNamed() throws Exception {
        refuses("no jars and no default-filters");
        manifest("default-filters: [Nothing=1]");
        refuses("default-filters: Nothing: no such filter");
        manifest("filters: {Tenant: {fail: open}}");
        refuses("filters.Tenant.fail: not a field");
        manifest("filters: {Tenant: {fail-mode: ajar}}");
        refuses("filters.Tenant.fail-mode: \"ajar\" (expected: closed or open)");
        manifest("filters: {Tenant: {budget: 2h}}");
        refuses("filters.Tenant.budget: \"2h\" (expected: 1ms to 60s)");
        jar("Tenant", TENANT);
        manifest("filters: {Other: {order: 1}}");
        refuses("filters.Other: no such filter (expected: one of [Tenant])");
        Files.writeString(folder.resolve("tenant.jar"), "no jar");
        refuses("tenant.jar: ", "(expected: a jar of classes)");
        assertThatThrownBy(() -> gateway.filters(folder.resolve("none")))
                .hasMessageContaining("expected: a folder with jars");
    }

    @Test
    void aFilterForAnOlderSpringIsRefusedByName() {
        UserJar.write(
                folder.resolve("old.jar"),
                Map.of(
                        "org.springframework.http.HttpHeaders",
                        "package org.springframework.http; public class HttpHeaders { public boolean containsKey(Object o) { return false; } }",
                        "user.Old",
                        "package user; @org.springframework.stereotype.Component public class Old {"
                                + " boolean has(org.springframework.http.HttpHeaders h) { return h.containsKey(\"a\"); } }"),
                "org.springframework.http.HttpHeaders");

        refuses(
                "old.jar: user.Old uses org.springframework.http.HttpHeaders.containsKey(Ljava/lang/Object;)",
                "Spring Framework 7");
    }

    @Test
    void beansThatCannotBeStartedAreNamed() {
        jar(
                "Needy",
                IMPORTS + "@Component public class Needy implements GlobalFilter {"
                        + " public Needy(javax.management.MBeanServer wanted) {}"
                        + " public Mono<Void> filter(ServerWebExchange e, GatewayFilterChain c) { return c.filter(e); } }");

        refuses("their beans cannot be started: No qualifying bean of type 'javax.management.MBeanServer'");
    }

    private void refuses(String... parts) {
        assertThatThrownBy(() -> gateway.filters(folder))
                .isInstanceOf(FilterProblemException.class)
                .message()
                .contains(parts);
    }
}
