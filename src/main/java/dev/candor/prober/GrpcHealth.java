package dev.candor.prober;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** The two messages of grpc.health.v1, in protobuf's encoding, and what a service can say of itself. */
enum GrpcHealth {
    UNKNOWN,
    SERVING,
    NOT_SERVING,
    SERVICE_UNKNOWN;

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;
    private static final int SERVICE_FIELD = (1 << 3) | BYTES;
    private static final int STATUS_FIELD = (1 << 3) | VARINT;

    /** {@code HealthCheckRequest} behind the five bytes that begin every gRPC message. */
    static ByteBuf request(String service) {
        byte[] name = service.getBytes(StandardCharsets.UTF_8);
        ByteBuf message = Unpooled.buffer();
        if (name.length > 0) {
            message.writeByte(SERVICE_FIELD);
            int length = name.length;
            while (length >= 0x80) {
                message.writeByte((length & 0x7f) | 0x80);
                length >>>= 7;
            }
            message.writeByte(length).writeBytes(name);
        }
        ByteBuf prefix = Unpooled.buffer(5).writeByte(0).writeInt(message.readableBytes());
        return Unpooled.wrappedBuffer(prefix, message);
    }

    /**
     * Reads {@code HealthCheckResponse}; the status is UNKNOWN where it says none, as proto3 has it.
     *
     * @throws IllegalArgumentException if it is none
     */
    static GrpcHealth response(ByteBuf message) {
        long status = 0;
        while (message.isReadable()) {
            long tag = varint(message);
            if (tag == STATUS_FIELD) {
                status = varint(message);
            } else {
                skip(message, tag);
            }
        }
        return status >= 0 && status < values().length ? values()[(int) status] : UNKNOWN;
    }

    private static void skip(ByteBuf message, long tag) {
        long length = switch ((int) (tag & 7)) {
            case VARINT -> {
                varint(message);
                yield 0;
            }
            case FIXED64 -> 8;
            case BYTES -> varint(message);
            case FIXED32 -> 4;
            default -> -1;
        };
        if (tag >>> 3 == 0 || length < 0 || length > message.readableBytes()) {
            throw new IllegalArgumentException("it is no protobuf message");
        }
        message.skipBytes((int) length);
    }

    private static long varint(ByteBuf message) {
        long value = 0;
        for (int shift = 0; shift < 64 && message.isReadable(); shift += 7) {
            byte next = message.readByte();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("it is no protobuf message");
    }
}
