package dev.tandem.runtime.batch;

import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.Model;
import dev.tandem.runtime.core.RowMapping;
import dev.tandem.runtime.core.ScoringException;
import dev.tandem.runtime.core.Tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which columns a model's outputs become. */
final class OutputColumns {

    /** Past this many values for a row a table is the wrong place. */
    private static final int MOST_VALUES = 1_000;

    /** Two, so that an output that is not by row shows itself. */
    private static final int TRIAL_ROWS = 2;

    private OutputColumns() {}

    /**
     * The columns, in the model's order. How many values a row has is not always in the signature, so a trial of zeros is
     * scored.
     */
    static List<OutputColumn> of(Model model, RowMapping mapping) throws BatchException {
        var outputs = trial(model, mapping);
        var columns = new ArrayList<OutputColumn>();
        for (var output : outputs.entrySet()) {
            int elements = output.getValue().shape().elements();
            int width = elements / TRIAL_ROWS;
            if (elements % TRIAL_ROWS != 0 || width == 0 || width > MOST_VALUES) {
                throw invalid(
                        "output '%s' has %d values for %d rows; a table takes the same number for each row, 1 to %d"
                                .formatted(output.getKey(), elements, TRIAL_ROWS, MOST_VALUES));
            }
            var datatype = output.getValue().datatype();
            for (int i = 0; i < width; i++) {
                String name = model.signature().valueName(output.getKey(), i, width);
                columns.add(new OutputColumn(name, output.getKey(), datatype, i, width));
            }
        }
        return List.copyOf(columns);
    }

    private static Map<String, Tensor> trial(Model model, RowMapping mapping)
            throws BatchException {
        var batch = mapping.batch(TRIAL_ROWS);
        for (int row = 0; row < TRIAL_ROWS; row++) {
            batch.addRow();
            for (int i = 0; i < mapping.columns().size(); i++) {
                if (mapping.columns().get(i).datatype() == Datatype.BYTES) {
                    batch.set(row, i, "");
                } else {
                    batch.set(row, i, 0L);
                }
            }
        }
        try {
            return model.score(batch.tensors(), model.signature().outputNames());
        } catch (ScoringException e) {
            throw invalid("a row of zeros cannot be scored: " + e.getMessage());
        }
    }

    private static BatchException invalid(String why) {
        return new BatchException(
                TerminationReason.ModelInvalid, "the model cannot score tables: " + why);
    }
}
