package dev.candor.app;

import java.io.IOException;
import java.util.List;

/** A way through a loopback address of the agent's own, where namespaces are not to be had: a cut is told to both sides at once. */
final class ProxyWay implements FleetWay {
    private final String address;
    private final FaultProxy proxy;

    ProxyWay(String address, int hubPort) throws IOException {
        this.address = address;
        this.proxy = new FaultProxy(address, hubPort);
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public int port() {
        return proxy.port();
    }

    @Override
    public List<String> inside() {
        return List.of();
    }

    @Override
    public void cut(boolean now) {
        proxy.cut(now);
    }

    @Override
    public void close() throws IOException {
        proxy.close();
    }
}
