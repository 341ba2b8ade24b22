package dev.tandem.controllers.spec;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A view that results are written to, as a spec names it.
 *
 * @param entity the column or field that holds the key
 * @param columns for features of the view what each is taken from
 */
public record EffectivePublish(
        String store, String view, String entity, SortedMap<String, String> columns) {

    public EffectivePublish(String store, String view, String entity, Map<String, String> columns) {
        this(store, view, entity, new TreeMap<>(columns));
    }

    public EffectivePublish {
        columns = Collections.unmodifiableSortedMap(columns);
    }

    /** Identifies what the user said, in words that stay the same from version to version. */
    public String text() {
        return String.join(" ", "publish", store, view, entity, columns.toString());
    }
}
