package dev.candor.measurement;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.TreeMap;

/** How many runs failed in which way. As bytes it is a list that is merged by writing one behind the other. */
final class FailureCounts {

    private final Map<Integer, Long> counts = new TreeMap<>();

    /** Counts one run. */
    void add(Failure failure) {
        counts.merge(Codes.of(failure), 1L, Long::sum);
    }

    /** Adds what the bytes hold. */
    void add(byte[] bytes) {
        Varints.Reader in = new Varints.Reader(bytes);
        while (in.more()) {
            counts.merge(in.next(), in.nextLong(), Long::sum);
        }
    }

    /** The shortest list. */
    byte[] write() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(counts.size() * 3);
        counts.forEach((code, count) -> {
            Varints.write(out, code);
            Varints.write(out, count);
        });
        return out.toByteArray();
    }

    /** Runs by kind and source, such as {@code timeout/target}. */
    Map<String, Long> byName() {
        Map<String, Long> named = new TreeMap<>();
        counts.forEach((code, count) ->
                named.put(Codes.kindOf(code).word() + "/" + Codes.sourceOf(code).word(), count));
        return named;
    }
}
