package dev.tandem.runtime.batch;

import java.util.List;

/**
 * What a run takes from a table.
 *
 * @param model in the model's order
 * @param keep by their names in the table, and in the output
 */
record TableColumns(List<ModelColumn> model, List<String> keep) {}
