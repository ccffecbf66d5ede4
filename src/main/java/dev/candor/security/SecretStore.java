package dev.candor.security;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Secrets from the environment, {@code CANDOR_SECRET_NAME}, and from a directory with a file for each, as orchestrators
 * mount them. The environment comes first.
 */
public final class SecretStore implements SecretSource {

    private static final Logger LOG = Logger.getLogger(SecretStore.class);
    private static final int LONGEST = 64 * 1024;

    private final Map<String, String> environment;
    private final @Nullable Path directory;
    private final Set<Path> warned = ConcurrentHashMap.newKeySet();

    /**
     * A store.
     *
     * @param directory null for none
     */
    public SecretStore(Map<String, String> environment, @Nullable Path directory) {
        this.environment = Map.copyOf(environment);
        this.directory = directory;
    }

    /** That of this process: its environment and the configured directory. */
    public static SecretStore of(SecretsConfig config) {
        return new SecretStore(System.getenv(), config.directory().orElse(null));
    }

    @Override
    public Optional<String> find(String name) {
        String variable = environment.get(SecretSource.variable(name));
        if (variable != null && !variable.isEmpty()) {
            return Optional.of(variable);
        }
        // A name begins with a letter or a digit and has no slash: it cannot climb out of the directory.
        return directory == null || !name.matches("[A-Za-z0-9][A-Za-z0-9_.-]*")
                ? Optional.empty()
                : read(directory.resolve(name));
    }

    private Optional<String> read(Path file) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LONGEST + 1);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the secret in %s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
        if (bytes.length > LONGEST) {
            throw new IllegalArgumentException(
                    "expected a secret of at most %d bytes in %s, found more".formatted(LONGEST, file));
        }
        warnIfOpen(file);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            String value = text.endsWith("\r\n")
                    ? text.substring(0, text.length() - 2)
                    : text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
            return value.isEmpty() ? Optional.empty() : Optional.of(value);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("expected UTF-8 in %s, found other bytes".formatted(file), e);
        }
    }

    private void warnIfOpen(Path file) {
        try {
            if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ) && warned.add(file)) {
                LOG.warnf("everybody on this machine can read the secret in %s: take that away (chmod o-r)", file);
            }
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debugf(e, "who may read %s cannot be told", file);
        }
    }

    @Override
    public String placeOf(String name) {
        String variable = SecretSource.super.placeOf(name);
        return directory == null ? variable : "%s or the file %s".formatted(variable, directory.resolve(name));
    }
}
