package dev.weft.cli.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SplitJourneyTest {

    @Test
    void theWeightsOfTheBookshopsFileAreReplacedAndNothingElse() throws Exception {
        Path root = Path.of(System.getProperty("weft.root", ".."));
        String file = Files.readString(root.resolve("examples/bookshop/mesh/catalog-split.yaml"));

        String edited = SplitJourney.weights(file, 0, 100);

        assertThat(edited.lines().filter(line -> line.contains("weight:")).map(String::strip))
                .containsExactly("weight: 0", "weight: 100");
        assertThat(edited.replace("weight: 100", "weight: 10").replace("weight: 0", "weight: 90"))
                .isEqualTo(file);
    }
}
