package dev.candor.correlation.recording;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where the reading of one line stands: gives values that are what they ought to be, and says where they are not. */
final class Cursor {

    private final JsonParser in;
    private String field = "";

    Cursor(JsonParser in) {
        this.in = in;
    }

    /** That a line can't be used, and from which column on. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        private final int column;

        Refused(int column, String message) {
            super(message);
            this.column = column;
        }

        int column() {
            return column;
        }

        /** Always there, unlike that of any exception. */
        String reason() {
            return String.valueOf(getMessage());
        }
    }

    /** What can be done with each member of an object. */
    interface Member {
        void read(String name) throws IOException, Refused;
    }

    /** What can be done with each element of a list. */
    interface Element {
        void read() throws IOException, Refused;
    }

    /** Begins the line, which must be one object. */
    void start() throws IOException, Refused {
        if (in.nextToken() != JsonToken.START_OBJECT) {
            throw expected("an object");
        }
    }

    /** The members of the object that begins here, each with its value ahead; those without one are passed over. */
    void members(Member member) throws IOException, Refused {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw expected("an object");
        }
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            field = name;
            if (in.nextToken() != JsonToken.VALUE_NULL) {
                member.read(name);
            }
        }
    }

    /** The elements of the list that begins here. */
    void elements(Element element) throws IOException, Refused {
        if (in.currentToken() != JsonToken.START_ARRAY) {
            throw expected("a list");
        }
        while (in.nextToken() != JsonToken.END_ARRAY) {
            element.read();
        }
    }

    /** After the line's object nothing may come. */
    void end() throws IOException, Refused {
        if (in.nextToken() != null) {
            throw new Refused(column(), "expected the end of the line");
        }
    }

    void skip() throws IOException {
        in.skipChildren();
    }

    boolean atObject() {
        return in.currentToken() == JsonToken.START_OBJECT;
    }

    /** A text that says something; numbers are taken as they are written, as versions often are. Null where it is empty. */
    @Nullable
    String text() throws IOException, Refused {
        JsonToken token = in.currentToken();
        if (token != JsonToken.VALUE_STRING && (token == null || !token.isNumeric())) {
            throw expected("a text");
        }
        String text = in.getText();
        return text.isEmpty() ? null : text;
    }

    double number() throws IOException, Refused {
        JsonToken token = in.currentToken();
        if (token == null || !token.isNumeric()) {
            throw expected("a number");
        }
        return in.getDoubleValue();
    }

    boolean flag() throws IOException, Refused {
        if (in.currentToken() == null || !in.currentToken().isBoolean()) {
            throw expected("true or false");
        }
        return in.getBooleanValue();
    }

    int column() {
        return Math.max(1, in.currentTokenLocation().getColumnNr());
    }

    /** That something else stands here than should. */
    Refused expected(String what) throws IOException {
        JsonToken token = in.currentToken();
        String found;
        if (token == null) {
            found = "nothing";
        } else if (token.isStructStart()) {
            found = token == JsonToken.START_ARRAY ? "a list" : "an object";
        } else {
            String text = in.getText();
            found = "'" + (text.length() > 40 ? text.substring(0, 40) + "…" : text) + "'";
        }
        String where = field.isEmpty() ? "" : " for " + field;
        return new Refused(column(), "expected %s%s, found %s".formatted(what, where, found));
    }
}
