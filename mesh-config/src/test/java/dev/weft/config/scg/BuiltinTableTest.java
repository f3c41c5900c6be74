package dev.weft.config.scg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.testkit.Golden;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The published table is made from {@link Builtin}; {@code -Dgolden.update=true} writes it again. */
class BuiltinTableTest {

    private static final String HEAD = """
            # Spring Cloud Gateway's predicates and filters in Weft

            Made from `dev.weft.config.scg.Builtin` by `BuiltinTableTest`; Spring Cloud Gateway 5.0.
            *Compiled*: a rule means the same. *Partly*: as the remark says. *Refused*: a route that needs it answers 503
            and is reported with file, line and column; `metadata.weft.optional: NAME` leaves such a filter out instead.
            `weft migrate scg -f FILE` says it for your routes.

            Routes are read from `spring.cloud.gateway.server.webflux.routes` (and the old `spring.cloud.gateway.routes`,
            with a hint) of a whole `application.yml`, with `default-filters`, both forms, `lb://`, and placeholders of the
            same application. The file's folder, or `weft.namespace` in it, says the namespace. A route belongs to the gateways of
            its namespace (`weft proxy --gateway`); with `metadata.weft.target: mesh` it belongs to every sidecar that calls
            its hosts: those of a `Host` predicate, else its `lb://` service, and only hosts of its own namespace.

            What differs for every route: destinations are services of the mesh, others need a ServiceEntry;
            `lb://` keeps the caller's Host; without `Retry` the mesh's usual retries hold; `X-Forwarded-*` and `Forwarded`
            are not added.

            Of `httpclient.*` only `response-timeout` is carried out: a destination's clusters are every caller's, so connecting,
            pools and TLS are its DestinationRule's. Every other field, and those of `filter.*`, `discovery.*` and `predicate.*`,
            is named with what happens instead.

            `globalcors.cors-configurations` and `metadata.cors` of a route mean what they mean there: a rule stands at its
            path (that of `metadata.cors` at the route's first `Path` pattern, or at every path), those of routes are asked first,
            and the first whose path a request has counts, whatever route takes it. What it does not allow, preflight or not, is
            answered 403 `cors_refused`; a rule that cannot be read allows nothing. An Envoy sends such requests on without CORS
            headers, with a diagnostic. Preflights of paths without a rule go to the destination; the real gateway answers them
            itself, without CORS headers. `add-to-simple-url-handler-mapping` and `allow-private-network` are reported. CORS
            headers of the destination's own are replaced, not repeated.

            `application-PROFILE.yml` beside `application.yml` and documents with `spring.config.activate.on-profile` (with `!`,
            `&`, `|` and parentheses; the old `spring.profiles` with a hint) hold where their profile is active: those of
            `weft.config.profiles` of the control plane (`--profiles` of `weft migrate scg` and `weft validate`), else what
            `spring.profiles.active` or `spring.profiles.default` of the documents without a condition says, with `include` and
            `group`. Later documents win: lists are replaced as a whole, mappings merged; files of profiles come after
            `application.yml`, in the order of the profiles. Without `application.yml` beside it a profile's file is an
            application of its own. `spring.config.import` and `on-cloud-platform` are not read and reported. A `ConfigMap` with
            the label `weft.dev/spring-cloud-gateway: "true"` is an application too: its entries `application.yml` and
            `application-PROFILE.yml` are its files, its name and namespace the application's where these name none.

            A filter that is not built in is a user's own: it runs in the proxies that have its jar, as
            `guides/user-filters.md` says, and the filters beside it that change requests or responses run there with it,
            in their order. `Retry` beside it stays a rule of the delivery: filters are not run again by it. Proxies
            without the jar, and every Envoy, answer 503, unless `metadata.weft.optional` names it. A user's own predicate is refused.
            """;

    @Test
    void thePublishedTableIsThatOfThisVersion() {
        StringBuilder text = new StringBuilder(HEAD);
        for (Builtin.Kind kind : Builtin.Kind.values()) {
            text.append(kind == Builtin.Kind.PREDICATE ? "\n## Predicates\n" : "\n## Filters\n")
                    .append("\n| name | fate | remark |\n|---|---|---|\n");
            for (Builtin one : Builtin.values()) {
                if (one.kind() == kind) {
                    text.append("| `")
                            .append(one.word())
                            .append("` | ")
                            .append(one.fate().name().toLowerCase(Locale.ROOT))
                            .append(" | ")
                            .append(one.remark())
                            .append(" |\n");
                }
            }
        }

        new Golden(Path.of("../src-docs/reference")).matches("spring-cloud-gateway.md", text.toString());
    }

    @Test
    void whatIsRefusedSaysWhy() {
        assertThat(Builtin.values()).allSatisfy(one -> {
            if (one.fate() != Builtin.Fate.COMPILED) {
                assertThat(one.remark()).as(one.word()).isNotEmpty();
            }
        });
    }
}
