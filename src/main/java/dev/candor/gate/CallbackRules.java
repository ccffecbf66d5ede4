package dev.candor.gate;

import dev.candor.problem.ProblemException;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which callbacks this hub can make: one that it couldn't would leave a pipeline waiting without a word. */
@Singleton
class CallbackRules {

    private static final int LONGEST = 2_000;

    private final GateConfig config;

    CallbackRules(GateConfig config) {
        this.config = config;
    }

    /** Whether that is an absolute http or https address without a user, of a sensible length. */
    static boolean isAddress(String text) {
        if (text.length() > LONGEST) {
            return false;
        }
        try {
            URI uri = URI.create(text);
            return uri.getHost() != null
                    && uri.getUserInfo() == null
                    && ("https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Refuses what is not configured here.
     *
     * @throws ProblemException 422 that names the property to set
     */
    void refuseUnconfigured(List<Callback> callbacks) {
        for (Callback callback : callbacks) {
            String missing = missing(callback);
            if (missing != null) {
                throw ProblemException.unprocessable(
                        "gate-callback-unconfigured",
                        "This hub can't make such a callback",
                        "a callback of kind %s to %s: %s"
                                .formatted(callback.kind().word(), callback.url(), missing));
            }
        }
    }

    private @Nullable String missing(Callback callback) {
        return switch (callback.kind()) {
            case STANDARD_WEBHOOK, ROLLBACK_WEBHOOK ->
                config.webhookSecret().isPresent() ? null : "candor.gate.webhook-secret is not set to sign it with";
            case CDEVENTS -> null;
            case GITHUB_PROTECTION_RULE, GITHUB_CHECK_RUN, GITHUB_DEPLOYMENT_STATUS ->
                config.github().appId().isEmpty()
                                || config.github().privateKey().isEmpty()
                        ? "candor.gate.github.app-id and candor.gate.github.private-key are not set"
                        : under(config.github().apiUrl(), callback.url())
                                ? null
                                : "it must be below candor.gate.github.api-url, "
                                        + config.github().apiUrl();
            case GITLAB_APPROVAL, GITLAB_STATUS ->
                config.gitlab().token().isEmpty()
                        ? "candor.gate.gitlab.token is not set"
                        : under(config.gitlab().url(), callback.url())
                                ? null
                                : "it must be below candor.gate.gitlab.url, "
                                        + config.gitlab().url();
            case AZURE_TASK -> null;
        };
    }

    // Our credentials go nowhere else.
    private static boolean under(URI base, String url) {
        URI target = URI.create(url).normalize();
        String path = base.getPath() == null ? "" : base.getPath().replaceFirst("/+$", "");
        return String.valueOf(base.getScheme()).equalsIgnoreCase(target.getScheme())
                && String.valueOf(base.getHost()).equalsIgnoreCase(target.getHost())
                && base.getPort() == target.getPort()
                && target.getPath().startsWith(path + "/");
    }
}
