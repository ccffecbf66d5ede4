package dev.candor.correlation.recording;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.candor.correlation.blame.Events;
import dev.candor.correlation.blame.Hint;
import dev.candor.correlation.blame.Observation;
import dev.candor.correlation.blame.Phase;
import dev.candor.correlation.blame.Plan;
import dev.candor.correlation.blame.Rollout;
import dev.candor.correlation.blame.Suspect;
import dev.candor.correlation.recording.Cursor.Refused;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads single lines of a recording. */
final class LineReader {

    /** Names come again and again; one copy of each is kept, of so many. */
    private static final int MOST_NAMES = 1 << 20;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(100)
                    .maxStringLength(1 << 16)
                    .maxNumberLength(64)
                    .build())
            .build();

    private static final Map<String, Phase> PHASES = phases();

    private final Map<String, String> names = new HashMap<>();

    // What has been read of the line at hand.
    private @Nullable Plan plan;
    private @Nullable String event;
    private @Nullable String check;
    private @Nullable String agent;
    private @Nullable String app;
    private @Nullable String ip;
    private @Nullable String region;
    private @Nullable String host;
    private @Nullable String version;
    private @Nullable String previous;
    private @Nullable String source;
    private @Nullable String kind;
    private @Nullable String id;
    private @Nullable Phase phase;
    private double at;
    private double done;
    private double until;
    private double nats;
    private double latency;

    private static Map<String, Phase> phases() {
        Map<String, Phase> words = new HashMap<>();
        Arrays.stream(Phase.values()).forEach(phase -> words.put(phase.word(), phase));
        return words;
    }

    /**
     * Gives what a line holds to {@code events}.
     *
     * @return false where it is an event that nobody here knows, which is no mistake
     * @throws Refused if it is nothing that a recording may hold
     */
    boolean read(String line, Events events) throws Refused {
        forget();
        try (JsonParser parser = JSON.createParser(line)) {
            Cursor in = new Cursor(parser);
            in.start();
            in.members(name -> member(name, in));
            in.end();
        } catch (JsonProcessingException e) {
            int column = e.getLocation() == null ? 1 : e.getLocation().getColumnNr();
            throw new Refused(Math.max(1, column), "expected JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new Refused(1, "expected JSON: " + e.getMessage());
        }
        return tell(events);
    }

    private void forget() {
        plan = null;
        event = null;
        check = null;
        agent = null;
        app = null;
        ip = null;
        region = null;
        host = null;
        version = null;
        previous = null;
        source = null;
        kind = null;
        id = null;
        phase = null;
        at = Double.NaN;
        done = Double.NaN;
        until = Double.NaN;
        nats = Double.NaN;
        latency = Double.NaN;
    }

    private void member(String name, Cursor in) throws IOException, Refused {
        switch (name) {
            case "catalog" -> plan = PlanReader.read(in);
            case "event" -> event = in.text();
            case "check" -> check = name(in);
            case "agent" -> agent = name(in);
            case "app" -> app = name(in);
            case "ip" -> ip = name(in);
            case "region" -> region = name(in);
            case "host" -> host = name(in);
            case "version" -> version = name(in);
            case "previous" -> previous = name(in);
            case "source" -> source = name(in);
            case "kind" -> kind = name(in);
            case "id" -> id = name(in);
            case "phase" -> phase = phase(in);
            case "at" -> at = in.number();
            case "done" -> done = in.number();
            case "until" -> until = in.number();
            case "nats" -> nats = in.number();
            case "latency_ms" -> latency = in.number();
            default -> in.skip();
        }
    }

    private @Nullable String name(Cursor in) throws IOException, Refused {
        String text = in.text();
        if (text == null) {
            return null;
        }
        String known = names.get(text);
        if (known == null && names.size() < MOST_NAMES) {
            names.put(text, text);
        }
        return known == null ? text : known;
    }

    private static Phase phase(Cursor in) throws IOException, Refused {
        String word = in.text();
        Phase phase = word == null ? null : PHASES.get(word.toLowerCase(Locale.ROOT));
        if (phase == null) {
            throw in.expected("one of ok, dns, tcp, tls, proxy, app");
        }
        return phase;
    }

    private boolean tell(Events events) throws Refused {
        if (plan != null) {
            events.plan(plan);
            return true;
        }
        if (event != null) {
            return tell(event, events);
        }
        if (check == null && agent == null) {
            throw new Refused(1, "expected a catalog, an event, or a check with its agent");
        }
        double end = Double.isNaN(done) ? time(at, "at") : time(done, "done");
        // An agent's clock may be ahead of whoever says when it was known how the run ended.
        double start = Math.min(end, time(at, "at"));
        if (phase == null) {
            throw new Refused(1, "expected a phase");
        }
        events.observe(new Observation(
                needed(check, "check"), needed(agent, "agent"), start, end, phase, latency, ip, region, host, version));
        return true;
    }

    private boolean tell(String event, Events events) throws Refused {
        switch (event) {
            case "deploy_started", "deploy_finished" ->
                events.rollout(new Rollout(
                        event.equals("deploy_started"), time(at, "at"), needed(app, "app"), version, previous));
            case "hint" -> events.hint(hint());
            default -> {
                return false;
            }
        }
        return true;
    }

    private Hint hint() throws Refused {
        String wanted = needed(kind, "kind");
        Suspect.Kind found = Arrays.stream(Suspect.Kind.values())
                .filter(k -> k.word().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new Refused(1, "expected a kind that is known, found '%s'".formatted(wanted)));
        Suspect suspect = new Suspect(found, needed(id, "id"));
        try {
            return new Hint(needed(source, "source"), suspect, nats, time(at, "at"), time(until, "until"));
        } catch (IllegalArgumentException e) {
            throw new Refused(1, "expected a hint: " + e.getMessage());
        }
    }

    private static double time(double value, String name) throws Refused {
        if (!Double.isFinite(value)) {
            throw new Refused(1, "expected a time in seconds for " + name);
        }
        return value;
    }

    private static String needed(@Nullable String value, String name) throws Refused {
        if (value == null) {
            throw new Refused(1, "expected a text for " + name);
        }
        return value;
    }
}
