package dev.candor.correlation.blame;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PairsTest {

    @Test
    void everyPairKeepsItsNumberHoweverManyThereAre() {
        Random random = new Random(7);
        Map<Long, Integer> expected = new HashMap<>();
        Pairs pairs = new Pairs();
        for (int i = 0; i < 5_000; i++) {
            int a = random.nextInt(40) - 1;
            int b = random.nextInt(1_000) - 1;
            long key = a * 10_000L + b;
            Integer known = expected.get(key);
            assertThat(pairs.get(a, b)).isEqualTo(known == null ? -1 : known);
            if (known == null) {
                pairs.put(a, b, i);
                expected.put(key, i);
            }
        }
        assertThat(pairs.get(-1, -1)).isEqualTo(expected.getOrDefault(-10_001L, -1));
        assertThat(pairs.get(3, 999)).isEqualTo(-1);
    }
}
