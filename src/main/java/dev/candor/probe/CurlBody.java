package dev.candor.probe;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a curl command line sends: {@code -d} and its kin, {@code --json}, {@code -F}, {@code -T}. */
final class CurlBody {

    private final CurlNotes notes;
    private final List<Multipart.Part> parts = new ArrayList<>();
    private @Nullable StringBuilder data;
    private @Nullable CurlArgument firstData;
    private @Nullable CurlArgument firstPart;
    private @Nullable CurlArgument upload;
    private @Nullable String uploaded;
    private boolean json;

    CurlBody(CurlNotes notes) {
        this.notes = notes;
    }

    /** Takes the option if it is about a body. */
    boolean take(CurlArgument argument) {
        switch (argument.option()) {
            case DATA, DATA_ASCII -> data(argument, textOrFile(argument.given(), true), "&");
            case DATA_BINARY -> data(argument, textOrFile(argument.given(), false), "&");
            case DATA_RAW -> data(argument, notes.fill(argument.given()), "&");
            case DATA_URLENCODE -> data(argument, encoded(argument.given()), "&");
            case JSON -> {
                json = true;
                data(argument, textOrFile(argument.given(), false), "");
            }
            case FORM -> part(argument, CurlForm.read(argument.given(), notes));
            case FORM_STRING -> part(argument, CurlForm.literal(argument.given(), notes));
            case UPLOAD_FILE -> {
                upload = argument;
                String text = notes.file(argument.given());
                uploaded = text == null ? "" : text;
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void data(CurlArgument argument, String more, String separator) {
        if (data == null) {
            data = new StringBuilder(more);
            firstData = argument;
        } else {
            data.append(separator).append(more);
        }
    }

    private void part(CurlArgument argument, Multipart.@Nullable Part part) {
        firstPart = firstPart == null ? argument : firstPart;
        if (part != null) {
            parts.add(part);
        }
    }

    private String textOrFile(ShellWord value, boolean onOneLine) {
        if (!value.startsWith("@")) {
            return notes.fill(value);
        }
        String text = notes.file(value.from(1));
        if (text == null) {
            return "";
        }
        return onOneLine ? text.replace("\r", "").replace("\n", "").replace("\0", "") : text;
    }

    /** {@code content}, {@code =content}, {@code name=content}, {@code @file}, {@code name@file}. */
    private String encoded(ShellWord value) {
        int equals = value.text().indexOf('=');
        int split = equals >= 0 ? equals : value.text().indexOf('@');
        if (split < 0) {
            return coded(notes.fill(value));
        }
        ShellWord rest = value.from(split + 1);
        String content = equals >= 0 ? notes.fill(rest) : notes.file(rest);
        String coded = content == null ? "" : coded(content);
        return split == 0 ? coded : notes.fill(value.part(0, split)) + "=" + coded;
    }

    private static String coded(String text) {
        return FormEncoding.percent(text).replace("%20", "+");
    }

    /** Says what can't go together. */
    void check(boolean inAddress, @Nullable CurlArgument head) {
        CurlArgument sent = inAddress ? null : firstData;
        List<CurlArgument> found = new ArrayList<>();
        for (CurlArgument each : new CurlArgument[] {head, sent, firstPart, upload}) {
            if (each != null) {
                found.add(each);
            }
        }
        if (found.size() > 1) {
            notes.problem(
                    found.get(1).name(),
                    "expected one kind of request, found %s and %s"
                            .formatted(found.get(0).shown(), found.get(1).shown()));
        }
    }

    /** What {@code -d} gave, for the address; null for nothing. */
    @Nullable
    String data() {
        return data == null ? null : data.toString();
    }

    boolean isJson() {
        return json;
    }

    /** The file sent with {@code -T}, whose name goes to the end of an address that ends with a slash; null for none. */
    @Nullable
    ShellWord upload() {
        return upload == null ? null : upload.given();
    }

    /** The parts of {@code -F}; null if there are none. */
    @Nullable
    Multipart multipart() {
        return firstPart == null ? null : new Multipart(parts);
    }

    /** What is sent; null for nothing. */
    @Nullable
    String text(boolean dataInAddress) {
        Multipart multipart = multipart();
        if (multipart != null) {
            return multipart.body();
        }
        if (upload != null) {
            return uploaded;
        }
        return dataInAddress ? null : data();
    }

    /** The method that follows from it; null for none. */
    @Nullable
    String method(boolean dataInAddress) {
        if (upload != null) {
            return "PUT";
        }
        return firstPart != null || (data != null && !dataInAddress) ? "POST" : null;
    }
}
