package dev.candor.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.catalog.Component;
import dev.candor.correlation.Health;
import dev.candor.correlation.HealthSpan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class PageBudgetTest {

    @Test
    void aDozenComponentsWithBadDaysFitIntoTheFirstFlight() throws IOException {
        Sample sample = LookTest.lived();
        Random random = new Random(1);
        sample.spans.clear();
        for (int i = 6; i < 12; i++) {
            sample.components.add(new Component("more-" + i, "More of it, part " + i, "More", "What it does", i));
        }
        for (Component component : sample.components) {
            sample.health(component.id(), Health.UP, 0);
            Instant at = Sample.NOW.minus(Duration.ofDays(90));
            while (at.isBefore(Sample.NOW)) {
                Instant bad = at.plusSeconds(random.nextInt(800_000));
                Instant end = bad.plusSeconds(20 + random.nextInt(7_000));
                sample.spans.add(new HealthSpan(component.id(), Health.UP, at, bad));
                sample.spans.add(new HealthSpan(component.id(), Health.values()[1 + random.nextInt(3)], bad, end));
                at = end;
            }
        }
        sample.hostDies();
        String page = Rendered.status(sample.facts(), Audience.EVERYBODY);
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(page.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(zipped.size()).isLessThanOrEqualTo(14 * 1024);
    }
}
