package dev.weft.config.scg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ProfileExpressionTest {

    private static final Set<String> ACTIVE = Set.of("prod", "eu");

    @Test
    void namesAndOperatorsHoldAsInSpring() {
        for (String holds : new String[] {
            "prod",
            "!dev",
            "prod & eu",
            "prod|dev",
            "prod & (dev | eu)",
            "!(dev | test)",
            "( prod )",
            "!!prod",
            "prod & eu & !dev"
        }) {
            assertThat(ProfileExpression.holds(holds, ACTIVE)).as(holds).contains(true);
        }
        for (String fails : new String[] {"dev", "!prod", "prod & !eu", "dev | test", "Prod"}) {
            assertThat(ProfileExpression.holds(fails, ACTIVE)).as(fails).contains(false);
        }
    }

    @Test
    void whatIsNoExpressionSaysNothing() {
        for (String none :
                new String[] {"", "prod & eu | dev", "prod &", "(prod", "prod)", "!", "()", "(".repeat(40) + "a"}) {
            assertThat(ProfileExpression.holds(none, ACTIVE)).as(none).isEmpty();
        }
    }
}
