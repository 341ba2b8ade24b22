package dev.tandem.runtime.config;

import java.util.List;

/**
 * The topic that results go to, with the key of the record they are about.
 *
 * @param keep fields of the record that the result has too
 */
public record StreamSinkConfig(String topic, List<String> keep) {

    public StreamSinkConfig {
        Checks.text("sink.topic", topic);
        keep = keep == null ? List.of() : List.copyOf(keep);
        Checks.distinct("sink.keep", keep);
    }
}
