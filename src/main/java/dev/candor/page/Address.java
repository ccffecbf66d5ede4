package dev.candor.page;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a reader looks.
 *
 * @param capability whose pages; empty for everybody's
 * @param path below their root, without a slash before it; empty for the page itself
 * @param open whether it is a personal root without its slash, under which relative links would go astray
 */
record Address(String capability, String path, boolean open) {
    private static final Pattern PERSONAL = Pattern.compile("/c/([^/]+)(/.*)?");

    /** Of the path of a request as it came. Nothing is decoded: no address of ours needs that. */
    static Address of(String rawPath) {
        Matcher personal = PERSONAL.matcher(rawPath);
        if (!personal.matches()) {
            return new Address("", rawPath.substring(Math.min(1, rawPath.length())), false);
        }
        String rest = personal.group(2);
        return rest == null
                ? new Address(personal.group(1), "", true)
                : new Address(personal.group(1), rest.substring(1), false);
    }

    /** What all addresses of this audience begin with. */
    String root() {
        return personal() ? "/c/" + capability : "";
    }

    /** Whether it is below {@code /c/}. */
    boolean personal() {
        return !capability.isEmpty();
    }
}
