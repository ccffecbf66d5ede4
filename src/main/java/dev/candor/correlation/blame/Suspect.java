package dev.candor.correlation.blame;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What can be blamed.
 *
 * @param kind what sort of thing it is
 * @param id its name; where two things are needed to name it, both with a slash between: {@code lhr/fra} is the path
 *     from the location {@code lhr} to the region {@code fra}
 */
public record Suspect(Kind kind, String id) {

    /** Whom a verdict concerns: the probing side, the way, the platform, who owns the app, or who deployed it. */
    public enum Concern {
        PROBE,
        PATH,
        HOST,
        REGION,
        PLATFORM,
        APP,
        DEPLOY,
        STALE_DISCOVERY,
        STALE_DNS,
        ISOLATED;

        /** The word in JSON: {@code stale-discovery}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** The sorts of things that can be blamed. */
    public enum Kind {
        /** One agent. */
        AGENT("AGENT", Concern.PROBE, false),
        /** Every agent of one location: its network, its power. */
        LOCATION("PREG", Concern.PROBE, false),
        /** What agents ask for names. */
        RESOLVER("RESOLVER", Concern.PROBE, false),
        /** From one location to one region: {@code lhr/fra}. */
        PATH("PATH", Concern.PATH, false),
        /** From several locations to several regions: {@code ams,lhr/fra,cdg}. */
        TRANSIT("TRANSIT", Concern.PATH, false),
        /** One machine of the platform. */
        HOST("HOST", Concern.HOST, true),
        /** One region of the platform. */
        REGION("REGION", Concern.REGION, true),
        /** All of it. */
        PLATFORM("PLATFORM", Concern.PLATFORM, true),
        /** One app or component, wherever it runs. */
        APP("APP", Concern.APP, true),
        /** One app in one region: {@code shop/fra}. */
        APP_REGION("APPREG", Concern.APP, true),
        /** One app's instance on one host: {@code shop/fra-112}. */
        INSTANCE("INSTANCE", Concern.APP, true),
        /** One version of an app: {@code shop/v42}. */
        APP_VERSION("APPVER", Concern.DEPLOY, true),
        /** Requests for an app in one region still go where it was before a deploy: {@code shop/fra}. */
        STALE_DISCOVERY("SD", Concern.STALE_DISCOVERY, true),
        /** Some resolvers still give an address that the app has left. */
        STALE_DNS("DNSST", Concern.STALE_DNS, false),
        /** One check as one agent sees it: {@code agent/check}. */
        STREAM("PAIR", Concern.ISOLATED, false);

        private final String symbol;
        private final Concern concern;
        private final boolean pages;

        Kind(String symbol, Concern concern, boolean pages) {
            this.symbol = symbol;
            this.concern = concern;
            this.pages = pages;
        }

        /** Whom it concerns. */
        public Concern concern() {
            return concern;
        }

        /** Whether a person may be woken for it. */
        public boolean pages() {
            return pages;
        }

        /** Whether the probing side is at fault, or the way to the platform, and not the platform. */
        public boolean ours() {
            return concern == Concern.PROBE || concern == Concern.PATH || concern == Concern.ISOLATED;
        }

        /** Whether it is one app's own trouble, whoever must mend it. */
        boolean ofApp() {
            return concern == Concern.APP || ofDeploy();
        }

        /** Whether only a deploy brings it, and takes it away. */
        boolean ofDeploy() {
            return concern == Concern.DEPLOY || concern == Concern.STALE_DISCOVERY || concern == Concern.STALE_DNS;
        }

        /** Whether nobody may meet again what was broken once it is mended: an old version, an old address. */
        boolean goesSilently() {
            return this == APP_VERSION || this == STALE_DNS;
        }

        /** The word in JSON and for people: {@code stale discovery} is {@code stale_discovery}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The parts of its name, one or two. */
    public List<String> parts() {
        return switch (kind) {
            case PATH, TRANSIT, APP_REGION, INSTANCE, APP_VERSION, STALE_DISCOVERY, STREAM ->
                Arrays.asList(id.split("/", 2));
            case AGENT, LOCATION, RESOLVER, HOST, REGION, PLATFORM, APP, STALE_DNS -> List.of(id);
        };
    }

    /** As the attribution page and recordings write it: {@code PATH(lhr,fra)}, {@code PLATFORM}. */
    public String symbol() {
        return kind == Kind.PLATFORM ? kind.symbol : "%s(%s)".formatted(kind.symbol, String.join(",", parts()));
    }

    /** For people and keys: {@code host fra-112}. */
    @Override
    public String toString() {
        return kind.word().replace('_', ' ') + " " + id;
    }
}
