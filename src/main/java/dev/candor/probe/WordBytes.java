package dev.candor.probe;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A word of a command line while it is read: bytes, because {@code $'…'} can write any, and where each of them stood. */
final class WordBytes {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int[] places = new int[64];

    boolean isEmpty() {
        return bytes.size() == 0;
    }

    void append(int codePoint, int place) {
        for (byte b : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
            appendByte(b & 0xff, place);
        }
    }

    void appendByte(int value, int place) {
        if (value == 0) {
            throw new CommandException("expected text, found a NUL, which no argument can have", place);
        }
        if (bytes.size() == places.length) {
            places = Arrays.copyOf(places, places.length * 2);
        }
        places[bytes.size()] = place;
        bytes.write(value);
    }

    /** The word from that place to that one; the next one begins. */
    ShellWord end(int start, int stop) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new CommandException("expected UTF-8 text, found other bytes", start);
        }
        int[] byCharacter = new int[text.length() + 1];
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            byCharacter[i] = places[from];
            char c = text.charAt(i);
            // The second half of a pair stands where the first one does.
            from += Character.isHighSurrogate(c)
                    ? 0
                    : Character.isLowSurrogate(c) ? 4 : c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
        }
        byCharacter[text.length()] = text.isEmpty() ? start : stop;
        bytes.reset();
        return new ShellWord(text, byCharacter);
    }
}
