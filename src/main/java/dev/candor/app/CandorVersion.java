package dev.candor.app;

import picocli.CommandLine.IVersionProvider;

/** The version, as the build wrote it into the jar. */
final class CandorVersion implements IVersionProvider {

    /** The version alone; {@code dev} for classes that are in no jar. */
    static String current() {
        String version = CandorVersion.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"candor " + current()};
    }
}
