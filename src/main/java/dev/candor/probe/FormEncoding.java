package dev.candor.probe;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Text as forms and addresses carry it. */
final class FormEncoding {

    private static final String HEX = "0123456789ABCDEF";

    private FormEncoding() {}

    /** {@code application/x-www-form-urlencoded}, as the URL standard of the WHATWG serializes it. */
    static String form(List<Map.Entry<String, String>> fields) {
        return fields.stream()
                .map(field -> encoded(field.getKey(), "*-._", true) + "=" + encoded(field.getValue(), "*-._", true))
                .collect(Collectors.joining("&"));
    }

    /** All but the unreserved characters of RFC 3986 as percent and two digits. */
    static String percent(String text) {
        return encoded(text, "-._~", false);
    }

    private static String encoded(String text, String also, boolean plusForBlank) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || also.indexOf(c) >= 0) {
                encoded.append(c);
            } else if (plusForBlank && c == ' ') {
                encoded.append('+');
            } else {
                encoded.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            }
        }
        return encoded.toString();
    }
}
