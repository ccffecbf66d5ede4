package dev.candor.measurement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {

    @Test
    void aTableIsLinesOfCellsWithQuotesWhereTheyAreNeeded() throws Exception {
        StringBuilder out = new StringBuilder();
        Csv.write(
                new Csv.Table() {
                    @Override
                    public List<String> header() {
                        return List.of("a", "b", "c");
                    }

                    @Override
                    public Stream<List<Object>> rows() {
                        return Stream.of(
                                Arrays.asList("plain", null, -1.5), List.of("a, b", "say \"no\"", "two\r\nlines"));
                    }
                },
                out);
        assertThat(out).hasToString("a,b,c\r\nplain,,-1.5\r\n\"a, b\",\"say \"\"no\"\"\",\"two\r\nlines\"\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@sum", "\t=1", "\r=1"})
    void aCellThatASpreadsheetWouldRunIsText(String cell) {
        assertThat(Csv.cell(cell).replace("\"", "")).isEqualTo("'" + cell);
    }

    @Test
    void aNumberBelowNothingIsANumber() {
        assertThat(Csv.cell(-3)).isEqualTo("-3");
        assertThat(Csv.cell("a-b=c")).isEqualTo("a-b=c");
    }
}
