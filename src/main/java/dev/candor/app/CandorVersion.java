package dev.candor.app;

import picocli.CommandLine.IVersionProvider;

/** The version, as the build wrote it into the jar. */
final class CandorVersion implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = CandorVersion.class.getPackage().getImplementationVersion();
        return new String[] {"candor " + (version == null ? "(development)" : version)};
    }
}
