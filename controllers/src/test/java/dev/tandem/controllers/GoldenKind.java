package dev.tandem.controllers;

import java.util.SortedMap;

/** What one kind of resource becomes. */
@FunctionalInterface
interface GoldenKind {

    /** The texts of the output files by their names: what one reconcile does and says. */
    SortedMap<String, String> outputs(GoldenCase golden);
}
