package dev.candor.prober;

import dev.candor.measurement.Failure.Kind;
import dev.candor.probe.ProbeKind.StartTls;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is said and must be answered, protocol by protocol, before TLS begins. One byte is one character. */
final class StartTlsScript {

    private StartTlsScript() {}

    /**
     * One thing said, and what must come back.
     *
     * @param say empty to listen only
     * @param reply null if TLS begins without one
     */
    record Exchange(String say, @Nullable Reply reply) {}

    /** Recognises an answer. */
    interface Reply {

        /**
         * How long the answer is that begins here; 0 if its end is still to come.
         *
         * @throws Refused if it is no answer that leads to TLS
         */
        int length(String heard);
    }

    /** The server does not turn to TLS. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final Kind kind;

        Refused(Kind kind, String message) {
            super(message);
            this.kind = kind;
        }

        Kind kind() {
            return kind;
        }
    }

    static List<Exchange> of(StartTls protocol, String host) {
        return switch (protocol) {
            case SMTP -> mail("EHLO");
            case LMTP -> mail("LHLO");
            case IMAP ->
                List.of(
                        new Exchange("", heard -> tagged(heard, "* ", "* OK", Kind.PROTOCOL)),
                        new Exchange("a1 STARTTLS\r\n", heard -> tagged(heard, "a1 ", "a1 OK", Kind.TLS)));
            case POP3 ->
                List.of(
                        new Exchange("", heard -> tagged(heard, "", "+OK", Kind.PROTOCOL)),
                        new Exchange("STLS\r\n", heard -> tagged(heard, "", "+OK", Kind.TLS)));
            case FTP ->
                List.of(
                        new Exchange("", heard -> numbered(heard, "220", "", Kind.PROTOCOL)),
                        new Exchange("AUTH TLS\r\n", heard -> numbered(heard, "234", "", Kind.TLS)));
            // SSLRequest of PostgreSQL's frontend protocol.
            case POSTGRES -> List.of(new Exchange(hex("0000000804d2162f"), StartTlsScript::postgres));
            case MYSQL ->
                List.of(
                        new Exchange("", StartTlsScript::mysql),
                        // SSLRequest: protocol 4.1, SSL, secure connection; 16 MiB packets; utf8.
                        new Exchange(hex("20000001" + "008a0000" + "00000001" + "21" + "00".repeat(23)), null));
            case XMPP ->
                List.of(
                        new Exchange(
                                "<?xml version='1.0'?><stream:stream to='%s' xmlns='jabber:client' ".formatted(host)
                                        + "xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>",
                                StartTlsScript::features),
                        new Exchange("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", StartTlsScript::proceed));
            // ExtendedRequest of RFC 4511 §4.14.1.
            case LDAP ->
                List.of(new Exchange(hex("301d02010177188016") + "1.3.6.1.4.1.1466.20037", StartTlsScript::ldap));
        };
    }

    private static String hex(String digits) {
        return new String(HexFormat.of().parseHex(digits), StandardCharsets.ISO_8859_1);
    }

    private static List<Exchange> mail(String hello) {
        return List.of(
                new Exchange("", heard -> numbered(heard, "220", "", Kind.PROTOCOL)),
                new Exchange(hello + " localhost\r\n", heard -> numbered(heard, "250", "STARTTLS", Kind.PROTOCOL)),
                new Exchange("STARTTLS\r\n", heard -> numbered(heard, "220", "", Kind.TLS)));
    }

    /** Lines with a number before them, {@code 250-} on all but the last (RFC 5321 §4.2, RFC 959 §4.2). */
    private static int numbered(String heard, String code, String offering, Kind otherwise) {
        boolean offered = offering.isEmpty();
        String open = "";
        int start = 0;
        for (int end = heard.indexOf('\n'); end >= 0; end = heard.indexOf('\n', start)) {
            String line = heard.substring(start, end).strip();
            start = end + 1;
            if (open.isEmpty() && !line.startsWith(code)) {
                throw new Refused(otherwise, "expected %s, observed %s".formatted(code, line));
            }
            boolean more = open.isEmpty() ? line.startsWith(code + "-") : !line.startsWith(open);
            open = code + " ";
            offered |= line.length() > 4 && line.substring(4).strip().equalsIgnoreCase(offering);
            if (!more && !offered) {
                throw new Refused(
                        Kind.TLS, "expected the server to offer %s, observed no such line".formatted(offering));
            }
            if (!more) {
                return start;
            }
        }
        return 0;
    }

    /** The first line that begins so; it must go on so. */
    private static int tagged(String heard, String tag, String wanted, Kind otherwise) {
        int start = 0;
        for (int end = heard.indexOf('\n'); end >= 0; end = heard.indexOf('\n', start)) {
            String line = heard.substring(start, end).strip();
            start = end + 1;
            if (line.startsWith(tag)) {
                if (!line.startsWith(wanted)) {
                    throw new Refused(otherwise, "expected %s, observed %s".formatted(wanted, line));
                }
                return start;
            }
        }
        return 0;
    }

    private static int postgres(String heard) {
        if (heard.isEmpty()) {
            return 0;
        }
        if (heard.charAt(0) != 'S') {
            throw new Refused(
                    heard.charAt(0) == 'N' ? Kind.TLS : Kind.PROTOCOL,
                    "expected S for yes, observed " + (heard.charAt(0) == 'N' ? "N for no" : heard));
        }
        return 1;
    }

    /** The first packet of MySQL's protocol 10: its flags say whether it can. */
    private static int mysql(String heard) {
        if (heard.length() < 5) {
            return 0;
        }
        int length = 4 + heard.charAt(0) + (heard.charAt(1) << 8) + (heard.charAt(2) << 16);
        if (heard.charAt(4) != 10) {
            throw new Refused(Kind.PROTOCOL, "expected a greeting of protocol 10, observed " + heard.substring(4));
        }
        if (heard.length() < length) {
            return 0;
        }
        int flags = heard.indexOf('\0', 5) + 1 + 4 + 8 + 1;
        if (flags + 2 > length || (heard.charAt(flags + 1) & 0x08) == 0) {
            throw new Refused(Kind.TLS, "expected a server that can do TLS, observed one that says it can't");
        }
        return length;
    }

    private static int features(String heard) {
        int end = heard.indexOf("</stream:features>");
        if (end < 0) {
            if (heard.contains("<stream:features/>")) {
                throw new Refused(Kind.TLS, "expected the server to offer starttls, observed no features at all");
            }
            if (!heard.isEmpty() && heard.charAt(0) != '<') {
                throw new Refused(Kind.PROTOCOL, "expected an XML stream, observed " + heard);
            }
            return 0;
        }
        if (!heard.substring(0, end).contains("<starttls")) {
            throw new Refused(Kind.TLS, "expected the server to offer starttls, observed no such feature");
        }
        return end + "</stream:features>".length();
    }

    private static int proceed(String heard) {
        int end = heard.indexOf('>');
        if (end < 0) {
            return 0;
        }
        if (!heard.startsWith("<proceed")) {
            throw new Refused(Kind.TLS, "expected <proceed/>, observed " + heard);
        }
        return end + 1;
    }

    /** An ExtendedResponse whose result code is 0. All lengths are short here, as BER is written by everybody. */
    private static int ldap(String heard) {
        if (heard.length() < 2) {
            return 0;
        }
        boolean isLong = heard.charAt(1) == 0x84;
        int head = isLong ? 6 : 2;
        if (heard.charAt(0) != 0x30 || (heard.charAt(1) > 0x7f && !isLong)) {
            throw new Refused(Kind.PROTOCOL, "expected an LDAP message, observed " + heard);
        }
        if (heard.length() < head) {
            return 0;
        }
        int length = head + (isLong ? heard.charAt(4) << 8 | heard.charAt(5) : heard.charAt(1));
        if (heard.length() < length) {
            return 0;
        }
        // messageID 1, [APPLICATION 24], resultCode success
        int code = heard.indexOf(hex("0a01"), head + 3);
        if (code < 0 || code + 2 >= length || heard.charAt(code + 2) != 0) {
            throw new Refused(
                    Kind.TLS,
                    "expected result code 0, observed "
                            + (code < 0 || code + 2 >= length ? "none" : (int) heard.charAt(code + 2)));
        }
        return length;
    }
}
