package dev.candor.security;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Values that must not be shown, and the one way to clear of them what is. Never tells them. */
public final class Secrets {

    /** Nothing is secret. */
    public static final Secrets NONE = new Secrets(List.of());

    /** What stands in place of a secret. */
    public static final String HIDDEN = "***";

    // Shorter ones would blacken half of every text, and protect nothing that could not be guessed.
    private static final int SHORTEST = 4;
    // Fewer characters of base64 occur by chance.
    private static final int SHORTEST_IN_BASE64 = 6;
    private static final char CUT = '…';

    private final Set<String> values;
    private final List<String> shapes;
    private final List<String> base64;

    private Secrets(Collection<String> values) {
        this.values = new TreeSet<>(values);
        Set<String> plain = new TreeSet<>(
                Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));
        List<String> encoded = new ArrayList<>();
        for (String value : this.values) {
            if (value.length() >= SHORTEST) {
                String form = URLEncoder.encode(value, StandardCharsets.UTF_8);
                plain.add(value);
                plain.add(form);
                plain.add(form.replace("+", "%20"));
                plain.add(value.replace("\\", "\\\\").replace("\"", "\\\""));
            }
            if (value.length() >= SHORTEST_IN_BASE64) {
                addBase64(value.getBytes(StandardCharsets.UTF_8), encoded);
            }
        }
        this.shapes = List.copyOf(plain);
        this.base64 = List.copyOf(encoded);
    }

    /** These; of fewer than four characters none is hidden. */
    public static Secrets of(Collection<String> values) {
        return values.isEmpty() ? NONE : new Secrets(values);
    }

    /** What the bytes look like inside the base64 of something longer, for each way they may lie in its groups of three. */
    private static void addBase64(byte[] value, List<String> into) {
        for (int before = 0; before < 3; before++) {
            byte[] padded = new byte[before + value.length];
            System.arraycopy(value, 0, padded, before, value.length);
            String whole = Base64.getEncoder().withoutPadding().encodeToString(padded);
            int from = before == 0 ? 0 : before + 1;
            int to = (before + value.length) * 8 / 6;
            into.add(whole.substring(from, to));
        }
    }

    /**
     * The text with every one of them hidden: as it is, as URLs, forms and JSON write it, within base64, and where a
     * text was cut short within it.
     */
    public String redact(String text) {
        String cleared = text;
        for (String shape : shapes) {
            cleared = cleared.replace(shape, HIDDEN);
        }
        for (String core : base64) {
            for (int at = cleared.indexOf(core); at >= 0; at = cleared.indexOf(core)) {
                cleared = withoutRun(cleared, at, at + core.length());
            }
        }
        return withoutCut(cleared);
    }

    private static String withoutRun(String text, int at, int end) {
        int from = at;
        int to = end;
        while (from > 0 && isBase64(text.charAt(from - 1))) {
            from--;
        }
        while (to < text.length() && isBase64(text.charAt(to))) {
            to++;
        }
        return text.substring(0, from) + HIDDEN + text.substring(to);
    }

    private static boolean isBase64(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "+/=-_".indexOf(c) >= 0;
    }

    private String withoutCut(String text) {
        if (text.isEmpty() || text.charAt(text.length() - 1) != CUT) {
            return text;
        }
        String kept = text.substring(0, text.length() - 1);
        for (String shape : shapes) {
            for (int length = Math.min(shape.length(), kept.length()); length >= SHORTEST; length--) {
                if (kept.endsWith(shape.substring(0, length))) {
                    return kept.substring(0, kept.length() - length) + HIDDEN + CUT;
                }
            }
        }
        return text;
    }

    /** The same for null, which stays null. */
    public @Nullable String redactIfAny(@Nullable String text) {
        return text == null ? null : redact(text);
    }

    /** The same for every text in lists and maps, keys included. */
    public Map<String, Object> redact(Map<String, Object> data) {
        if (shapes.isEmpty()) {
            return data;
        }
        Map<String, Object> cleared = new LinkedHashMap<>();
        data.forEach((key, value) -> cleared.put(redact(key), redactData(value)));
        return cleared;
    }

    private Object redactData(Object data) {
        if (data instanceof String text) {
            return redact(text);
        }
        if (data instanceof Collection<?> list) {
            List<Object> cleared = new ArrayList<>();
            list.forEach(item -> cleared.add(redactData(item)));
            return cleared;
        }
        if (data instanceof Map<?, ?> map) {
            Map<String, Object> cleared = new LinkedHashMap<>();
            map.forEach((key, value) -> cleared.put(redact(String.valueOf(key)), redactData(value)));
            return cleared;
        }
        return data;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secrets secrets && values.equals(secrets.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return HIDDEN;
    }
}
