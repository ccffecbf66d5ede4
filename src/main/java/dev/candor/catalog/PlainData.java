package dev.candor.catalog;

import com.google.re2j.Pattern;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns YAML into lists, maps, texts, numbers and booleans by JSON's rules. Aliases are written out, within a budget. */
final class PlainData {

    // Fifty aliases nested in each other would write out billions of nodes.
    private static final int MOST_NODES = 10_000;
    private static final Pattern NUMBER =
            Pattern.compile("-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,18})?([eE][+-]?[0-9]{1,2})?");

    private final ConfigErrors errors;
    private int nodes;

    PlainData(ConfigErrors errors) {
        this.errors = errors;
    }

    /** The data; null where YAML says null or nothing, and beyond the budget. */
    @Nullable
    Object of(YamlNode node) {
        if (++nodes > MOST_NODES) {
            if (nodes == MOST_NODES + 1) {
                errors.add(node, "expected at most %d values, found more".formatted(MOST_NODES));
            }
            return null;
        }
        if (node instanceof YamlNode.Sequence sequence) {
            List<@Nullable Object> list = new ArrayList<>();
            for (YamlNode item : sequence.items()) {
                if (nodes > MOST_NODES) {
                    break;
                }
                list.add(of(item));
            }
            return list;
        }
        if (node instanceof YamlNode.Mapping mapping) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            for (YamlNode.Entry entry : mapping.entries()) {
                if (nodes > MOST_NODES) {
                    break;
                }
                map.put(entry.key().text(), of(entry.value()));
            }
            return map;
        }
        return node instanceof YamlNode.Scalar scalar ? scalar(scalar) : null;
    }

    private static @Nullable Object scalar(YamlNode.Scalar scalar) {
        if (scalar.isNothing()) {
            return null;
        }
        if (!scalar.plain()) {
            return scalar.text();
        }
        if (scalar.text().equals("true") || scalar.text().equals("false")) {
            return scalar.text().equals("true");
        }
        return NUMBER.matches(scalar.text()) ? new BigDecimal(scalar.text()) : scalar.text();
    }
}
