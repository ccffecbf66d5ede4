package dev.candor.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EgressGuardTest {
    private static final List<Cidr> EVERYTHING = List.of(Cidr.parse("0.0.0.0/0"), Cidr.parse("::/0"));

    @ParameterizedTest
    @CsvSource({
        "169.254.169.254, cloud metadata",
        "168.63.129.16, cloud metadata",
        "100.100.100.200, cloud metadata",
        "192.0.0.192, cloud metadata",
        "fd00:ec2::254, cloud metadata",
        "fd20:ce::254, cloud metadata",
        "::ffff:169.254.169.254, cloud metadata",
        "::169.254.169.254, cloud metadata",
        "64:ff9b::a9fe:a9fe, cloud metadata",
        "2002:a9fe:a9fe::1, cloud metadata",
        "2001:db8::5efe:a9fe:a9fe, cloud metadata",
        "2001:db8::200:5efe:a9fe:a9fe, cloud metadata",
        "169.254.0.1, link-local",
        "fe80::1, link-local",
        "febf::1, link-local",
        "224.0.0.1, multicast",
        "ff02::1, multicast",
        "255.255.255.255, broadcast"
    })
    void someAddressesAreNeverReachedWhateverIsAllowed(String address, String rule) {
        assertThat(EgressGuard.STRICT.refusal(ip(address)))
                .get()
                .extracting(EgressGuard.Refusal::rule)
                .isEqualTo(rule);
        assertThat(EgressGuard.allowing(EVERYTHING).refusal(ip(address))).get().satisfies(refusal -> {
            assertThat(refusal.rule()).isEqualTo(rule);
            assertThat(refusal.always()).isTrue();
            assertThat(refusal.message()).contains("never probed");
        });
        assertThat(EgressGuard.allowingWhateverIn(EVERYTHING).refusal(ip(address)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, loopback",
        "127.255.255.255, loopback",
        "::1, loopback",
        "::127.0.0.1, loopback",
        "::ffff:127.0.0.1, loopback",
        "0.0.0.0, this host",
        "::, this host",
        "10.0.0.1, private",
        "172.16.0.1, private",
        "172.31.255.255, private",
        "192.168.255.255, private",
        "64:ff9b::c0a8:1, private",
        "2002:0a00:0001::1, private",
        "100.64.0.1, shared address space",
        "100.127.255.255, shared address space",
        "192.0.0.1, protocol assignments",
        "198.18.0.1, benchmarking",
        "198.19.255.255, benchmarking",
        "240.0.0.1, reserved",
        "fc00::1, unique local",
        "fdff::1, unique local",
        "fec0::1, site-local",
        "64:ff9b:1::1, local NAT64",
        "2001:0:1::1, Teredo",
        "100::1, discard"
    })
    void insideAddressesAreReachedOnlyIfAllowed(String address, String rule) {
        assertThat(EgressGuard.STRICT.refusal(ip(address))).get().satisfies(refusal -> {
            assertThat(refusal.rule()).isEqualTo(rule);
            assertThat(refusal.always()).isFalse();
            assertThat(refusal.message()).contains("CIDR");
        });
        assertThat(EgressGuard.allowing(EVERYTHING).refusal(ip(address))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "1.1.1.1",
                "126.255.255.255",
                "128.0.0.0",
                "9.255.255.255",
                "11.0.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "192.169.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "192.0.1.0",
                "198.17.255.255",
                "198.20.0.0",
                "169.253.255.255",
                "169.255.0.0",
                "168.63.129.15",
                "168.63.129.17",
                "223.255.255.255",
                "2606:4700::1111",
                "fbff::1",
                "64:ff9b::808:808",
                "2002:0808:0808::1",
                "::8.8.8.8",
                "::ffff:8.8.8.8",
                "2001:1::1"
            })
    void publicAddressesAreReached(String address) {
        assertThat(EgressGuard.STRICT.refusal(ip(address))).isEmpty();
    }

    @Test
    void oneBadAddressSpoilsTheSet() {
        List<InetAddress> mixed = List.of(ip("8.8.8.8"), ip("2606:4700::1111"), ip("10.0.0.1"));
        assertThat(EgressGuard.STRICT.refusal(mixed))
                .get()
                .extracting(r -> NetUtil.toAddressString(r.address()))
                .isEqualTo("10.0.0.1");
        assertThat(EgressGuard.allowing(List.of(Cidr.parse("10.0.0.0/8"))).refusal(mixed))
                .isEmpty();
    }

    @Test
    void anAllowedBlockOpensItselfOnly() {
        EgressGuard guard = EgressGuard.allowing(List.of(Cidr.parse("127.0.0.0/24"), Cidr.parse("10.1.0.0/16")));
        assertThat(guard.refusal(ip("127.0.0.255"))).isEmpty();
        assertThat(guard.refusal(ip("127.0.1.0"))).isPresent();
        assertThat(guard.refusal(ip("10.1.2.3"))).isEmpty();
        assertThat(guard.refusal(ip("10.2.0.0"))).isPresent();
        assertThat(guard.refusal(ip("::ffff:10.1.2.3"))).isEmpty();
        assertThat(guard.refusal(ip("::1"))).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3/8, 10.0.0.0/8",
        "10.1.2.3, 10.1.2.3/32",
        "0.0.0.0/0, 0.0.0.0/0",
        "172.16.0.0/12, 172.16.0.0/12",
        "fd00::1/8, fd00::/8",
        "::1, ::1/128"
    })
    void aBlockIsReadAndShown(String text, String shown) {
        assertThat(Cidr.parse(text))
                .hasToString(shown)
                .isEqualTo(Cidr.parse(shown))
                .hasSameHashCodeAs(Cidr.parse(shown));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/8",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/",
                "::/129",
                "localhost",
                "127.1",
                "10.0.0.0/8 "
            })
    void whatIsNoBlockIsRefused(String text) {
        assertThatThrownBy(() -> Cidr.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be an address block");
    }

    /** Keeps a mapped address in its sixteen bytes, as an answer from DNS can. */
    private static InetAddress ip(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        try {
            return bytes.length == 4 ? InetAddress.getByAddress(bytes) : Inet6Address.getByAddress(null, bytes, -1);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
