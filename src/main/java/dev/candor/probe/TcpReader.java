package dev.candor.probe;

import dev.candor.catalog.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads {@code tcp}. */
final class TcpReader {

    private static final int MOST_STEPS = 50;
    private static final int LONGEST_SEND = 65_536;

    private final Function<String, String> fillIn;
    private final TlsReader tls;

    TcpReader(Variables variables, String file) {
        this.fillIn = variables::fillIn;
        this.tls = new TlsReader(fillIn, file);
    }

    /** What was read; null if it has no target, with errors. */
    ProbeKind.@Nullable Tcp read(Section section) {
        section.allow("host", "port", "tls", "ip", "dialog");
        Optional<String> host =
                section.requiredText("host").flatMap(text -> section.read(text, fillIn.andThen(Targets::host)));
        if (!section.has("port")) {
            section.error("expected the key 'port'");
        }
        Optional<Integer> port = section.value("port", fillIn.andThen(Targets::port));
        ProbeKind.Tls tlsSettings = null;
        if (section.isScalar("tls")) {
            tlsSettings = section.flag("tls").orElse(false) ? ProbeKind.Tls.DEFAULT : null;
        } else if (section.has("tls")) {
            tlsSettings = section.section("tls").map(tls::read).orElse(null);
        }
        List<ProbeKind.DialogStep> dialog = dialog(section);
        ProbeKind.IpChoice ip = section.value("ip", Targets::ip).orElse(ProbeKind.IpChoice.ANY);
        return host.isEmpty() || port.isEmpty()
                ? null
                : new ProbeKind.Tcp(host.get(), port.get(), tlsSettings, ip, dialog);
    }

    private List<ProbeKind.DialogStep> dialog(Section section) {
        List<ProbeKind.DialogStep> steps = new ArrayList<>();
        List<Section> written = section.sections("dialog");
        if (written.size() > MOST_STEPS) {
            section.errorAtKey("dialog", "expected at most %d steps, found %d".formatted(MOST_STEPS, written.size()));
        }
        for (Section step : written) {
            step.allow("send", "expect", "starttls");
            if (step.has("starttls")) {
                startTls(step, steps);
                continue;
            }
            if (step.has("send") == step.has("expect")) {
                step.error("expected 'send' or 'expect', found %s".formatted(step.has("send") ? "both" : "neither"));
                continue;
            }
            Optional<String> send =
                    step.anyText("send").flatMap(text -> step.read(text, fillIn.andThen(TcpReader::send)));
            Optional<String> expect = step.text("expect").flatMap(text -> step.read(text, TcpReader::pattern));
            steps.add(new ProbeKind.DialogStep(send.orElse(null), expect.orElse(null)));
        }
        return steps;
    }

    /** {@code starttls: true}, or the key alone. */
    private static void startTls(Section step, List<ProbeKind.DialogStep> steps) {
        if (step.has("send") || step.has("expect")) {
            step.errorAtKey("starttls", "expected 'starttls' in a step of its own");
        } else if (!step.isNothing("starttls") && !step.flag("starttls").orElse(true)) {
            step.error("starttls", "expected true, found 'false': leave the step out to stay in the clear");
        } else if (steps.stream().anyMatch(ProbeKind.DialogStep::startTls)) {
            step.errorAtKey("starttls", "expected one step that starts TLS, found two");
        } else {
            steps.add(new ProbeKind.DialogStep(null, null, true));
        }
    }

    private static String send(String text) {
        if (text.length() > LONGEST_SEND) {
            throw new IllegalArgumentException(
                    "expected at most %d characters, found %d".formatted(LONGEST_SEND, text.length()));
        }
        return text;
    }

    private static String pattern(String text) {
        return Regex.compile(text).pattern();
    }
}
