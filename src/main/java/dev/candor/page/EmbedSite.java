package dev.candor.page;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A site whose pages may frame ours.
 *
 * @param origin as a source of a policy (CSP Level 3, §2.3.1): scheme, host and maybe port, in small letters
 */
public record EmbedSite(String origin) {
    private static final Pattern ORIGIN = Pattern.compile("https?://(\\*\\.)?[a-z0-9-]+(\\.[a-z0-9-]+)*(:[0-9]{1,5})?");

    /**
     * Checks it: what goes into a policy must not be able to say more there.
     *
     * @throws IllegalArgumentException if it is no origin
     */
    public EmbedSite {
        origin = origin.strip().toLowerCase(Locale.ROOT);
        if (!ORIGIN.matcher(origin).matches()) {
            throw new IllegalArgumentException(
                    "a site that may frame cards is an origin like https://www.example.com, was " + origin);
        }
    }

    /** Of a setting. */
    public static EmbedSite of(String origin) {
        return new EmbedSite(origin);
    }
}
