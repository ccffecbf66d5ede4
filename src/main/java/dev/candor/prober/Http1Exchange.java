package dev.candor.prober;

import dev.candor.measurement.Failure.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;

/** An exchange by HTTP/1.1 (RFC 9112). A server that answers by 1.0 is understood, as curl understands it. */
final class Http1Exchange extends HttpExchange {

    private static final int MAX_LINE = 8 * 1024;
    private static final int MAX_CHUNK = 8 * 1024;

    private long headersSize;
    private boolean inInterim;

    Http1Exchange(Terms terms) {
        super(terms);
    }

    @Override
    void begin(Channel open, FullHttpRequest request) {
        open.pipeline()
                .addLast(new Wire())
                .addLast(new HttpClientCodec(MAX_LINE, MAX_HEADERS, MAX_CHUNK))
                .addLast(new Messages());
        sending();
        open.writeAndFlush(request).addListener((ChannelFuture done) -> {
            if (done.isSuccess()) {
                sent();
            } else {
                notSent(done.cause());
            }
        });
    }

    /** From the status line to the empty line. */
    @Override
    long headersSize() {
        return headersSize;
    }

    private void read(HttpObject part) {
        if (part.decoderResult().isFailure()) {
            malformed(part.decoderResult().cause());
            return;
        }
        if (part instanceof HttpResponse response) {
            HttpVersion spoken = response.protocolVersion();
            String version = spoken.majorVersion() + "." + spoken.minorVersion();
            inInterim = response.status().code() < 200;
            if (inInterim) {
                interim();
            } else if (spoken.majorVersion() == 1) {
                head(version, response.status().code(), response.headers());
            } else {
                fail(Kind.VERSION, "expected HTTP/1.1, observed an answer that calls itself HTTP/" + version);
            }
        }
        if (part instanceof HttpContent content && !inInterim && !isOver()) {
            content(content.content());
            if (part instanceof LastHttpContent) {
                whole();
            }
        }
    }

    private void malformed(Throwable cause) {
        if (cause instanceof PrematureChannelClosureException) {
            fail(Kind.PROTOCOL, "the connection was closed within the head");
        } else if (cause instanceof TooLongHttpHeaderException) {
            tooBigHead();
        } else if (cause instanceof TooLongHttpLineException) {
            fail(Kind.PROTOCOL, "expected HTTP, observed a first line of more than %d bytes".formatted(MAX_LINE));
        } else {
            fail(Kind.PROTOCOL, "expected HTTP, observed something else: " + cause.getMessage());
        }
    }

    /** Reads what the decoder made of the answer. */
    private final class Messages extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (!isOver() && message instanceof HttpObject part) {
                    read(part);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            closed();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            broken(cause);
        }
    }

    /** Stamps the first byte and counts the head; stands before the decoder. */
    private final class Wire extends ChannelInboundHandlerAdapter {
        private int lineLength;
        private boolean inBody;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
            if (message instanceof ByteBuf bytes && bytes.isReadable()) {
                firstByte();
                if (!inBody) {
                    bytes.forEachByte(this::countHead);
                }
            }
            super.channelRead(context, message);
        }

        /** The head ends with the first empty line. */
        private boolean countHead(byte b) {
            headersSize++;
            if (b == '\n') {
                inBody = lineLength == 0;
                lineLength = 0;
            } else if (b != '\r') {
                lineLength++;
            }
            return !inBody;
        }
    }
}
