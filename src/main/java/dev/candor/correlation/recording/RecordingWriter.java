package dev.candor.correlation.recording;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.candor.correlation.blame.Events;
import dev.candor.correlation.blame.Hint;
import dev.candor.correlation.blame.Observation;
import dev.candor.correlation.blame.Plan;
import dev.candor.correlation.blame.Rollout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes a recording that {@link RecordingReader} reads back, to the microsecond. Each method throws {@link
 * UncheckedIOException} where nothing can be written.
 */
public final class RecordingWriter implements Events, AutoCloseable {

    /** Of a second; more than that no clock of an agent knows. */
    private static final double SMALLEST = 1e-6;

    private static final JsonFactory JSON = JsonFactory.builder().build();

    private final JsonGenerator json;

    /** Writes to {@code out}, which is closed with this. */
    public RecordingWriter(Writer out) {
        try {
            json = JSON.createGenerator(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // Each line ends with its own break, also the last.
        json.setRootValueSeparator(null);
    }

    /** Writes the members of one line. */
    private interface Members {
        void write() throws IOException;
    }

    private void line(Members members) {
        try {
            json.writeStartObject();
            members.write();
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException("the recording can't be written", e);
        }
    }

    @Override
    public void plan(Plan plan) {
        line(() -> {
            json.writeObjectFieldStart("catalog");
            Set<String> locations = new LinkedHashSet<>();
            plan.agents().forEach(agent -> locations.add(agent.location()));
            names("locations", locations);
            json.writeArrayFieldStart("agents");
            for (Plan.Agent agent : plan.agents()) {
                json.writeStartObject();
                text("id", agent.id());
                text("location", agent.location());
                text("resolver", agent.resolver());
                json.writeEndObject();
            }
            json.writeEndArray();
            names("regions", plan.regions());
            json.writeArrayFieldStart("hosts");
            for (Plan.Host host : plan.hosts()) {
                json.writeStartObject();
                text("id", host.id());
                text("region", host.region());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("checks");
            for (Plan.Check check : plan.checks()) {
                json.writeStartObject();
                text("id", check.id());
                text("app", check.app());
                json.writeBooleanField("control", check.control());
                json.writeBooleanField("external", check.external());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("apps");
            for (Plan.App app : plan.apps()) {
                write(app);
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private void write(Plan.App app) throws IOException {
        json.writeStartObject();
        text("id", app.id());
        json.writeArrayFieldStart("machines");
        for (Plan.Machine machine : app.machines()) {
            json.writeStartObject();
            text("id", machine.id());
            text("host", machine.host());
            text("region", machine.region());
            text("ip", machine.ip());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    @Override
    public void rollout(Rollout rollout) {
        line(() -> {
            text("event", rollout.started() ? "deploy_started" : "deploy_finished");
            number("at", rollout.at());
            text("app", rollout.app());
            text("version", rollout.version());
            text("previous", rollout.previous());
        });
    }

    @Override
    public void hint(Hint hint) {
        line(() -> {
            text("event", "hint");
            number("at", hint.from());
            number("until", hint.until());
            text("source", hint.source());
            text("kind", hint.suspect().kind().word());
            text("id", hint.suspect().id());
            number("nats", hint.nats());
        });
    }

    @Override
    public void observe(Observation o) {
        line(() -> {
            text("check", o.check());
            text("agent", o.agent());
            number("at", o.at());
            number("done", o.done());
            text("phase", o.phase().word());
            if (Double.isFinite(o.latencyMs())) {
                number("latency_ms", o.latencyMs());
            }
            text("ip", o.ip());
            text("region", o.region());
            text("host", o.host());
            text("version", o.version());
        });
    }

    /** That there was more from then on, which is left out. Readers pass it over and count it. */
    public void cutOff(double at) {
        line(() -> {
            text("event", "cut_off");
            number("at", at);
        });
    }

    private void names(String name, Iterable<String> all) throws IOException {
        json.writeArrayFieldStart(name);
        for (String one : all) {
            json.writeString(one);
        }
        json.writeEndArray();
    }

    private void text(String name, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }

    private void number(String name, double value) throws IOException {
        json.writeFieldName(name);
        json.writeNumber(decimal(value));
    }

    /** As people write it, without an exponent. */
    static String decimal(double value) {
        String text = BigDecimal.valueOf(Math.round(value / SMALLEST), 6)
                .stripTrailingZeros()
                .toPlainString();
        return text.contains(".") ? text : text + ".0";
    }

    @Override
    public void close() {
        try {
            json.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the recording can't be written", e);
        }
    }
}
