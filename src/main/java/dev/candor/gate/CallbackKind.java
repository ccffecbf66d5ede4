package dev.candor.gate;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Who can be told of a verdict, each in its own words. */
enum CallbackKind {
    /** A CloudEvent, signed as Standard Webhooks lays it down. */
    STANDARD_WEBHOOK(true),
    /** The same, sent only if the gate failed, with the version to go back to. */
    ROLLBACK_WEBHOOK(true),
    /** A CDEvents {@code testsuiterun.finished}, and {@code incident.detected} if the gate failed. */
    CDEVENTS(true),
    /** GitHub's {@code deployment_callback_url} of a protection rule. */
    GITHUB_PROTECTION_RULE(true),
    /** A check run on the deployed commit; the address is the repository's in the API. */
    GITHUB_CHECK_RUN(false),
    /** A deployment status, on failure only; the address is the deployment's in the API. */
    GITHUB_DEPLOYMENT_STATUS(false),
    /** GitLab's approval of a deployment. */
    GITLAB_APPROVAL(false),
    /** A commit status, which GitLab's free tier has as well. */
    GITLAB_STATUS(false),
    /** Azure DevOps' {@code TaskCompleted}. */
    AZURE_TASK(false);

    private final boolean forAsking;

    CallbackKind(boolean forAsking) {
        this.forAsking = forAsking;
    }

    /** The kind of that word that anybody may ask for. */
    static Optional<CallbackKind> parse(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.forAsking && kind.word().equals(word))
                .findFirst();
    }

    /** The word in JSON. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
