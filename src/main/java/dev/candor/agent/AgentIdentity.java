package dev.candor.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.candor.security.AgentSignature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who an agent is, as the hub said when it enrolled: the key was made here and never leaves the directory.
 *
 * @param location where the hub says that it stands
 */
record AgentIdentity(String name, String location, PrivateKey key) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KEY = "key";
    private static final String WHO = "identity.json";

    /** The identity kept in that directory; empty if it has none. */
    static Optional<AgentIdentity> in(Path directory) throws IOException {
        if (!Files.exists(directory.resolve(WHO))) {
            return Optional.empty();
        }
        JsonNode who = JSON.readTree(Files.readString(directory.resolve(WHO)));
        byte[][] keys = keys(directory);
        return Optional.of(new AgentIdentity(
                who.path("name").asText(), who.path("location").asText(), AgentSignature.privateKey(keys[0])));
    }

    /** The public key of that directory, made with its private one if there is none, and durable before it is answered. */
    static PublicKey publicKeyIn(Path directory) throws IOException {
        if (!Files.exists(directory.resolve(KEY))) {
            KeyPair pair = AgentSignature.newKey();
            Base64.Encoder base64 = Base64.getEncoder();
            write(
                    directory.resolve(KEY),
                    base64.encodeToString(pair.getPrivate().getEncoded()) + "\n"
                            + base64.encodeToString(pair.getPublic().getEncoded()) + "\n");
        }
        return AgentSignature.publicKey(keys(directory)[1]);
    }

    private static byte[][] keys(Path directory) throws IOException {
        String[] lines = Files.readString(directory.resolve(KEY), StandardCharsets.US_ASCII)
                .split("\n", -1);
        if (lines.length != 3) {
            throw new IOException("expected two lines in " + directory.resolve(KEY));
        }
        try {
            return new byte[][] {
                Base64.getDecoder().decode(lines[0]), Base64.getDecoder().decode(lines[1])
            };
        } catch (IllegalArgumentException e) {
            throw new IOException("expected base64 in " + directory.resolve(KEY), e);
        }
    }

    /** Keeps what the hub answered. */
    static AgentIdentity keep(Path directory, String name, String location) throws IOException {
        try {
            write(directory.resolve(WHO), JSON.writeValueAsString(Map.of("name", name, "location", location)));
        } catch (JsonProcessingException e) {
            throw new IOException("two texts can always be written", e);
        }
        return new AgentIdentity(name, location, AgentSignature.privateKey(keys(directory)[0]));
    }

    /** Replaces the file at once and for good; only its owner may read it. */
    static void write(Path file, String text) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        try (FileChannel channel = posix
                ? FileChannel.open(
                        draft,
                        options,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                : FileChannel.open(draft, options)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
