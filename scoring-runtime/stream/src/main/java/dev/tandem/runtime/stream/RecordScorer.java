package dev.tandem.runtime.stream;

import dev.tandem.runtime.core.Model;
import dev.tandem.runtime.core.ModelFailedException;
import dev.tandem.runtime.core.RowBatch;
import dev.tandem.runtime.core.ScoringException;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Turns records into results, a batch at a time. A record that cannot be scored keeps nobody else from it: what cannot be
 * read never enters the batch, and a batch on which the model fails is scored again in halves until the row is alone.
 */
final class RecordScorer {

    /** Larger records are not read; the size at which a request is refused too, where nothing else is configured. */
    static final int MAX_RECORD_BYTES = 8 << 20;

    private final Model model;
    private final RecordReader reader;
    private final FeatureStage features;
    private final ResultWriter writer;
    private final RowBatch rows;
    private final int attempts;

    /**
     * @param features what is looked up before the model runs, and published after
     * @param rows room for the largest batch
     * @param attempts how often a record is tried where trying again can help
     */
    RecordScorer(
            Model model,
            RecordReader reader,
            FeatureStage features,
            ResultWriter writer,
            RowBatch rows,
            int attempts) {
        this.model = model;
        this.reader = reader;
        this.features = features;
        this.writer = writer;
        this.rows = rows;
        this.attempts = attempts;
    }

    /** A record that can be scored, and its place among the records of the batch. */
    private record Row(int place, ConsumerRecord<byte[], byte[]> record) {}

    /** What becomes of each record, in their order. */
    List<Outcome> score(List<ConsumerRecord<byte[], byte[]>> records) {
        var outcomes = new Outcome[records.size()];
        var all = new ArrayList<Row>(records.size());
        for (int i = 0; i < records.size(); i++) {
            all.add(new Row(i, records.get(i)));
        }
        score(all, outcomes);
        features.publish();
        return Arrays.asList(outcomes);
    }

    private void score(List<Row> asked, Outcome[] outcomes) {
        rows.clear();
        var taken = new ArrayList<Row>(asked.size());
        var spans = new ArrayList<FieldSpans>(asked.size());
        for (var row : asked) {
            var value = row.record().value();
            try {
                if (value == null || value.length > MAX_RECORD_BYTES) {
                    outcomes[row.place()] = withoutReading(row.record());
                } else {
                    spans.add(reader.read(value, rows));
                    taken.add(row);
                }
            } catch (ScoringException e) {
                outcomes[row.place()] = new Outcome.Refused(row.record(), Fault.of(e, 1));
            }
        }
        if (taken.isEmpty()) {
            return;
        }
        var refused = features.fill(spans, rows);
        if (refused.isEmpty()) {
            run(taken, spans, outcomes);
        } else {
            scoreOthers(taken, refused, outcomes);
        }
    }

    private void scoreOthers(List<Row> taken, Map<Integer, Fault> refused, Outcome[] outcomes) {
        var others = new ArrayList<Row>(taken.size());
        for (int i = 0; i < taken.size(); i++) {
            var row = taken.get(i);
            if (refused.containsKey(i)) {
                outcomes[row.place()] = new Outcome.Refused(row.record(), refused.get(i));
            } else {
                others.add(row);
            }
        }
        score(others, outcomes);
    }

    private void run(List<Row> taken, List<FieldSpans> spans, Outcome[] outcomes) {
        try {
            write(taken, spans, outcomes);
        } catch (ScoringException e) {
            if (taken.size() == 1) {
                outcomes[taken.get(0).place()] = alone(taken.get(0), spans.get(0), e);
                return;
            }
            int half = taken.size() / 2;
            score(taken.subList(0, half), outcomes);
            score(taken.subList(half, taken.size()), outcomes);
        }
    }

    private void write(List<Row> taken, List<FieldSpans> spans, Outcome[] outcomes) {
        var scores = model.score(rows.tensors(), model.signature().outputNames());
        var outputs = ResultWriter.outputs(scores, taken.size());
        for (int i = 0; i < taken.size(); i++) {
            var record = taken.get(i).record();
            var spansOfRow = spans.get(i);
            var wrong = features.keep(spansOfRow, scores, i, taken.size());
            outcomes[taken.get(i).place()] =
                    wrong.isPresent()
                            ? new Outcome.Refused(record, wrong.get())
                            : new Outcome.Scored(
                                    record, writer.write(record, spansOfRow, outputs, i));
        }
    }

    /** Tries the one row of the batch again, as the failure may have been of the moment. */
    private Outcome alone(Row row, FieldSpans spans, ScoringException first) {
        ScoringException last = first;
        int tried = 1;
        while (last instanceof ModelFailedException && tried < attempts) {
            tried++;
            try {
                var outcome = new Outcome[row.place() + 1];
                write(List.of(row), List.of(spans), outcome);
                return outcome[row.place()];
            } catch (ScoringException e) {
                last = e;
            }
        }
        return new Outcome.Refused(row.record(), Fault.of(last, tried));
    }

    private static Outcome withoutReading(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() != null) {
            return new Outcome.Refused(
                    record,
                    new Fault(
                            Fault.Kind.RecordTooLarge,
                            "the record has %d bytes; at most %d are read"
                                    .formatted(record.value().length, MAX_RECORD_BYTES),
                            1));
        }
        if (record.key() == null) {
            return new Outcome.Refused(
                    record,
                    new Fault(
                            Fault.Kind.InvalidInput,
                            "the record has neither key nor value, so there is nothing to score and"
                                    + " nothing to delete",
                            1));
        }
        return new Outcome.Scored(record, null);
    }
}
