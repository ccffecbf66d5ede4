package dev.candor.correlation.blame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class BudgetTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void underConstantDemandNoMoreThanTheShareAndWhatWasSavedIsSpent() {
        Budget budget = new Budget(0.02, START);
        int spent = 0;
        for (int half = 0; half < 7200; half++) {
            Instant now = START.plusMillis(500L * half);
            budget.runs(10, now);
            for (int i = 0; i < 50; i++) {
                spent += budget.take(0, now) ? 1 : 0;
            }
        }
        assertThat(spent).isBetween(719, 720 + (int) Budget.LEAST_SAVED);
    }

    @Test
    void whatIsSavedIsBounded() {
        Budget budget = new Budget(0.02, START);
        budget.runs(10, START);
        assertThat(budget.left(START.plusSeconds(86_400))).isEqualTo(0.02 * 10 * 600);
        budget.runs(1_000_000, START.plusSeconds(86_400));
        assertThat(budget.left(START.plusSeconds(90_000))).isEqualTo(Budget.MOST_SAVED);
        budget.runs(0.001, START.plusSeconds(90_000));
        assertThat(budget.left(START.plusSeconds(90_000))).isEqualTo(Budget.LEAST_SAVED);
    }

    @Test
    void aReserveIsKeptForOthers() {
        Budget budget = new Budget(0.02, START);
        int spent = 0;
        while (budget.take(0.5, START)) {
            spent++;
        }
        assertThat(spent).isEqualTo(3);
        assertThat(budget.take(0, START)).isTrue();
    }

    @Test
    void aShareOfNothingAllowsNothing() {
        Budget budget = new Budget(0, START);
        budget.runs(1000, START);
        assertThat(budget.take(0, START.plusSeconds(3600))).isFalse();
        assertThatThrownBy(() -> new Budget(Double.NaN, START)).hasMessageContaining("NaN");
    }
}
