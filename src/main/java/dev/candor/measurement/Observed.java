package dev.candor.measurement;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a run saw, whether it passed or not. Null where a thing was not seen. Names are those of the probe-file page.
 *
 * @param more what only some kinds see, under its own names beside the others: {@code rcode}, {@code loss},
 *     {@code addresses}; values are what JSON can say, never null
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Observed(
        @Nullable String ip,
        @JsonProperty("ip_version") @Nullable Integer ipVersion,
        @JsonProperty("http_version") @Nullable String httpVersion,
        @Nullable Integer status,
        @Nullable Integer redirects,
        @JsonProperty("content_length") @Nullable Long contentLength,
        @JsonProperty("body_length") @Nullable Long bodyLength,
        @JsonProperty("headers_size") @Nullable Long headersSize,
        @Nullable TlsFacts tls,
        Identity identity,
        @JsonAnyGetter @JsonAnySetter Map<String, Object> more) {

    /**
     * In {@link #more}, what a run tells of others than its target: a list of objects with {@code labels}, {@code value}
     * and {@code severity}; empty where it tells that all is well with them. Missing where it tells nothing.
     */
    public static final String CONCERNS = "concerns";

    public Observed {
        // Jackson hands over null where there is nothing more.
        more = Objects.requireNonNullElse(more, Map.of());
    }

    /** What every kind may see, and nothing more. */
    public Observed(
            @Nullable String ip,
            @Nullable Integer ipVersion,
            @Nullable String httpVersion,
            @Nullable Integer status,
            @Nullable Integer redirects,
            @Nullable Long contentLength,
            @Nullable Long bodyLength,
            @Nullable Long headersSize,
            @Nullable TlsFacts tls,
            Identity identity) {
        this(
                ip,
                ipVersion,
                httpVersion,
                status,
                redirects,
                contentLength,
                bodyLength,
                headersSize,
                tls,
                identity,
                Map.of());
    }

    /** The same, answered by them. */
    public Observed by(Identity who) {
        return new Observed(
                ip, ipVersion, httpVersion, status, redirects, contentLength, bodyLength, headersSize, tls, who, more);
    }

    /** The same with this in place of what only some kinds see. */
    public Observed having(Map<String, Object> other) {
        return new Observed(
                ip,
                ipVersion,
                httpVersion,
                status,
                redirects,
                contentLength,
                bodyLength,
                headersSize,
                tls,
                identity,
                other);
    }

    /** Nothing was seen. */
    public static final Observed NOTHING =
            new Observed(null, null, null, null, null, null, null, null, null, Identity.NONE);

    /** What was agreed on, and with whom. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record TlsFacts(
            @Nullable String version,
            @Nullable String cipher,
            @Nullable String alpn,
            @Nullable CertFacts cert) {}

    /**
     * The leaf certificate, reported also if it is expired, self-signed or for another name.
     *
     * @param daysLeft until it expires, negative afterwards
     * @param verified whether the chain and the name were found good
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record CertFacts(
            String subject,
            String issuer,
            List<String> san,
            @JsonProperty("not_before") Instant notBefore,
            @JsonProperty("not_after") Instant notAfter,
            @JsonProperty("fingerprint_sha256") String fingerprintSha256,
            @JsonProperty("days_left") double daysLeft,
            boolean verified) {}
}
