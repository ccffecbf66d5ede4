package dev.candor.prober;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.measurement.Measurement;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The probes of a file under {@code kinds}, its variables filled in. */
final class KindFile {
    private final ProbeFile file;

    private KindFile(ProbeFile file) {
        this.file = file;
    }

    static KindFile of(String kind, Map<String, String> variables) {
        String name = "kinds/" + kind + ".yaml";
        try (var in = Objects.requireNonNull(KindFile.class.getResourceAsStream("/" + name), name)) {
            String yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            ProbeFile file = ProbeFile.parse(name, yaml, Optional.empty(), variables);
            assertThat(file.errors()).isEmpty();
            return new KindFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Probe probe(String id) {
        return file.probes().stream()
                .filter(probe -> probe.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no probe " + id + " in " + file.file()));
    }

    Measurement run(String id, Prober prober) {
        try {
            return prober.run(probe(id), Vantage.at("here"))
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("a run must always end in a measurement", e);
        }
    }
}
