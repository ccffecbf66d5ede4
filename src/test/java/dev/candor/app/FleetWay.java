package dev.candor.app;

import java.io.Closeable;
import java.util.List;

/** How one agent of a test reaches its hub, and from where. */
interface FleetWay extends Closeable {

    /** The address at which the agent finds the hub. */
    String address();

    /** The port at which it does. */
    int port();

    /** What a command begins with that is to run where the agent stands. */
    List<String> inside();

    /** From now on nothing passes, or everything does again. */
    void cut(boolean now) throws Exception;
}
