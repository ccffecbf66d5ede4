package dev.candor.app;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How PostgreSQL's programs are started so that they don't see themselves run as root, which they refuse. Anybody but
 * root starts them as they are. For root there are two ways: a user namespace of one's own, in which the same files belong
 * to "nobody", and, where the kernel or a container forbids that, giving the data directory to the user nobody.
 */
final class PostgresUser {

    private static final String NOBODY = "65534";

    private final List<String> prefix;
    private final boolean filesMustBeGivenAway;

    private PostgresUser(List<String> prefix, boolean filesMustBeGivenAway) {
        this.prefix = prefix;
        this.filesMustBeGivenAway = filesMustBeGivenAway;
    }

    /**
     * The way that works here.
     *
     * @param home a folder that this process made
     * @throws IOException if this is root and neither way works
     */
    static PostgresUser forOwnerOf(Path home) throws IOException {
        if (!Integer.valueOf(0).equals(Files.getAttribute(home, "unix:uid"))) {
            return new PostgresUser(List.of(), false);
        }
        List<String> namespace = List.of("unshare", "--user");
        if (succeeds(namespace)) {
            return new PostgresUser(namespace, false);
        }
        List<String> drop = List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups");
        if (succeeds(drop)) {
            return new PostgresUser(drop, true);
        }
        throw new IOException("PostgreSQL does not run as root, and neither `unshare --user` nor `setpriv` works here;"
                + " start Candor as another user, or set QUARKUS_DATASOURCE_JDBC_URL");
    }

    /** What comes before a program and its arguments. */
    List<String> prefix() {
        return prefix;
    }

    /** Makes these files usable for the programs; does nothing where they are already. */
    void give(Path directory) throws IOException {
        if (!filesMustBeGivenAway) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
                Files.setAttribute(dir, "unix:uid", Integer.parseInt(NOBODY));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.setAttribute(file, "unix:uid", Integer.parseInt(NOBODY), LinkOption.NOFOLLOW_LINKS);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static boolean succeeds(List<String> prefix) {
        try {
            Process trial = new ProcessBuilder(join(prefix, List.of("true")))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return trial.waitFor(5, TimeUnit.SECONDS) && trial.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static List<String> join(List<String> first, List<String> second) {
        return java.util.stream.Stream.concat(first.stream(), second.stream()).toList();
    }
}
