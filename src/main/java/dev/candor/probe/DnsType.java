package dev.candor.probe;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** DNS record types by IANA's mnemonics, or {@code TYPEn} (RFC 3597 §5) for those without one. */
public final class DnsType {

    private static final Map<String, Integer> CODES = new HashMap<>();
    private static final Map<Integer, String> NAMES = new HashMap<>();

    static {
        String table = "A 1 NS 2 MD 3 MF 4 CNAME 5 SOA 6 MB 7 MG 8 MR 9 NULL 10 WKS 11 PTR 12 HINFO 13 MINFO 14 MX 15 "
                + "TXT 16 RP 17 AFSDB 18 X25 19 ISDN 20 RT 21 NSAP 22 NSAP-PTR 23 SIG 24 KEY 25 PX 26 GPOS 27 AAAA 28 "
                + "LOC 29 NXT 30 EID 31 NIMLOC 32 SRV 33 ATMA 34 NAPTR 35 KX 36 CERT 37 A6 38 DNAME 39 SINK 40 OPT 41 "
                + "APL 42 DS 43 SSHFP 44 IPSECKEY 45 RRSIG 46 NSEC 47 DNSKEY 48 DHCID 49 NSEC3 50 NSEC3PARAM 51 "
                + "TLSA 52 SMIMEA 53 HIP 55 NINFO 56 RKEY 57 TALINK 58 CDS 59 CDNSKEY 60 OPENPGPKEY 61 CSYNC 62 "
                + "ZONEMD 63 SVCB 64 HTTPS 65 DSYNC 66 SPF 99 NID 104 L32 105 L64 106 LP 107 EUI48 108 EUI64 109 "
                + "TKEY 249 TSIG 250 IXFR 251 AXFR 252 MAILB 253 MAILA 254 ANY 255 URI 256 CAA 257 AVC 258 DOA 259 "
                + "AMTRELAY 260 RESINFO 261 TA 32768 DLV 32769";
        String[] words = table.split(" ", -1);
        for (int i = 0; i < words.length; i += 2) {
            int code = Integer.parseInt(words[i + 1]);
            CODES.put(words[i], code);
            NAMES.put(code, words[i]);
        }
    }

    private DnsType() {}

    /** The number of a type; null for a word that names none. */
    public static @Nullable Integer code(String word) {
        String upper = word.toUpperCase(Locale.ROOT);
        if (upper.matches("TYPE[0-9]{1,5}")) {
            int code = Integer.parseInt(upper.substring(4));
            return code <= 65_535 ? code : null;
        }
        return CODES.get(upper);
    }

    /** The mnemonic of a number, or {@code TYPEn}. */
    public static String name(int code) {
        String name = NAMES.get(code);
        return name == null ? "TYPE" + code : name;
    }
}
