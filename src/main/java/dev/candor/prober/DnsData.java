package dev.candor.prober;

import dev.candor.probe.DnsType;
import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** The data of DNS records as zone files write it; of unknown types as RFC 3597 §5 does. */
final class DnsData {

    private static final DateTimeFormatter SIGNED =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.UTC);
    // RFC 9460 §14.3.2
    private static final List<String> PARAMETERS =
            List.of("mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint", "dohpath");

    private DnsData() {}

    /** The data of one record. What is not as its type should be is written as of an unknown type. */
    static String of(int type, DnsWire data) {
        int length = data.left();
        int start = data.at();
        try {
            String text = known(DnsType.name(type), data);
            if (data.left() == 0) {
                return text;
            }
        } catch (IllegalArgumentException e) {
            if (isMadeOfNames(type)) {
                throw e; // a broken name must not pass for data
            }
        }
        DnsWire again = data.again(start, length);
        return "\\# " + length + (length == 0 ? "" : " " + hex(again));
    }

    private static boolean isMadeOfNames(int type) {
        return type == 2 || type == 5 || type == 6 || type == 12 || type == 15;
    }

    private static String known(String type, DnsWire d) {
        return switch (type) {
            case "A" -> address(d.bytes(4));
            case "AAAA" -> address(d.bytes(16));
            case "NS", "CNAME", "PTR", "DNAME", "MB", "MD", "MF", "MG", "MR" -> d.name();
            case "MX", "AFSDB", "RT", "KX" -> d.u16() + " " + d.name();
            case "RP", "MINFO" -> d.name() + " " + d.name();
            case "SOA" ->
                d.name() + " " + d.name() + " " + d.u32() + " " + d.u32() + " " + d.u32() + " " + d.u32() + " "
                        + d.u32();
            case "SRV" -> d.u16() + " " + d.u16() + " " + d.u16() + " " + d.name();
            case "TXT", "SPF", "HINFO", "X25", "ISDN", "NINFO", "AVC", "RESINFO" -> strings(d);
            case "NAPTR" ->
                d.u16() + " " + d.u16() + " " + d.string() + " " + d.string() + " " + d.string() + " " + d.name();
            case "CAA" ->
                d.u8() + " " + new String(d.bytes(d.u8()), StandardCharsets.ISO_8859_1).replaceAll("[^A-Za-z0-9]", "?")
                        + " " + DnsWire.quoted(d.bytes(d.left()));
            case "DS", "CDS", "DLV", "TA" -> d.u16() + " " + d.u8() + " " + d.u8() + " " + hex(d);
            case "DNSKEY", "CDNSKEY", "KEY" -> d.u16() + " " + d.u8() + " " + d.u8() + " " + base64(d);
            case "TLSA", "SMIMEA" -> d.u8() + " " + d.u8() + " " + d.u8() + " " + hex(d);
            case "SSHFP" -> d.u8() + " " + d.u8() + " " + hex(d);
            case "RRSIG", "SIG" ->
                DnsType.name(d.u16()) + " " + d.u8() + " " + d.u8() + " " + d.u32() + " " + when(d) + " " + when(d)
                        + " " + d.u16() + " " + d.name() + " " + base64(d);
            case "NSEC" -> d.name() + types(d);
            case "NSEC3PARAM" -> d.u8() + " " + d.u8() + " " + d.u16() + " " + salt(d);
            case "OPENPGPKEY", "DHCID" -> base64(d);
            case "URI" -> d.u16() + " " + d.u16() + " " + DnsWire.quoted(d.bytes(d.left()));
            case "SVCB", "HTTPS" -> d.u16() + " " + d.name() + parameters(d);
            default -> throw new IllegalArgumentException("written as an unknown type");
        };
    }

    private static String address(byte[] bytes) {
        return NetUtil.bytesToIpAddress(bytes);
    }

    private static String strings(DnsWire d) {
        StringJoiner strings = new StringJoiner(" ");
        do {
            strings.add(d.string());
        } while (d.left() > 0);
        return strings.toString();
    }

    private static String hex(DnsWire d) {
        return HexFormat.of().withUpperCase().formatHex(d.bytes(d.left()));
    }

    private static String base64(DnsWire d) {
        return Base64.getEncoder().encodeToString(d.bytes(d.left()));
    }

    private static String salt(DnsWire d) {
        byte[] salt = d.bytes(d.u8());
        return salt.length == 0 ? "-" : HexFormat.of().formatHex(salt).toUpperCase(Locale.ROOT);
    }

    private static String when(DnsWire d) {
        return SIGNED.format(Instant.ofEpochSecond(d.u32()));
    }

    /** RFC 4034 §4.1.2. */
    private static String types(DnsWire d) {
        StringBuilder types = new StringBuilder();
        while (d.left() > 0) {
            int window = d.u8();
            byte[] bits = d.bytes(d.u8());
            for (int i = 0; i < bits.length * 8; i++) {
                if ((bits[i / 8] & (0x80 >> (i % 8))) != 0) {
                    types.append(' ').append(DnsType.name(window << 8 | i));
                }
            }
        }
        return types.toString();
    }

    /** RFC 9460 §2.1. */
    private static String parameters(DnsWire d) {
        StringBuilder text = new StringBuilder();
        while (d.left() > 0) {
            int key = d.u16();
            DnsWire value = d.part(d.u16());
            text.append(' ').append(key < PARAMETERS.size() ? PARAMETERS.get(key) : "key" + key);
            if (value.left() == 0) {
                continue;
            }
            text.append('=');
            List<String> items = new ArrayList<>();
            while (value.left() > 0) {
                items.add(
                        switch (key) {
                            case 1 ->
                                new String(value.bytes(value.u8()), StandardCharsets.ISO_8859_1)
                                        .replaceAll("[^!-~]", "?");
                            case 3 -> String.valueOf(value.u16());
                            case 4 -> address(value.bytes(4));
                            case 6 -> address(value.bytes(16));
                            default -> DnsWire.quoted(value.bytes(value.left()));
                        });
            }
            text.append(String.join(",", items));
        }
        return text.toString();
    }
}
