package dev.candor.prober;

import dev.candor.probe.DnsType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One DNS message (RFC 1035 §4), never longer than 64 KiB.
 *
 * @param bits the second word of its header: QR, opcode, flags, the lower half of the response code
 * @param rcode with its upper half from EDNS (RFC 6891 §6.1.3), if there is one
 * @param asked the question in zone-file form, in lower case; null if it is not repeated
 */
record DnsMessage(
        int id,
        int bits,
        int rcode,
        @Nullable String asked,
        List<Entry> answer,
        List<Entry> authority,
        List<Entry> additional) {

    private static final int HEADER = 12;
    private static final int OPT = 41;
    private static final int CNAME = 5;
    // Fits every path without fragments (DNS flag day 2020).
    private static final int UDP_SIZE = 1_232;
    private static final int MOST_ALIASES = 8;
    private static final Set<String> SIGNS_AND_SUBTREES = Set.of("RRSIG", "DNAME", "NSEC", "NSEC3");
    private static final List<String> RCODES = List.of(
            "NOERROR",
            "FORMERR",
            "SERVFAIL",
            "NXDOMAIN",
            "NOTIMP",
            "REFUSED",
            "YXDOMAIN",
            "YXRRSET",
            "NXRRSET",
            "NOTAUTH",
            "NOTZONE");

    /** One record. */
    record Entry(String name, int type, String dnsClass, long ttl, String data) {

        /** As a zone file writes it. */
        String text() {
            return "%s %d %s %s %s".formatted(name, ttl, dnsClass, DnsType.name(type), data);
        }
    }

    /** A question on the wire. */
    static byte[] question(int id, String name, int type, int dnsClass, boolean recursion) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        // AD asks to be told whether the answer is authentic (RFC 6840 §5.7).
        words(out, id, (recursion ? 0x0100 : 0) | 0x0020, 1, 0, 0, 1);
        if (!name.equals(".")) {
            for (String label : name.split("\\.", 0)) {
                byte[] bytes = label.getBytes(StandardCharsets.ISO_8859_1);
                out.write(bytes.length);
                out.writeBytes(bytes);
            }
        }
        out.write(0);
        words(out, type, dnsClass);
        out.write(0);
        words(out, OPT, UDP_SIZE, 0, 0, 0);
        return out.toByteArray();
    }

    private static void words(ByteArrayOutputStream out, int... words) {
        for (int word : words) {
            out.write(word >> 8);
            out.write(word);
        }
    }

    /** What {@link #asked} must be for that question. */
    static String asking(String name, int type, int dnsClass) {
        String dotted = name.endsWith(".") ? name : name + ".";
        return "%s %s %s".formatted(dotted.toLowerCase(Locale.ROOT), word(dnsClass), DnsType.name(type));
    }

    static int dnsClass(String word) {
        return word.equals("CH") ? 3 : word.equals("HS") ? 4 : 1;
    }

    private static String word(int dnsClass) {
        return dnsClass == 1 ? "IN" : dnsClass == 3 ? "CH" : dnsClass == 4 ? "HS" : "CLASS" + dnsClass;
    }

    /**
     * Reads a message.
     *
     * @throws IllegalArgumentException with a line for people, if it is none
     */
    static DnsMessage read(byte[] wire) {
        if (wire.length < HEADER) {
            throw new IllegalArgumentException("%d bytes are no DNS message".formatted(wire.length));
        }
        DnsWire in = new DnsWire(wire, 0, wire.length);
        int id = in.u16();
        int bits = in.u16();
        int questions = in.u16();
        int[] counts = {in.u16(), in.u16(), in.u16()};
        if (questions > 1) {
            throw new IllegalArgumentException("%d questions in one message".formatted(questions));
        }
        String asked = null;
        if (questions == 1) {
            String name = in.name();
            int type = in.u16();
            asked = asking(name, type, in.u16());
        }
        int[] upper = {0};
        List<Entry> answer = section(in, counts[0], upper);
        List<Entry> authority = section(in, counts[1], upper);
        List<Entry> additional = section(in, counts[2], upper);
        return new DnsMessage(id, bits, upper[0] << 4 | (bits & 15), asked, answer, authority, additional);
    }

    private static List<Entry> section(DnsWire in, int count, int[] upper) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = in.name();
            int type = in.u16();
            int dnsClass = in.u16();
            long ttl = in.u32();
            DnsWire data = in.part(in.u16());
            if (type == OPT) {
                upper[0] = (int) (ttl >> 24);
            } else {
                entries.add(new Entry(name, type, word(dnsClass), ttl, DnsData.of(type, data)));
            }
        }
        return entries;
    }

    boolean isResponse() {
        return (bits & 0x8000) != 0;
    }

    boolean isTruncated() {
        return (bits & 0x0200) != 0;
    }

    /** {@code NOERROR}, {@code NXDOMAIN}, or {@code RCODEn}. */
    String code() {
        return rcode < RCODES.size() ? RCODES.get(rcode) : rcode == 16 ? "BADVERS" : "RCODE" + rcode;
    }

    /** Those of {@code aa tc rd ra ad cd} that are set. */
    List<String> flags() {
        List<String> flags = new ArrayList<>();
        int[] masks = {0x0400, 0x0200, 0x0100, 0x0080, 0x0020, 0x0010};
        String[] words = {"aa", "tc", "rd", "ra", "ad", "cd"};
        for (int i = 0; i < masks.length; i++) {
            if ((bits & masks[i]) != 0) {
                flags.add(words[i]);
            }
        }
        return flags;
    }

    /** The serial of the zone, from the answer or else from where a negative answer has it; null if it is not told. */
    @Nullable
    Long serial() {
        for (List<Entry> entries : List.of(answer, authority)) {
            for (Entry entry : entries) {
                if (DnsType.name(entry.type).equals("SOA")) {
                    return Long.valueOf(entry.data.split(" ", -1)[2]);
                }
            }
        }
        return null;
    }

    /** How long the answer may be kept, in seconds: the shortest of its records; null if it has none. */
    @Nullable
    Long ttl() {
        return answer.isEmpty()
                ? null
                : (Long) answer.stream().mapToLong(Entry::ttl).min().orElse(0);
    }

    /** Why the answer is none to the question about that name; null if it is one. */
    @Nullable
    String strays(String name) {
        Map<String, String> aliases = new HashMap<>();
        for (Entry entry : answer) {
            if (entry.type == CNAME) {
                aliases.put(entry.name.toLowerCase(Locale.ROOT), entry.data.toLowerCase(Locale.ROOT));
            }
        }
        Set<String> chain = new HashSet<>();
        String next = (name.endsWith(".") ? name : name + ".").toLowerCase(Locale.ROOT);
        while (next != null) {
            if (!chain.add(next)) {
                return "expected an end of the aliases, observed a loop at " + next;
            }
            if (chain.size() > MOST_ALIASES + 1) {
                return "expected at most %d aliases one after the other, observed more".formatted(MOST_ALIASES);
            }
            next = aliases.get(next);
        }
        for (Entry entry : answer) {
            if (!chain.contains(entry.name.toLowerCase(Locale.ROOT))
                    && !SIGNS_AND_SUBTREES.contains(DnsType.name(entry.type))) {
                return "expected records of %s, observed %s".formatted(name, entry.text());
            }
        }
        return null;
    }
}
