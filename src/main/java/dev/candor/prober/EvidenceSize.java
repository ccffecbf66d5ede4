package dev.candor.prober;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Keeps evidence small enough to be stored beside every failed run. */
final class EvidenceSize {

    /** Bytes of JSON at most; the whole measurement has 8 KiB. */
    static final int LIMIT = 6 * 1024;

    private static final ObjectMapper JSON = new ObjectMapper();

    private EvidenceSize() {}

    /** The evidence, less its biggest pieces if it is too big; which ones stands under {@code trimmed}. */
    static Map<String, Object> fitted(Map<String, Object> evidence) {
        Map<String, Object> kept = new LinkedHashMap<>(evidence);
        List<String> trimmed = new ArrayList<>();
        while (!kept.isEmpty() && size(kept) + 100 > LIMIT) {
            String biggest = kept.entrySet().stream()
                    .max((a, b) -> Integer.compare(size(a.getValue()), size(b.getValue())))
                    .map(Map.Entry::getKey)
                    .orElseThrow();
            Object value = Objects.requireNonNull(kept.remove(biggest));
            trimmed.add(biggest);
            Object less = half(value);
            if (less != null && size(less) > 64) {
                kept.put(biggest, less);
            }
        }
        if (!trimmed.isEmpty()) {
            kept.put("trimmed", trimmed.stream().distinct().sorted().toList());
        }
        return kept;
    }

    private static @Nullable Object half(Object value) {
        if (value instanceof String text) {
            return text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, text.length()) / 2));
        }
        if (value instanceof List<?> list) {
            return list.subList(0, list.size() / 2);
        }
        return null;
    }

    private static int size(Object value) {
        try {
            return JSON.writeValueAsBytes(value).length;
        } catch (JsonProcessingException e) {
            return Integer.MAX_VALUE / 2; // what is no JSON is not kept
        }
    }
}
