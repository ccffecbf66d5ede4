package dev.candor.prober;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How a gRPC call ended.
 *
 * @param code as the protocol numbers them
 * @param message the server's words; may be empty
 */
record GrpcStatus(int code, String message) {

    static final GrpcStatus OK = new GrpcStatus(0, "");

    static final int DEADLINE_EXCEEDED = 4;
    static final int PERMISSION_DENIED = 7;
    static final int UNAUTHENTICATED = 16;

    private static final List<String> NAMES = List.of(
            "OK",
            "CANCELLED",
            "UNKNOWN",
            "INVALID_ARGUMENT",
            "DEADLINE_EXCEEDED",
            "NOT_FOUND",
            "ALREADY_EXISTS",
            "PERMISSION_DENIED",
            "RESOURCE_EXHAUSTED",
            "FAILED_PRECONDITION",
            "ABORTED",
            "OUT_OF_RANGE",
            "UNIMPLEMENTED",
            "INTERNAL",
            "UNAVAILABLE",
            "DATA_LOSS",
            "UNAUTHENTICATED");

    /** The name that specifications and client libraries use. */
    String name() {
        return code >= 0 && code < NAMES.size() ? NAMES.get(code) : "CODE_" + code;
    }

    /** For people: {@code UNAVAILABLE (14): going down}. */
    String words() {
        return "%s (%d)%s".formatted(name(), code, message.isEmpty() ? "" : ": " + message);
    }

    /** Undoes the percent-encoding of {@code grpc-message}; what is not encoded well stays as it is. */
    static String decoded(CharSequence message) {
        byte[] in = message.toString().getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length];
        int length = 0;
        for (int i = 0; i < in.length; i++) {
            int high = in[i] == '%' && i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(in[i + 2], 16);
            if (low >= 0) {
                out[length++] = (byte) (high * 16 + low);
                i += 2;
            } else {
                out[length++] = in[i];
            }
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }
}
