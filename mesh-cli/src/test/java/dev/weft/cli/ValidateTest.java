package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidateTest {

    private static final Path BOOKSHOP = Path.of(System.getProperty("weft.root", ".."), "examples/bookshop/mesh");

    @TempDir
    private Path folder;

    @Test
    void theBookshopsConfigurationHasNoErrorsAndNoWarnings() {
        Run run = Run.weft("validate", BOOKSHOP.toString());

        assertThat(run.out()).isEqualTo("5 files: 0 errors, 0 warnings\n");
        assertThat(run.code()).isZero();
    }

    @Test
    void aBrokenWeightIsNamedWithFileLineFieldAndExpectation() throws Exception {
        Path file = broken();

        Run run = Run.weft("validate", BOOKSHOP.resolve("services.yaml").toString(), file.toString());

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .contains(file + ":")
                .contains("error [InvalidValue] VirtualService shop/catalog")
                .contains("spec.http[0].route[0].weight")
                .contains("expected");
    }

    @Test
    void findingsAreAJsonArrayForPrograms() throws Exception {
        Run run = Run.weft("validate", "--output", "json", broken().toString());

        assertThat(run.out())
                .startsWith("[")
                .contains("\"severity\" : \"ERROR\"")
                .contains("\"reason\" : \"InvalidValue\"")
                .contains("\"field\" : \"spec.http[0].route[0].weight\"");
    }

    @Test
    void aMissingFileIsNamedInOneLine() {
        Run run = Run.weft("validate", folder.resolve("none.yaml").toString());

        assertThat(run.code()).isEqualTo(74);
        assertThat(run.err()).hasLineCount(1).contains("none.yaml: no such file");
    }

    @Test
    void nothingToValidateIsWrongUsage() {
        assertThat(Run.weft("validate").code()).isEqualTo(2);
    }

    private Path broken() throws Exception {
        String good = Files.readString(BOOKSHOP.resolve("catalog-split.yaml"));
        return Files.writeString(folder.resolve("split.yaml"), good.replace("weight: 90", "weight: ninety"));
    }
}
