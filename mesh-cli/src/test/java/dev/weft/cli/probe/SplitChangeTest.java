package dev.weft.cli.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SplitChangeTest {

    @Test
    void findsWhereTheShareChanged() {
        Random random = new Random(7);
        boolean[] hits = new boolean[2_000];
        for (int i = 0; i < hits.length; i++) {
            hits[i] = random.nextDouble() < (i < 300 ? 0.1 : 0.5);
        }

        assertThat(SplitChange.find(hits, 0.1, 0.5).changedAt()).isCloseTo(300, within(25));
    }

    @Test
    void aShareThatNeverChangedIsChangedAtTheEnd() {
        boolean[] hits = new boolean[500];

        assertThat(SplitChange.find(hits, 0.1, 0.5).changedAt()).isEqualTo(500);
    }

    @Test
    void allowsFiveStandardDeviations() {
        assertThat(SplitChange.tolerance(0.5, 2_500)).isEqualTo(0.05);
        assertThat(SplitChange.fits(1_370, 2_500, 0.5)).isTrue();
        assertThat(SplitChange.fits(1_380, 2_500, 0.5)).isFalse();
        assertThat(SplitChange.fits(0, 0, 0.5)).isFalse();
    }
}
