package dev.tandem.runtime.batch;

import dev.tandem.runtime.core.Datatype;

/**
 * One of the model's columns and where it is taken from.
 *
 * @param tableColumn the column of the table
 */
record ModelColumn(String name, Datatype datatype, String tableColumn) {}
