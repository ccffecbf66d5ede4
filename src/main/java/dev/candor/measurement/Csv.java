package dev.candor.measurement;

import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tables as comma-separated values (RFC 4180): CRLF, a header line, quotes where they are needed, UTF-8. Text that a
 * spreadsheet would take for a formula gets an apostrophe in front; numbers are written as they are.
 */
@Provider
@Produces(Csv.MEDIA_TYPE)
public class Csv implements MessageBodyWriter<Csv.Table> {

    /** The media type, as {@code Accept} asks for it. */
    public static final String MEDIA_TYPE = "text/csv";

    /** An answer that has rows. */
    public interface Table {

        /** The names of the columns. */
        List<String> header();

        /** The rows, each with a value per column: text, a number, or what prints as text; null is empty. */
        Stream<List<@Nullable Object>> rows();
    }

    @Override
    public boolean isWriteable(Class<?> type, Type generic, Annotation[] annotations, MediaType media) {
        return Table.class.isAssignableFrom(type);
    }

    @Override
    public void writeTo(
            Table table,
            Class<?> type,
            Type generic,
            Annotation[] annotations,
            MediaType media,
            MultivaluedMap<String, Object> headers,
            OutputStream out)
            throws IOException {
        headers.putSingle("Content-Type", MEDIA_TYPE + "; charset=utf-8; header=present");
        Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        write(table, writer);
        writer.flush();
    }

    /** Writes the header line and each row. */
    public static void write(Table table, Appendable out) throws IOException {
        line(table.header(), out);
        for (var rows = table.rows().iterator(); rows.hasNext(); ) {
            line(rows.next(), out);
        }
    }

    private static void line(List<? extends @Nullable Object> cells, Appendable out) throws IOException {
        String separator = "";
        for (Object cell : cells) {
            out.append(separator).append(cell(cell));
            separator = ",";
        }
        out.append("\r\n");
    }

    /** One value as it stands between commas. */
    static String cell(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        String text = value.toString();
        if (value instanceof Number || value instanceof Boolean) {
            return text;
        }
        if (!text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0) {
            text = "'" + text;
        }
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
