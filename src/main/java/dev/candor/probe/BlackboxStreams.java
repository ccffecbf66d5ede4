package dev.candor.probe;

import dev.candor.catalog.Section;
import dev.candor.catalog.Text;
import dev.candor.probe.BlackboxFields.HostPort;
import dev.candor.probe.ProbeKind.DialogStep;
import dev.candor.probe.ProbeKind.IpChoice;
import dev.candor.probe.ProbeKind.Tls;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code tcp} and {@code grpc} of a module. */
final class BlackboxStreams {

    private final String file;

    BlackboxStreams(String file) {
        this.file = file;
    }

    BlackboxModule.Question tcp(Section section) {
        section.allow("query_response", "tls", "tls_config", "preferred_ip_protocol", "ip_protocol_fallback");
        boolean secure = section.flag("tls").orElse(false);
        Tls settings = BlackboxFields.tls(section, file);
        IpChoice ip = BlackboxFields.ip(section);
        List<DialogStep> dialog = new ArrayList<>();
        for (Section step : section.sections("query_response")) {
            step.allow("expect", "send", "starttls");
            step.text("expect")
                    // It looks at lines.
                    .flatMap(text -> step.read(
                            text, pattern -> "(?m)" + Regex.compile(pattern).pattern()))
                    .ifPresent(pattern -> dialog.add(new DialogStep(null, pattern)));
            step.anyText("send")
                    .flatMap(text -> step.read(text, BlackboxStreams::send))
                    .ifPresent(text -> dialog.add(new DialogStep(text, null)));
            if (step.flag("starttls").orElse(false)) {
                dialog.add(new DialogStep(null, null, true));
            }
        }
        boolean later = dialog.stream().anyMatch(DialogStep::startTls);
        return (target, hostname) -> {
            HostPort to = HostPort.parse(target, 0);
            Tls tls = secure || later ? BlackboxFields.named(settings, hostname) : null;
            return new BlackboxModule.Asked(new ProbeKind.Tcp(to.host(), to.port(), tls, ip, dialog), List.of());
        };
    }

    private static String send(String text) {
        if (text.contains("${") || text.matches("(?s).*\\$[0-9].*")) {
            throw new IllegalArgumentException("expected a text without ${…}: groups of 'expect' are not filled in");
        }
        return text + "\n";
    }

    BlackboxModule.Question grpc(Section section) {
        section.allow("service", "tls", "tls_config", "preferred_ip_protocol", "ip_protocol_fallback");
        boolean secure = section.flag("tls").orElse(false);
        String service = section.text("service").map(Text::value).orElse("");
        Tls settings = BlackboxFields.tls(section, file);
        IpChoice ip = BlackboxFields.ip(section);
        return (target, hostname) -> {
            HostPort to = HostPort.parse(target, secure ? 443 : 80);
            return new BlackboxModule.Asked(
                    new ProbeKind.Grpc(
                            to.host(),
                            to.port(),
                            service,
                            secure,
                            List.of(),
                            null,
                            Reach.with(BlackboxFields.named(settings, hostname), ip)),
                    List.of(Assertion.parse("serving == true")));
        };
    }
}
