package dev.candor.probe;

import dev.candor.catalog.CatalogFile;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Finds the probe files of a directory. */
final class ProbeFolder {

    private static final int DEEPEST = 16;
    private static final int MOST_FILES = 2_000;

    private ProbeFolder() {}

    /**
     * All {@code *.yaml} and {@code *.yml} below the directory but its {@code catalog.yaml} and {@code modules.yaml}, in the order of their
     * names. What begins with a dot is left out: a mounted ConfigMap keeps its versions there.
     *
     * @throws IOException if there is no such directory, or far too many files
     */
    static List<Path> files(Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        Set<Path> others = Set.of(directory.resolve(CatalogFile.NAME), directory.resolve(BlackboxModules.FILE));
        Files.walkFileTree(directory, EnumSet.of(FileVisitOption.FOLLOW_LINKS), DEEPEST, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes attributes) {
                return isHidden(inner) && !inner.equals(directory)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                String name = String.valueOf(file.getFileName());
                boolean isYaml = name.endsWith(".yaml") || name.endsWith(".yml");
                if (isYaml && !isHidden(file) && !attributes.isDirectory() && !others.contains(file)) {
                    files.add(file);
                    if (files.size() > MOST_FILES) {
                        throw new IOException("expected at most %d probe files, found more".formatted(MOST_FILES));
                    }
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                // A file that vanished meanwhile or a link to its own directory is no reason to lose the others.
                if (file.equals(directory)) {
                    throw e;
                }
                return FileVisitResult.CONTINUE;
            }
        });
        Collections.sort(files);
        return files;
    }

    private static boolean isHidden(Path path) {
        return path.getFileName() != null && path.getFileName().toString().startsWith(".");
    }
}
