package dev.candor.correlation.blame;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One place where a run can end: who asks what, and what answers.
 *
 * @param agent who asks
 * @param location where it stands
 * @param resolver what it asks for names; null where that is not known
 * @param check what it asks
 * @param app whose answer that is; null for a target outside the platform
 * @param region where it is answered; null where nobody knows
 * @param host what answers; null where nobody knows
 * @param share how likely a run of that check by that agent ends here, from 0 to 1
 */
public record Slot(
        String agent,
        String location,
        @Nullable String resolver,
        String check,
        @Nullable String app,
        @Nullable String region,
        @Nullable String host,
        double share) {

    /** All of the platform; there is one. */
    static final Suspect PLATFORM = new Suspect(Suspect.Kind.PLATFORM, "platform");

    /** Whatever touches it: at most one of each kind. One stream alone is left out, since no other run ever touches it. */
    List<Suspect> touched() {
        List<Suspect> all = new ArrayList<>(10);
        all.add(new Suspect(Suspect.Kind.AGENT, agent));
        all.add(new Suspect(Suspect.Kind.LOCATION, location));
        if (resolver != null) {
            all.add(new Suspect(Suspect.Kind.RESOLVER, resolver));
        }
        if (app == null) {
            return all;
        }
        all.add(PLATFORM);
        all.add(new Suspect(Suspect.Kind.APP, app));
        if (region != null) {
            all.add(new Suspect(Suspect.Kind.REGION, region));
            all.add(new Suspect(Suspect.Kind.PATH, location + "/" + region));
            all.add(new Suspect(Suspect.Kind.APP_REGION, app + "/" + region));
        }
        if (host != null) {
            all.add(new Suspect(Suspect.Kind.HOST, host));
            all.add(new Suspect(Suspect.Kind.INSTANCE, app + "/" + host));
        }
        return all;
    }
}
