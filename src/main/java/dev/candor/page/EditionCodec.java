package dev.candor.page;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An edition as bytes and back. */
final class EditionCodec {
    // Another number for another layout: what an older Candor wrote is made anew, not misread.
    private static final int LAYOUT = 0xca_0d_0e_02;

    private EditionCodec() {}

    static byte[] encode(Edition edition) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(edition.weight());
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(LAYOUT);
            out.writeUTF(edition.customer());
            out.writeUTF(edition.habit().language());
            out.writeUTF(edition.habit().zone());
            out.writeUTF(edition.heldAt() == null ? "" : edition.heldAt().toString());
            Piece ground = edition.ground();
            out.writeBoolean(ground != null);
            if (ground != null) {
                write(ground, out);
            }
            out.writeInt(edition.bases().size());
            for (Map.Entry<String, String> entry : new TreeMap<>(edition.bases()).entrySet()) {
                out.writeUTF(entry.getKey());
                out.writeUTF(entry.getValue());
            }
            out.writeInt(edition.snapshots().size());
            for (Map.Entry<String, Snapshot> entry : new TreeMap<>(edition.snapshots()).entrySet()) {
                Snapshot snapshot = entry.getValue();
                boolean same = snapshot.expired().equals(snapshot.fresh());
                out.writeUTF(entry.getKey());
                out.writeUTF(snapshot.type());
                out.writeBoolean(same);
                write(snapshot.fresh(), out);
                if (!same) {
                    write(snapshot.expired(), out);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private static void write(Body body, DataOutputStream out) throws IOException {
        out.writeUTF(body.digest());
        out.writeInt(body.parts().size());
        for (Body.Part part : body.parts()) {
            if (part instanceof Body.Gap gap) {
                out.writeBoolean(true);
                out.writeUTF(gap.name());
            } else if (part instanceof Body.Text text) {
                out.writeBoolean(false);
                write(text.piece(), out);
            }
        }
    }

    private static void write(Piece piece, DataOutputStream out) throws IOException {
        out.writeInt(piece.length());
        out.writeInt(piece.crc());
        out.writeInt(piece.deflated().length);
        out.write(piece.deflated());
    }

    /**
     * What {@link #encode} wrote.
     *
     * @throws IOException if it is something else
     */
    static Edition decode(byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int layout = in.readInt();
            if (layout != LAYOUT) {
                throw new IOException("expected a snapshot of layout %x, found %x".formatted(LAYOUT, layout));
            }
            String customer = in.readUTF();
            Manner.Habit habit = new Manner.Habit(in.readUTF(), in.readUTF());
            String heldAt = in.readUTF();
            Piece ground = in.readBoolean() ? piece(in) : null;
            Map<String, String> bases = new HashMap<>();
            for (int rest = in.readInt(); rest > 0; rest--) {
                bases.put(in.readUTF(), in.readUTF());
            }
            Map<String, Snapshot> snapshots = new HashMap<>();
            for (int rest = in.readInt(); rest > 0; rest--) {
                String path = in.readUTF();
                String type = in.readUTF();
                boolean same = in.readBoolean();
                Body fresh = read(in);
                snapshots.put(path, new Snapshot(type, fresh, same ? fresh : read(in)));
            }
            return new Edition(
                    snapshots, bases, customer, habit, ground, heldAt.isEmpty() ? null : Instant.parse(heldAt));
        }
    }

    private static Body read(DataInputStream in) throws IOException {
        String digest = in.readUTF();
        List<Body.Part> parts = new ArrayList<>();
        for (int rest = in.readInt(); rest > 0; rest--) {
            if (in.readBoolean()) {
                parts.add(new Body.Gap(in.readUTF()));
            } else {
                parts.add(new Body.Text(piece(in)));
            }
        }
        return new Body(parts, digest);
    }

    private static Piece piece(DataInputStream in) throws IOException {
        int length = in.readInt();
        int crc = in.readInt();
        return new Piece(length, crc, in.readNBytes(in.readInt()));
    }
}
