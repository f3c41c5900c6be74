package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WeftCommandTest {

    @Test
    void anUnknownCommandIsWrongUsageInOneLineAndThenTheCommands() {
        Run run = Run.weft("prove");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("weft: ")
                .contains("prove")
                .contains("proxy-status")
                .doesNotContain("\tat ");
    }

    @Test
    void noCommandIsWrongUsage() {
        assertThat(Run.weft().code()).isEqualTo(2);
    }

    @Test
    void helpListsTheExitCodes() {
        Run run = Run.weft("help", "exit-codes");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("    0  ").contains("   69  ").contains("port in use");
    }

    @Test
    void helpTellsAboutANestedCommand() {
        assertThat(Run.weft("help", "config", "dump").out()).contains("--sidecar");
    }

    @Test
    void everyCommandTellsAboutItself() {
        Run run = Run.weft("token", "--help");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("--service-account");
    }

    @Test
    void helpOfAnUnknownTopicNamesTheCommands() {
        Run run = Run.weft("help", "cooking");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("cooking").contains("proxy-status");
    }

    @Test
    void versionTellsWeftsAndJavasAsJson() {
        Run run = Run.weft("version", "--output", "json");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("\"weft\"").contains("\"java\"").doesNotContain("${");
    }

    @Test
    void theProgramsWithAClassPathOfTheirOwnAreLeftToTheLauncher() {
        Run run = Run.weft("proxy", "--config", "x");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("./weft proxy --config x").doesNotContain("\tat ");
    }

    @Test
    void aStackTraceIsShownOnlyOnRequest() {
        String[] unreachable = {"proxy-status", "--control-plane", "http://127.0.0.1:1", "--timeout", "2"};
        String[] debug = {"--debug", "proxy-status", "--control-plane", "http://127.0.0.1:1", "--timeout", "2"};

        assertThat(Run.weft(unreachable).err()).hasLineCount(1);
        assertThat(Run.weft(debug).err()).contains("\tat ");
    }
}
