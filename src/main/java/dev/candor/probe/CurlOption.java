package dev.candor.probe;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The options of curl that mean something here. */
enum CurlOption {
    REQUEST("request", 'X', true),
    HEADER("header", 'H', true),
    USER_AGENT("user-agent", 'A', true),
    REFERER("referer", 'e', true),
    COOKIE("cookie", 'b', true),
    DATA("data", 'd', true),
    DATA_ASCII("data-ascii", ' ', true),
    DATA_RAW("data-raw", ' ', true),
    DATA_BINARY("data-binary", ' ', true),
    DATA_URLENCODE("data-urlencode", ' ', true),
    GET("get", 'G', false),
    JSON("json", ' ', true),
    FORM("form", 'F', true),
    FORM_STRING("form-string", ' ', true),
    UPLOAD_FILE("upload-file", 'T', true),
    HEAD("head", 'I', false),
    USER("user", 'u', true),
    BASIC("basic", ' ', false),
    DIGEST("digest", ' ', false),
    OAUTH2_BEARER("oauth2-bearer", ' ', true),
    LOCATION("location", 'L', false),
    MAX_REDIRS("max-redirs", ' ', true),
    INSECURE("insecure", 'k', false),
    CACERT("cacert", ' ', true),
    CERT("cert", 'E', true),
    CERT_TYPE("cert-type", ' ', true),
    KEY("key", ' ', true),
    KEY_TYPE("key-type", ' ', true),
    TLSV1("tlsv1", '1', false),
    TLSV1_2("tlsv1.2", ' ', false),
    TLSV1_3("tlsv1.3", ' ', false),
    HTTP1_1("http1.1", ' ', false),
    HTTP2("http2", ' ', false),
    HTTP2_PRIOR_KNOWLEDGE("http2-prior-knowledge", ' ', false),
    HTTP3("http3", ' ', false),
    HTTP3_ONLY("http3-only", ' ', false),
    IPV4("ipv4", '4', false),
    IPV6("ipv6", '6', false),
    RESOLVE("resolve", ' ', true),
    CONNECT_TO("connect-to", ' ', true),
    PROXY("proxy", 'x', true),
    SOCKS5("socks5", ' ', true),
    SOCKS5_HOSTNAME("socks5-hostname", ' ', true),
    PROXY_USER("proxy-user", 'U', true),
    PROXY_BASIC("proxy-basic", ' ', false),
    NOPROXY("noproxy", ' ', true),
    COMPRESSED("compressed", ' ', false),
    HAPROXY_PROTOCOL("haproxy-protocol", ' ', false),
    MAX_TIME("max-time", 'm', true),
    CONNECT_TIMEOUT("connect-timeout", ' ', true),
    MAX_FILESIZE("max-filesize", ' ', true),
    RETRY("retry", ' ', true),
    RETRY_DELAY("retry-delay", ' ', true),
    RETRY_MAX_TIME("retry-max-time", ' ', true),
    RETRY_CONNREFUSED("retry-connrefused", ' ', false),
    RETRY_ALL_ERRORS("retry-all-errors", ' ', false),
    FAIL("fail", 'f', false),
    FAIL_WITH_BODY("fail-with-body", ' ', false),
    URL("url", ' ', true),
    PATH_AS_IS("path-as-is", ' ', false),
    GLOBOFF("globoff", 'g', false),
    DISABLE("disable", 'q', false),

    // What curl shows or keeps; a probe shows and keeps what it always does.
    SILENT("silent", 's', false, true),
    SHOW_ERROR("show-error", 'S', false, true),
    VERBOSE("verbose", 'v', false, true),
    INCLUDE("include", 'i', false, true),
    OUTPUT("output", 'o', true, true),
    OUTPUT_DIR("output-dir", ' ', true, true),
    CREATE_DIRS("create-dirs", ' ', false, true),
    WRITE_OUT("write-out", 'w', true, true),
    PROGRESS_BAR("progress-bar", '#', false, true),
    PROGRESS_METER("progress-meter", ' ', false, true),
    STYLED_OUTPUT("styled-output", ' ', false, true),
    BUFFER("buffer", ' ', false, true),
    NO_BUFFER("no-buffer", 'N', false, true),
    REMOTE_NAME("remote-name", 'O', false, true),
    REMOTE_HEADER_NAME("remote-header-name", 'J', false, true),
    REMOTE_TIME("remote-time", 'R', false, true),
    DUMP_HEADER("dump-header", 'D', true, true),
    STDERR("stderr", ' ', true, true),
    TRACE("trace", ' ', true, true),
    TRACE_ASCII("trace-ascii", ' ', true, true),
    TRACE_TIME("trace-time", ' ', false, true);

    private static final Map<String, CurlOption> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toMap(CurlOption::longName, Function.identity()));
    private static final Map<Character, CurlOption> BY_LETTER = Arrays.stream(values())
            .filter(option -> option.letter != ' ')
            .collect(Collectors.toMap(option -> option.letter, Function.identity()));

    /** The other options that curl knows (8.11), so that abbreviations mean what they mean to curl. */
    private static final List<String> OTHERS = List.of("""
            abstract-unix-socket alpn alt-svc anyauth append aws-sigv4 ca-native capath cert-status ciphers clobber
            compressed-ssh config continue-at cookie-jar create-file-mode crlf crlfile curves delegation
            disable-eprt disable-epsv disallow-username-in-url dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers
            doh-cert-status doh-insecure doh-url dump-ca-embed ech egd-file engine eprt epsv etag-compare etag-save
            expect100-timeout fail-early false-start form-escape ftp-account ftp-alternative-to-user ftp-create-dirs
            ftp-method ftp-pasv ftp-port ftp-pret ftp-skip-pasv-ip ftp-ssl ftp-ssl-ccc ftp-ssl-ccc-mode
            ftp-ssl-control ftp-ssl-reqd happy-eyeballs-timeout-ms haproxy-clientip help hostpubmd5 hostpubsha256 hsts
            http0.9 http1.0 ignore-content-length interface ip-tos ipfs-gateway junk-session-cookies keepalive
            keepalive-cnt keepalive-time krb krb4 libcurl limit-rate list-only local-port location-trusted
            login-options mail-auth mail-from mail-rcpt mail-rcpt-allowfails manual metalink mptcp negotiate netrc
            netrc-file netrc-optional next npn ntlm ntlm-wb parallel parallel-immediate parallel-max pass pinnedpubkey
            post301 post302 post303 preproxy proto proto-default proto-redir proxy-anyauth proxy-ca-native
            proxy-cacert proxy-capath proxy-cert proxy-cert-type proxy-ciphers proxy-crlfile proxy-digest proxy-header
            proxy-http2 proxy-insecure proxy-key proxy-key-type proxy-negotiate proxy-ntlm proxy-pass
            proxy-pinnedpubkey proxy-service-name proxy-ssl-allow-beast proxy-ssl-auto-client-cert proxy-tls13-ciphers
            proxy-tlsauthtype proxy-tlspassword proxy-tlsuser proxy-tlsv1 proxy1.0 proxytunnel pubkey quote
            random-file range rate raw remote-name-all remove-on-error request-target sasl-authzid sasl-ir
            service-name sessionid show-headers skip-existing socks4 socks4a socks5-basic socks5-gssapi
            socks5-gssapi-nec socks5-gssapi-service speed-limit speed-time ssl ssl-allow-beast ssl-auto-client-cert
            ssl-no-revoke ssl-reqd ssl-revoke-best-effort sslv2 sslv3 suppress-connect-headers tcp-fastopen
            tcp-nodelay telnet-option tftp-blksize tftp-no-options time-cond tls-earlydata tls-max tls13-ciphers
            tlsauthtype tlspassword tlsuser tlsv1.0 tlsv1.1 tr-encoding trace-config trace-ids unix-socket url-query
            use-ascii variable version vlan-priority xattr""".split("\\s+"));

    private final String longName;
    private final char letter;
    private final boolean takesValue;
    private final boolean forOutput;

    CurlOption(String longName, char letter, boolean takesValue) {
        this(longName, letter, takesValue, false);
    }

    CurlOption(String longName, char letter, boolean takesValue, boolean forOutput) {
        this.longName = longName;
        this.letter = letter;
        this.takesValue = takesValue;
        this.forOutput = forOutput;
    }

    String longName() {
        return longName;
    }

    boolean takesValue() {
        return takesValue;
    }

    /** Whether it only says what curl shows or keeps. */
    boolean forOutput() {
        return forOutput;
    }

    static Optional<CurlOption> byLetter(char letter) {
        return Optional.ofNullable(BY_LETTER.get(letter));
    }

    /**
     * The option of that name, or of that beginning of one name alone.
     *
     * @throws IllegalArgumentException for a name that is none here; the message says why
     */
    static CurlOption byName(String written) {
        String name = written.toLowerCase(Locale.ROOT);
        CurlOption exact = BY_NAME.get(name);
        if (exact != null) {
            return exact;
        }
        List<String> found = OTHERS.contains(name)
                ? List.of(name)
                : Stream.concat(BY_NAME.keySet().stream(), OTHERS.stream())
                        .filter(known -> !name.isEmpty() && known.startsWith(name))
                        .sorted()
                        .toList();
        if (found.size() > 1) {
            throw new IllegalArgumentException("expected one option, found --%s, which may mean --%s"
                    .formatted(written, String.join(" or --", found)));
        }
        CurlOption only = found.isEmpty() ? null : BY_NAME.get(found.get(0));
        if (only == null) {
            throw new IllegalArgumentException(
                    found.isEmpty()
                            ? "expected an option of curl, found --" + written
                            : "expected an option that a probe can honour, found --" + found.get(0));
        }
        return only;
    }
}
