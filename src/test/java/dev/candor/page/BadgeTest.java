package dev.candor.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.catalog.Component;
import dev.candor.correlation.Health;
import org.junit.jupiter.api.Test;

class BadgeTest {
    private final Sample sample = new Sample();

    @Test
    void theWordAndTheColourAreTheVerdicts() {
        assertThat(read(Audience.EVERYBODY)).contains("aria-label=\"Hop Cloud: Up\"", "fill=\"#0b6b3a\"", ">Up</text>");
        sample.hostDies();
        assertThat(read(Audience.EVERYBODY)).contains("Hop Cloud: Impaired", "fill=\"#b00020\"");
        assertThat(read(Audience.of("acme"))).contains("Hop Cloud: Affected", "fill=\"#b00020\"");
    }

    @Test
    void itsColoursAreThePages() {
        String style = Stylesheet.PAGE.text().toString();
        sample.health("edge", Health.DEGRADED, 2);
        assertThat(style).contains("--ok:#0b6b3a", "--degraded:#8a6100", "--down:#b00020", "--unknown:#5b6470");
        assertThat(read(Audience.EVERYBODY)).contains("fill=\"#8a6100\"");
    }

    @Test
    void whatIsNotKnownIsNeverGreen() {
        Pulse old = new Pulse(Sample.NOW.minusSeconds(600), Sample.NOW.minusSeconds(600), Sample.PATIENCE);
        assertThat(new Reading(sample.facts(), Audience.EVERYBODY, old).page("badge.svg"))
                .contains("Hop Cloud: Unknown", "fill=\"#5b6470\"")
                .doesNotContain("#0b6b3a", ">Up<");
        for (Component component : sample.components) {
            sample.health(component.id(), Health.UNKNOWN, 0);
        }
        assertThat(read(Audience.EVERYBODY)).contains("Hop Cloud: Unknown", "fill=\"#5b6470\"");
    }

    private String read(Audience audience) {
        return new Reading(sample.facts(), audience).page("badge.svg");
    }
}
