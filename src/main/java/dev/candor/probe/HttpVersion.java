package dev.candor.probe;

/** A version of HTTP that a probe allows. */
public enum HttpVersion {
    /** RFC 9112. */
    V1_1("1.1"),
    /** RFC 9113. Alone on a plain {@code http:} address it is spoken with prior knowledge. */
    V2("2"),
    /** RFC 9114. */
    V3("3");

    private final String number;

    HttpVersion(String number) {
        this.number = number;
    }

    /** As files and measurements write it. */
    public String number() {
        return number;
    }
}
