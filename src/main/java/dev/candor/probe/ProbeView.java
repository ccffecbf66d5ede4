package dev.candor.probe;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.re2j.Pattern;
import dev.candor.security.Secrets;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A probe as operators read it: what it asks and how, with what is secret left out. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ProbeView(
        String id,
        String title,
        @Nullable String component,
        String kind,
        @Nullable HttpView http,
        @Nullable TcpView tcp,
        @Nullable List<StepView> steps,
        @JsonProperty("interval_ms") long intervalMs,
        @JsonProperty("timeout_ms") long timeoutMs,
        int retries,
        List<String> expect,
        List<String> degraded,
        List<String> from,
        @Nullable String down,
        String trigger,
        @Nullable String control,
        @Nullable URI runbook,
        String file) {

    /** What stands in place of a secret. */
    static final String REDACTED = "…";

    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i)auth|cookie|token|secret|key|password|passwd|session|signature|credential");
    private static final Pattern SECRET_PARAMETER = Pattern.compile(
            "(?i)([?&][^=&]*(?:auth|token|secret|key|password|passwd|session|sig|credential|code)[^=&]*=)[^&]*");

    /** One HTTP request; of its body, only how long it is. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record HttpView(
            String url,
            String method,
            List<HeaderView> headers,
            @JsonProperty("body_length") @Nullable Integer bodyLength,
            int follow,
            boolean insecure) {}

    /** One header as sent. */
    record HeaderView(String name, String value) {}

    /** One connection; of its dialog, only how many steps it has. */
    record TcpView(String host, int port, boolean tls, int steps) {}

    /** One step of a suite. */
    record StepView(String name, String kind, boolean always, boolean optional) {}

    private static StepView step(Step step) {
        return new StepView(step.name(), step.kind(), step.always(), step.optional());
    }

    static ProbeView of(Probe probe) {
        return new ProbeView(
                probe.id(),
                probe.title(),
                probe.component(),
                probe.kind().word(),
                probe.kind() instanceof ProbeKind.Http http ? http(http, probe.secrets()) : null,
                probe.kind() instanceof ProbeKind.Tcp tcp
                        ? new TcpView(
                                probe.secrets().redact(tcp.host()),
                                tcp.port(),
                                tcp.tls() != null,
                                tcp.dialog().size())
                        : null,
                probe.kind() instanceof ProbeKind.Suite suite
                        ? suite.steps().stream().map(ProbeView::step).toList()
                        : null,
                probe.interval().toMillis(),
                probe.timeout().toMillis(),
                probe.retries(),
                probe.expect().stream().map(Assertion::text).toList(),
                probe.degraded().stream().map(Assertion::text).toList(),
                probe.from(),
                probe.down() == null ? null : probe.down().text(),
                probe.trigger() == Trigger.SCHEDULE ? "schedule" : "deploy",
                probe.control() == null ? null : probe.control().word(),
                probe.runbook(),
                probe.file());
    }

    private static HttpView http(ProbeKind.Http http, Secrets secrets) {
        return new HttpView(
                secrets.redact(withoutSecrets(http.url())),
                http.method(),
                http.headers().stream().map(header -> header(header, secrets)).toList(),
                http.body() == null ? null : http.body().length(),
                http.follow(),
                http.reach().tls().insecure());
    }

    private static HeaderView header(Map.Entry<String, String> header, Secrets secrets) {
        boolean secret = SECRET_NAME.matcher(header.getKey()).find();
        return new HeaderView(header.getKey(), secret ? REDACTED : secrets.redact(header.getValue()));
    }

    private static String withoutSecrets(URI url) {
        return SECRET_PARAMETER.matcher(url.toString()).replaceAll("$1" + REDACTED);
    }
}
