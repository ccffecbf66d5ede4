package dev.candor.prober;

import java.util.Arrays;

/**
 * A place in a DNS message, read forwards and never beyond a limit. Every reading throws
 * {@link IllegalArgumentException} where the message ends too early or makes no sense.
 */
final class DnsWire {

    // RFC 1035 §2.3.4, in wire form.
    private static final int LONGEST_NAME = 255;
    private static final int POINTER = 0xc0;

    private final byte[] message;
    private final int limit;
    private int at;

    DnsWire(byte[] message, int at, int limit) {
        this.message = message;
        this.at = at;
        this.limit = limit;
        if (limit > message.length || at > limit) {
            throw new IllegalArgumentException("a part reaches beyond the end of the message");
        }
    }

    int at() {
        return at;
    }

    int left() {
        return limit - at;
    }

    int u8() {
        if (at >= limit) {
            throw new IllegalArgumentException("the message ends too early");
        }
        return message[at++] & 0xff;
    }

    int u16() {
        return u8() << 8 | u8();
    }

    long u32() {
        return (long) u16() << 16 | u16();
    }

    byte[] bytes(int count) {
        if (count < 0 || count > left()) {
            throw new IllegalArgumentException("the message ends too early");
        }
        at += count;
        return Arrays.copyOfRange(message, at - count, at);
    }

    /** A part of that length, which this place is then behind. */
    DnsWire part(int length) {
        if (length > left()) {
            throw new IllegalArgumentException("the message ends too early");
        }
        at += length;
        return new DnsWire(message, at - length, at);
    }

    /** That part of the same message, wherever this place is. */
    DnsWire again(int start, int length) {
        return new DnsWire(message, start, start + length);
    }

    /** A name in zone-file form, with a dot at its end. Pointers only ever lead backwards, so that no loop is possible. */
    String name() {
        StringBuilder name = new StringBuilder();
        int size = 1;
        int place = at;
        int backstop = at;
        int end = -1;
        while (true) {
            int length = byteAt(place, end < 0 ? limit : message.length);
            if ((length & POINTER) == POINTER) {
                int target = (length & 0x3f) << 8 | byteAt(place + 1, end < 0 ? limit : message.length);
                if (target >= backstop) {
                    throw new IllegalArgumentException("a compressed name leads forwards or in a loop");
                }
                end = end < 0 ? place + 2 : end;
                backstop = target;
                place = target;
            } else if ((length & POINTER) != 0) {
                throw new IllegalArgumentException("a label of an unknown kind");
            } else if (length == 0) {
                at = end < 0 ? place + 1 : end;
                return name.length() == 0 ? "." : name.toString();
            } else {
                size += length + 1;
                if (size > LONGEST_NAME || place + 1 + length > message.length) {
                    throw new IllegalArgumentException("a name is too long");
                }
                for (int i = place + 1; i <= place + length; i++) {
                    escape(name, message[i] & 0xff, ".\\\"();@$ ");
                }
                name.append('.');
                place += length + 1;
            }
        }
    }

    private int byteAt(int place, int end) {
        if (place >= end) {
            throw new IllegalArgumentException("the message ends within a name");
        }
        return message[place] & 0xff;
    }

    /** A string with its length before it, in quotes. */
    String string() {
        return quoted(bytes(u8()));
    }

    static String quoted(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length + 2).append('"');
        for (byte b : bytes) {
            escape(text, b & 0xff, "\"\\");
        }
        return text.append('"').toString();
    }

    /** RFC 1035 §5.1. */
    private static void escape(StringBuilder text, int c, String special) {
        if (c < 0x20 || c > 0x7e) {
            text.append('\\');
            if (c < 100) {
                text.append(c < 10 ? "00" : "0");
            }
            text.append(c);
        } else {
            if (special.indexOf(c) >= 0) {
                text.append('\\');
            }
            text.append((char) c);
        }
    }
}
