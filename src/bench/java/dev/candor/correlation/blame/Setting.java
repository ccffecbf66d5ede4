package dev.candor.correlation.blame;

/** How a simulated platform is built, asked and disturbed; the defaults are those of the design page, section 5. */
final class Setting implements Cloneable {

    /** What addresses lead to. */
    enum Addresses {
        /** Each machine has its own, and the plan tells it. */
        MACHINE,
        /** One for all that runs in a region. */
        REGION,
        /** One for an app wherever it runs, as with anycast. */
        APP,
        /** One for each machine, which the plan does not tell. */
        UNTOLD,
        /** Nobody tells any, but for those that are out of date. */
        NEVER
    }

    /** What answers say of who gave them. */
    enum Headers {
        /** All on success, some on failures, as the design page has it. */
        SOME,
        /** On success only. */
        SUCCESS,
        NEVER
    }

    int locations = 12;
    int agentsPerLocation = 2;
    int regions = 8;
    int hostsPerRegion = 6;
    int apps = 60;
    int machinesPerRegion = 2;
    boolean canaries = true;
    int externals = 3;
    double every = 30;
    double externalEvery = 15;
    double timeout = 10;
    double dnsTimeout = 5;
    Addresses addresses = Addresses.MACHINE;
    Headers headers = Headers.SOME;

    /** Faultless traffic before the fault, from which noise, routing and versions are learned, in seconds. */
    double warmUp = 900;

    /** How long the stream goes on after the fault began, in seconds. */
    double after = 300;

    /** How close a fault's phases are to what its kind usually shows; 0 where they are anything. */
    double concentration = 10;

    /** How long the stream goes on where nothing is broken, in seconds. */
    double quiet = 86_400;

    double leastNoise = .0005;
    double mostNoise = .008;

    /** How wrong what was learned of a check's noise is once the fault begins, as the sigma of a log-normal factor. */
    double noiseDrift;

    double burstsPerStreamAndDay = .5;
    double pathBurstsPerDay = 120;
    double lostReports;

    /** The share of the usual runs that may be made in addition, to take doubts away; what Candor takes if nothing else is set. */
    double confirm = .02;

    /** The share of a dead region's traffic that goes elsewhere after a minute. */
    double anycastMoves;

    /** The share of machines for which the plan tells another's host. */
    double wrongHosts;

    /** By how much an agent's clock may be off, in seconds. */
    double clockOffset;

    /** How long after a fault began its moment may lie from a tick, in seconds. */
    double tickShift;

    /** How often each location asks the app whose deploy a gate watches, in seconds. */
    double watchEvery = 2;

    double origin = 1_750_000_000;

    Setting copy() {
        try {
            return (Setting) clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The stress tier of the design page. */
    Setting stressed() {
        Setting s = copy();
        s.noiseDrift = .7;
        s.burstsPerStreamAndDay *= 5;
        s.lostReports = .1;
        s.anycastMoves = .7;
        return s;
    }

    /** Ten thousand apps and thirty agents, with one run of a hundred failing for no reason. */
    Setting large() {
        Setting s = copy();
        s.apps = 10_000;
        s.locations = 15;
        s.hostsPerRegion = 20;
        s.leastNoise = .01;
        s.mostNoise = .01;
        s.warmUp = 120;
        s.after = 90;
        return s;
    }

    /** A platform unlike the design page's: other sizes, intervals, timeouts and phases. */
    Setting varied(Dice dice) {
        Setting s = copy();
        s.locations = dice.between(5, 40);
        s.agentsPerLocation = dice.between(1, 3);
        s.regions = dice.between(2, 12);
        s.hostsPerRegion = dice.between(2, 20);
        s.apps = (int) dice.logUniform(10, 300);
        s.every = dice.uniform(10, 60);
        s.externalEvery = s.every / 2;
        s.timeout = dice.uniform(3, 10);
        s.dnsTimeout = Math.min(s.timeout, dice.uniform(2, 5));
        s.concentration = dice.chance(.5) ? 0 : dice.uniform(3, 30);
        s.machinesPerRegion = dice.between(1, 3);
        s.addresses = Addresses.values()[dice.below(Addresses.values().length)];
        s.tickShift = 10;
        // So that a run stays below a second: what counts is the shape, not the number of runs.
        double perSecond = s.locations * s.agentsPerLocation * (s.apps + s.regions + 6) / s.every;
        if (perSecond > 300) {
            s.apps = (int) Math.max(10, s.apps * 300 / perSecond);
        }
        return s;
    }
}
