package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The messages that came over a WebSocket, put together from their frames and never more than so many bytes. */
final class WebSocketMessages {

    private static final int MOST_BYTES = 1024 * 1024;
    private static final int MOST_FRAMES = 10_000;

    /** What came is too much, or no message. */
    static final class Broken extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient Failure failure;

        Broken(Kind kind, String message) {
            this(Diagnosis.failure(kind, Source.TARGET, message));
        }

        Broken(Failure failure) {
            super(failure.detail());
            this.failure = failure;
        }

        Failure failure() {
            return failure;
        }
    }

    /** A frame, or the message it belongs to, is longer than may be. */
    static Failure tooLong() {
        return Diagnosis.failure(
                Kind.SIZE,
                Source.TARGET,
                "expected messages of at most %d bytes, observed more".formatted(WebSocketHandshake.LONGEST_MESSAGE));
    }

    private final List<String> messages = new ArrayList<>();
    private final ByteArrayOutputStream part = new ByteArrayOutputStream();
    private boolean text;
    private int frames;
    private long size;

    /** One more frame has come, of whatever kind. */
    void count() throws Broken {
        if (++frames > MOST_FRAMES) {
            throw new Broken(Kind.SIZE, "expected at most %d frames, observed more".formatted(MOST_FRAMES));
        }
    }

    /** Takes a text, binary or continuation frame; the message that it ends, or null if it ends none. */
    @Nullable
    String add(WebSocketFrame frame) throws Broken {
        if (frame instanceof TextWebSocketFrame) {
            text = true;
        } else if (frame instanceof BinaryWebSocketFrame) {
            text = false;
        }
        ByteBuf content = frame.content();
        size += content.readableBytes();
        if (part.size() + content.readableBytes() > WebSocketHandshake.LONGEST_MESSAGE) {
            throw new Broken(tooLong());
        }
        if (size > MOST_BYTES) {
            throw new Broken(Kind.SIZE, "expected at most %d bytes in all, observed more".formatted(MOST_BYTES));
        }
        try {
            content.getBytes(content.readerIndex(), part, content.readableBytes());
            if (!frame.isFinalFragment()) {
                return null;
            }
            String message = text
                    ? StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(part.toByteArray()))
                            .toString()
                    // One byte is one character, so that patterns see binary protocols too.
                    : part.toString(StandardCharsets.ISO_8859_1);
            part.reset();
            messages.add(message);
            return message;
        } catch (CharacterCodingException e) {
            throw new Broken(Kind.PROTOCOL, "expected text in UTF-8, observed other bytes");
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot be written to", e);
        }
    }

    List<String> all() {
        return messages;
    }

    /** The last one; null if none came. */
    @Nullable
    String last() {
        return messages.isEmpty() ? null : messages.get(messages.size() - 1);
    }

    /** Bytes of data in all. */
    long size() {
        return size;
    }
}
