package dev.candor.gate;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.regex.Pattern;

/** Names of gates: {@code g_} and a ULID (48 bits of milliseconds, 80 random bits), so that they sort by time. */
final class GateId {

    private static final Pattern SHAPE = Pattern.compile("g_[0-9A-HJKMNP-TV-Z]{26}");
    private static final char[] CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
    private static final SecureRandom RANDOM = new SecureRandom();

    private GateId() {}

    static String at(Instant moment) {
        byte[] random = new byte[10];
        RANDOM.nextBytes(random);
        byte[] bytes = ByteBuffer.allocate(18)
                .putLong(moment.toEpochMilli())
                .put(random)
                .array();
        // Two leading zero bytes of the long; the 128 bits behind them become 26 digits of five bits.
        BigInteger value = new BigInteger(1, bytes);
        char[] text = new char[26];
        for (int i = text.length - 1; i >= 0; i--) {
            text[i] = CROCKFORD[value.intValue() & 31];
            value = value.shiftRight(5);
        }
        return "g_" + new String(text);
    }

    static boolean isOne(String text) {
        return SHAPE.matcher(text).matches();
    }
}
