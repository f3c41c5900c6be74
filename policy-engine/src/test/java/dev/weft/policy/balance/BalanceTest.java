package dev.weft.policy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class BalanceTest {

    @Test
    void spreadsTurnsByWeight() {
        SmoothWeightedRoundRobin rotation = new SmoothWeightedRoundRobin(new int[] {5, 1, 1}, 0);
        StringBuilder turns = new StringBuilder();
        for (int i = 0; i < 14; i++) {
            turns.append((char) ('A' + rotation.next()));
        }
        assertThat(turns).hasToString("AABACAAAABACAA");
    }

    @Test
    void startsWhereItIsTold() {
        SmoothWeightedRoundRobin rotation = new SmoothWeightedRoundRobin(new int[] {3, 3, 3}, -1);
        assertThat(new int[] {rotation.next(), rotation.next(), rotation.next()})
                .containsExactly(2, 0, 1);
    }

    @Test
    void drawsByWeightWhenAllAreIdle() {
        PickTwo pick = new PickTwo(new int[] {2, 2, 2, 2});
        int[] hits = new int[4];
        Random random = new Random(7);
        for (int i = 0; i < 40_000; i++) {
            hits[pick.pick(random.nextLong(), endpoint -> 0)]++;
        }
        for (int hit : hits) {
            assertThat(hit).isCloseTo(10_000, Offset.offset(3 * 87));
        }
    }

    @Test
    void avoidsTheBusierOfTwo() {
        PickTwo pick = new PickTwo(new int[] {1, 3});
        Random random = new Random(7);
        for (int i = 0; i < 1_000; i++) {
            assertThat(pick.pick(random.nextLong(), endpoint -> endpoint == 0 ? 9 : 0))
                    .isEqualTo(1);
            assertThat(pick.pick(random.nextLong(), endpoint -> endpoint == 0 ? 0 : 9))
                    .isZero();
        }
        assertThat(new PickTwo(new int[] {4}).pick(-1, endpoint -> 0)).isZero();
    }
}
