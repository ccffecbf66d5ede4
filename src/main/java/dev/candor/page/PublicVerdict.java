package dev.candor.page;

import dev.candor.incident.Incident;

/** The first sentence of the public page: does it work? With numbers, and never better than what is known. */
final class PublicVerdict {
    private final Sight sight;

    private PublicVerdict(Sight sight) {
        this.sight = sight;
    }

    static Said of(Sight sight) {
        return new PublicVerdict(sight).say();
    }

    /** A verdict in words. */
    record Said(Tone tone, String label, String sentence) {}

    private Said say() {
        if (sight.blindness().isPresent()) {
            return new Said(
                    Tone.UNKNOWN,
                    "Unknown",
                    "We cannot tell: " + sight.blindness().get() + ".");
        }
        if (!sight.bad().isEmpty()) {
            return bad();
        }
        if (!sight.unknown.isEmpty()) {
            int known = sight.components - sight.unknown.size();
            return new Said(
                    Tone.UNKNOWN,
                    "We cannot fully tell",
                    "%d of %s %s up%s; we cannot tell about %d (%s)."
                            .formatted(
                                    known,
                                    Words.count(sight.components, "component"),
                                    Words.be(known),
                                    sight.checked(),
                                    sight.unknown.size(),
                                    Words.list(Sight.titles(sight.unknown))));
        }
        if (!sight.facts.open().isEmpty()) {
            String where = sight.where();
            boolean warned = sight.facts.open().stream().allMatch(Incident::atRisk);
            return new Said(
                    Tone.DEGRADED,
                    warned ? "At risk" : "Impaired",
                    ((warned ? "%s at risk" : "%s impaired") + " in part; %s up from %s%s.")
                            .formatted(
                                    where.isEmpty()
                                            ? "The platform is"
                                            : where + (where.contains(" and ") ? " are" : " is"),
                                    all(),
                                    from(sight.facts.checked().locations().size()),
                                    sight.checkedWhen()));
        }
        return new Said(Tone.OK, "Up", Words.sentence(all()) + " up" + sight.checked() + ".");
    }

    private Said bad() {
        String where = sight.where();
        String numbers = sight.badInNumbers(where.isEmpty()) + sight.seenFrom();
        String rest = sight.unknown.isEmpty() ? "." : ". We cannot tell about %d.".formatted(sight.unknown.size());
        String sentence = where.isEmpty()
                ? numbers + rest
                : where + (where.contains(" and ") ? " are" : " is") + " impaired: " + numbers + rest;
        return sight.down.isEmpty()
                ? new Said(Tone.DEGRADED, "Degraded", sentence)
                : new Said(Tone.DOWN, "Impaired", sentence);
    }

    // "all 6 components are"; a single one is named.
    private String all() {
        return sight.components == 1
                ? Sight.titles(sight.facts.atlas().components()).get(0) + " is"
                : "all %d components are".formatted(sight.components);
    }

    // One location has no majority: there the incident is only kept open until the recovery has lasted.
    private static String from(int locations) {
        return locations < 2 ? "our one location again" : "most of our " + Words.count(locations, "location");
    }
}
