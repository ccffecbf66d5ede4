package dev.candor.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SketchTest {
    private static final double[] SHARES = {0.001, 0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1};

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100, 10_000})
    void everyPercentileIsTrueToOnePercentWhateverTheShape(int size) {
        Random random = new Random(size);
        for (int shape = 0; shape < 4; shape++) {
            int[] micros = new int[size];
            Sketch sketch = new Sketch();
            for (int i = 0; i < size; i++) {
                micros[i] = latency(random, shape);
                sketch.add(micros[i]);
            }
            Arrays.sort(micros);
            for (double share : SHARES) {
                double truth = micros[(int) Math.ceil(share * size) - 1] / 1000.0;
                assertThat(sketch.quantile(share))
                        .as("shape %d, %d values, share %s", shape, size, share)
                        .isCloseTo(truth, within(truth * (Sketch.ERROR + 1e-9)));
            }
        }
    }

    @Test
    void aMergedSketchIsExactlyTheSketchOfAllInAnyOrderAndAnyGrouping() {
        Random random = new Random(4);
        Sketch all = new Sketch();
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        Sketch added = new Sketch();
        for (int part = 0; part < 40; part++) {
            Sketch one = new Sketch();
            int size = random.nextInt(60);
            int[] buckets = new int[size];
            for (int i = 0; i < size; i++) {
                int micros = latency(random, part % 4);
                all.add(micros);
                one.add(micros);
                buckets[i] = Sketch.bucket(micros);
            }
            added.add(one);
            if (part % 2 == 0) {
                one.write(Phase.TOTAL, joined);
            } else {
                Sketch.write(Phase.TOTAL, buckets, size, joined);
            }
        }
        assertThat(bytes(added)).isEqualTo(bytes(all));
        Sketch read = new Sketch();
        read.add(joined.toByteArray(), Phase.TOTAL);
        assertThat(bytes(read)).isEqualTo(bytes(all));
        assertThat(read.size()).isEqualTo(all.size());
        assertThat(bytes(all).length).isLessThan(joined.size());
    }

    @Test
    void phasesInOneListAreToldApart() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Sketch.write(Phase.DNS, new int[] {Sketch.bucket(5_000)}, 1, out);
        Sketch.write(Phase.WAIT, new int[] {Sketch.bucket(70_000), Sketch.bucket(40_000), 0}, 3, out);
        Sketch.write(Phase.TLS, new int[4], 0, out);
        Sketch[] byPhase = Arrays.stream(Phase.values()).map(p -> new Sketch()).toArray(Sketch[]::new);
        Sketch.addAll(out.toByteArray(), byPhase);
        assertThat(byPhase[Phase.DNS.code()].quantile(0.5)).isCloseTo(5, within(0.05));
        assertThat(byPhase[Phase.WAIT.code()].size()).isEqualTo(3);
        assertThat(byPhase[Phase.WAIT.code()].quantile(1)).isCloseTo(70, within(0.7));
        assertThat(byPhase[Phase.TLS.code()].size()).isZero();
        Sketch one = new Sketch();
        one.add(out.toByteArray(), Phase.WAIT);
        assertThat(bytes(one)).isEqualTo(bytes(byPhase[Phase.WAIT.code()]));
    }

    @Test
    void theShortestAndTheLongestTimeHaveTheirPlace() {
        Sketch sketch = new Sketch();
        sketch.add(0);
        assertThat(sketch.quantile(1)).isZero();
        sketch.add(Integer.MAX_VALUE);
        assertThat(sketch.quantile(1)).isCloseTo(Integer.MAX_VALUE / 1e3, within(Integer.MAX_VALUE / 1e5));
        sketch.clear();
        assertThat(sketch.size()).isZero();
        assertThatThrownBy(() -> sketch.quantile(0.5)).hasMessageContaining("nothing");
        sketch.add(1);
        assertThat(sketch.quantile(0.5)).isCloseTo(0.001, within(0.00001));
        assertThatThrownBy(() -> sketch.quantile(0)).hasMessageContaining("was 0.0");
    }

    @Test
    void aListThatIsCutOffOrStrangeIsNotTakenForAnAnswer() {
        Sketch sketch = new Sketch();
        assertThatThrownBy(() -> sketch.add(new byte[] {0, 2, 5, 1}, Phase.TOTAL))
                .hasMessageContaining("too early");
        Sketch[] byPhase = {sketch};
        assertThatThrownBy(() -> Sketch.addAll(new byte[] {99, 1, 5, 1}, byPhase))
                .hasMessageContaining("phase: 99");
        assertThatThrownBy(() -> sketch.add(new byte[] {0, 1, (byte) 0xff, 0x7f, 1}, Phase.TOTAL))
                .hasMessageContaining("bucket");
    }

    // Spread over decades, narrow, two humps, and all alike.
    private static int latency(Random random, int shape) {
        return switch (shape) {
            case 0 -> (int) Math.exp(3 + 14 * random.nextDouble());
            case 1 -> 20_000 + (int) (1_500 * random.nextGaussian());
            case 2 -> (random.nextInt(10) == 0 ? 900_000 : 35_000) + random.nextInt(9_000);
            default -> 48_611;
        };
    }

    private static byte[] bytes(Sketch sketch) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        sketch.write(Phase.TOTAL, out);
        return out.toByteArray();
    }
}
