package dev.tandem.runtime.stream;

import dev.tandem.runtime.config.StreamConfig;
import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.core.RowMapping;

import java.util.ArrayList;
import java.util.List;

/** Whether the parts of a stream's configuration fit each other and the model. */
final class StreamChecks {

    private StreamChecks() {}

    /**
     * Refuses what could not work.
     *
     * @throws StreamException naming all that is wrong
     */
    static void check(StreamConfig config, RowMapping mapping) {
        var wrong = new ArrayList<>(ofConfig(config));
        for (String column : config.source().columns().keySet()) {
            if (mapping.index(column) < 0) {
                wrong.add(
                        "source.columns names '%s', but the model has no such column; it has %s"
                                .formatted(
                                        column,
                                        String.join(
                                                ", ",
                                                mapping.columns().stream()
                                                        .map(known -> known.name())
                                                        .toList())));
            }
        }
        if (!wrong.isEmpty()) {
            throw new StreamException(TerminationReason.ConfigInvalid, String.join("; ", wrong));
        }
    }

    /** What is wrong whichever the model. */
    static List<String> ofConfig(StreamConfig config) {
        var wrong = new ArrayList<String>();
        for (String kept : config.sink().keep()) {
            if (ResultWriter.OWN_FIELDS.contains(kept)) {
                wrong.add(
                        "sink.keep names '%s', which results have of their own; rename the field at the source"
                                .formatted(kept));
            }
        }
        if (config.sink().topic().equals(config.source().topic())) {
            wrong.add(
                    "sink.topic '%s' is the source, too: results would be scored for ever"
                            .formatted(config.sink().topic()));
        }
        config.knownDeadLetter()
                .filter(letters -> letters.topic().equals(config.source().topic()))
                .ifPresent(
                        letters ->
                                wrong.add(
                                        "deadLetter.topic '%s' is the source, too: what cannot be scored would come back for ever"
                                                .formatted(letters.topic())));
        return wrong;
    }
}
