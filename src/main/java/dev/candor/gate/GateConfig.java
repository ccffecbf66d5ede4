package dev.candor.gate;

import dev.candor.agent.Bursts;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How gates are kept; keys start with {@code candor.gate}. */
@ConfigMapping(prefix = "candor.gate")
public interface GateConfig {

    /** How often open gates are judged, {@code off} for never: a gate then stays open for ever. */
    @WithDefault("1s")
    String every();

    /** Where people find this Candor: links in results, and the address that pipelines poll, begin with it. */
    @WithDefault("${candor.base-url:http://localhost:${quarkus.http.port:8080}}")
    URI address();

    /**
     * How long a failure may wait for its explanation before it can fail a gate early. Longer than the judge of findings
     * needs: otherwise a location's own fault fails a deploy before anybody has said so.
     */
    @WithDefault("6s")
    Duration settle();

    /** How far back before a deploy it is looked what was usual: long enough for a few runs of each probe. */
    @WithDefault("2m")
    Duration baseline();

    /** Gates open at once; more are answered 503. Each needs its extra runs, and agents take no more than this. */
    @WithDefault("32")
    @Min(1)
    @Max(Bursts.MOST)
    int maxOpen();

    /** Requests held open by {@code wait} and streams of events at once; more are answered at once with what is known. */
    @WithDefault("256")
    @Min(0)
    @Max(10_000)
    int maxWaiting();

    /** What webhooks of gates are signed with: {@code whsec_} and 24 to 64 bytes in base64. Without it there are none. */
    Optional<String> webhookSecret();

    /** Blocks of addresses that callbacks may go to besides public ones, {@code 10.0.0.0/8} say. */
    Optional<List<String>> allow();

    /** Longest time for one callback, look-up to last byte of the answer. */
    @WithDefault("10s")
    Duration callbackTimeout();

    /** GitHub, for deployment protection rules and deployment statuses. */
    Github github();

    /** GitLab, for deployment hooks and approvals. */
    Gitlab gitlab();

    /** GitHub and the app that is us there. */
    interface Github {

        /** What GitHub signs its webhooks with. Without it they are refused. */
        Optional<String> webhookSecret();

        /** The app's id or client id: the issuer of its tokens. */
        Optional<String> appId();

        /** The app's private key, PEM as GitHub hands it out (PKCS#1) or PKCS#8; line breaks may be written as {@code \n}. */
        Optional<String> privateKey();

        /** Where its API is; {@code https://HOST/api/v3} for an Enterprise Server. */
        @WithDefault("https://api.github.com")
        URI apiUrl();
    }

    /** GitLab and what it knows us by. */
    interface Gitlab {

        /** The secret token of its webhooks. Without it they are refused. */
        Optional<String> webhookToken();

        /** A project, group or personal access token with scope {@code api}. */
        Optional<String> token();

        /** Where it is. */
        @WithDefault("https://gitlab.com")
        URI url();
    }
}
