package dev.tandem.runtime.batch;

import dev.tandem.runtime.config.BatchConfig;
import dev.tandem.runtime.config.TableFormat;
import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.core.Model;
import dev.tandem.runtime.core.RowMapping;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * What a run does to each file, settled before the first is opened.
 *
 * @param columns what is taken from the table
 * @param outputs what is added to what is kept
 */
record RunPlan(
        Model model,
        RowMapping mapping,
        String revision,
        TableColumns columns,
        List<OutputColumn> outputs,
        TableFormat outputFormat) {

    /** The column that says which revision scored the row. */
    static final String VERSION_COLUMN = "model_version";

    static RunPlan of(BatchConfig config, Model model, String revision) throws BatchException {
        RowMapping mapping;
        try {
            mapping = RowMapping.of(model.signature(), config.model());
        } catch (IllegalArgumentException e) {
            throw new BatchException(TerminationReason.ConfigInvalid, e.getMessage(), e);
        }
        var columns = new ArrayList<ModelColumn>();
        for (var column : mapping.columns()) {
            var from = config.input().columns().getOrDefault(column.name(), column.name());
            columns.add(new ModelColumn(column.name(), column.datatype(), from));
        }
        for (String named : config.input().columns().keySet()) {
            if (mapping.index(named) < 0) {
                throw new BatchException(
                        TerminationReason.ConfigInvalid,
                        "input.columns '%s' is no column of the model; it has %s"
                                .formatted(
                                        named,
                                        String.join(
                                                ", ",
                                                columns.stream().map(ModelColumn::name).toList())));
            }
        }
        var outputs = OutputColumns.of(model, mapping);
        var keep = config.output().keep();
        checkDistinct(keep, outputs);
        return new RunPlan(
                model,
                mapping,
                revision,
                new TableColumns(columns, keep),
                outputs,
                config.output().format());
    }

    private static void checkDistinct(List<String> keep, List<OutputColumn> outputs)
            throws BatchException {
        var names = new HashSet<String>();
        outputs.forEach(output -> names.add(output.name()));
        names.add(VERSION_COLUMN);
        for (String kept : keep) {
            if (names.contains(kept)) {
                throw new BatchException(
                        TerminationReason.ConfigInvalid,
                        "output.keep '%s' is also the name of a column of predictions; the output has %s besides what is kept"
                                .formatted(
                                        kept, String.join(", ", names.stream().sorted().toList())));
            }
        }
    }
}
