package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrateScgTest {

    private static final String ROUTES = """
            spring:
              application:
                name: edge
              cloud:
                gateway:
                  server:
                    webflux:
                      routes:
                        - id: catalog
                          uri: lb://catalog
                          predicates:
                            - Path=/catalog/**
                          filters:
                            - StripPrefix=1
            """;
    private static final String LIMITED = """
                        - id: limited
                          uri: lb://catalog
                          predicates:
                            - Path=/limited/**
                          filters:
                            - RequestRateLimiter=10
            """;

    @TempDir
    private Path folder;

    private String file(String text) throws Exception {
        return Files.writeString(folder.resolve("application.yml"), text).toString();
    }

    @Test
    void saysThatEveryRouteCompiles() throws Exception {
        Run run = Run.weft("migrate", "scg", "-f", file(ROUTES));

        assertThat(run.out()).isEqualTo("1 of 1 routes compile\n");
        assertThat(run.code()).isZero();
    }

    @Test
    void readsTheFilesOfActiveProfiles() throws Exception {
        file(ROUTES);
        Files.writeString(folder.resolve("application-prod.yml"), ROUTES + LIMITED);

        assertThat(Run.weft("migrate", "scg", "-f", folder.toString()).out()).isEqualTo("1 of 1 routes compile\n");
        assertThat(Run.weft("migrate", "scg", "-f", folder.toString(), "--profiles", "eu,prod")
                        .out())
                .startsWith("1 of 2 routes compile; this 1 does not:\n  edge.limited (")
                .contains("application-prod.yml:15:15");
    }

    @Test
    void namesRouteFieldPlaceAndReasonOfTheOthers() throws Exception {
        String file = file(ROUTES + LIMITED);

        Run run = Run.weft("migrate", "scg", "-f", file);

        assertThat(run.out())
                .startsWith("1 of 2 routes compile; this 1 does not:\n  edge.limited (" + file + ":15:15)\n")
                .contains("20:19 [Unsupported] routes[1].filters[0]: RequestRateLimiter: it needs the application's");
        assertThat(run.code()).isEqualTo(1);
    }

    @Test
    void isAJsonDocumentForPrograms() throws Exception {
        Run run = Run.weft("migrate", "scg", "-f", file(ROUTES + LIMITED), "--output", "json");

        assertThat(run.out())
                .contains(
                        "\"routes\" : 2",
                        "\"compiled\" : 1",
                        "\"route\" : \"edge.limited\"",
                        "\"reason\" : \"Unsupported\"");
        assertThat(run.code()).isEqualTo(1);
    }

    @Test
    void refusesFilesWithoutRoutes() throws Exception {
        Run run = Run.weft("migrate", "scg", "-f", file("server:\n  port: 8080\n"));

        assertThat(run.err())
                .contains("routes: none in 1 files (expected: spring.cloud.gateway.server.webflux.routes)");
        assertThat(run.code()).isEqualTo(2);
    }

    @Test
    void saysWhenAFileCannotBeRead() {
        assertThat(Run.weft("migrate", "scg", "-f", folder.resolve("none.yml").toString())
                        .code())
                .isEqualTo(74);
    }
}
