package dev.candor.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.console.LiveEvent.About;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveFeedTest {

    private static final About ALL = new About(Set.of(), Set.of(), Set.of());

    private final LiveFeed feed = new LiveFeed("b", 3, 2);
    private final Heard heard = new Heard();

    @Test
    void aNewReaderIsToldWhereItStartsAndThenEveryChange() {
        publish("web", "fra");
        feed.read(heard, ALL, null);
        publish("web", "iad");
        assertThat(heard.lines).containsExactly("start b-1", "b-2 outcome web@iad");
    }

    @Test
    void whoComesBackGetsExactlyWhatItMissed() {
        publish("a", "fra");
        publish("b", "fra");
        publish("c", "fra");
        feed.read(heard, ALL, "b-1");
        publish("d", "fra");
        assertThat(heard.lines)
                .containsExactly("b-2 outcome b@fra", "b-3 outcome c@fra", "start b-3", "b-4 outcome d@fra");
    }

    @Test
    void aGapIsToldWhereTheRingHasForgotten() {
        for (int i = 0; i < 4; i++) {
            publish("p" + i, "fra");
        }
        feed.read(heard, ALL, "b-0");
        assertThat(heard.lines).as("event 1 is gone").containsExactly("reset b-4");
        heard.lines.clear();
        feed.read(heard, ALL, "b-1");
        assertThat(heard.lines).as("2 to 4 are kept").hasSize(4).startsWith("b-2 outcome p1@fra");
    }

    @ParameterizedTest
    @ValueSource(strings = {"other-1", "b-9", "b--1", "b-x", "nonsense", "", "b-99999999999999999999"})
    void anIdOfAnotherProcessOrOfNobodyIsAGap(String id) {
        publish("web", "fra");
        feed.read(heard, ALL, id);
        assertThat(heard.lines).containsExactly("reset b-1");
    }

    @Test
    void aReaderHearsOnlyWhatItWants() {
        publish("web", "fra");
        feed.read(heard, new About(Set.of("web", "db"), Set.of(), Set.of("fra")), "b-0");
        publish("web", "iad");
        publish("mail", "fra");
        publish("db", "fra");
        feed.publish("incident", new About(Set.of("web", "x"), Set.of("shop"), Set.of("fra", "iad")), "several");
        feed.publish("health", new About(Set.of(), Set.of("shop"), Set.of()), "a component");
        assertThat(heard.lines)
                .containsExactly("b-1 outcome web@fra", "start b-1", "b-4 outcome db@fra", "b-5 incident several");
    }

    @Test
    void oneReaderTooManyIsSentAwayUntilOneLeaves() {
        LiveFeed.Reader first = feed.read(heard, ALL, null).orElseThrow();
        feed.read(new Heard(), ALL, null).orElseThrow();
        assertThat(feed.read(new Heard(), ALL, null)).isEmpty();
        first.close();
        first.close();
        assertThat(feed.readers()).isEqualTo(1);
        assertThat(feed.read(new Heard(), ALL, null)).isPresent();
        publish("web", "fra");
        assertThat(heard.lines).as("left").containsExactly("start b-0");
    }

    @Test
    void everybodyHearsThatTheStreamLives() {
        feed.read(heard, new About(Set.of("nothing"), Set.of(), Set.of()), null);
        feed.beat();
        assertThat(heard.lines).containsExactly("start b-0", "beat");
    }

    private void publish(String probe, String location) {
        feed.publish("outcome", new About(Set.of(probe), Set.of(), Set.of(location)), probe + "@" + location);
    }

    private static final class Heard implements LiveFeed.Sink {
        final List<String> lines = new ArrayList<>();

        @Override
        public void event(String id, LiveEvent event) {
            lines.add(id + " " + event.type() + " " + event.json());
        }

        @Override
        public void started(String id) {
            lines.add("start " + id);
        }

        @Override
        public void reset(String id) {
            lines.add("reset " + id);
        }

        @Override
        public void beat() {
            lines.add("beat");
        }
    }
}
