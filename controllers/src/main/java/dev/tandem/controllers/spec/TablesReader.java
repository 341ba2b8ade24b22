package dev.tandem.controllers.spec;

import dev.tandem.api.v1alpha1.BatchScoringJobSpec;
import dev.tandem.api.v1alpha1.TableFormat;
import dev.tandem.api.v1alpha1.Validation;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Reads what a BatchScoringJob says of its tables. */
final class TablesReader {

    private static final String OUTPUT = "spec.output.uri";
    private static final String QUARANTINE = "spec.validation.quarantine";

    private final Fields fields;

    private TablesReader(Fields fields) {
        this.fields = fields;
    }

    static EffectiveTables read(BatchScoringJobSpec spec, Fields fields) {
        return new TablesReader(fields).tables(spec, Optional.ofNullable(spec.validation()));
    }

    private EffectiveTables tables(BatchScoringJobSpec spec, Optional<Validation> validation) {
        String input = Optional.ofNullable(spec.input().uri()).orElse("");
        String output = Optional.ofNullable(spec.output().uri()).orElse("");
        Optional<String> quarantine = validation.map(Validation::quarantine);
        apart(OUTPUT, folder(output), "spec.input.uri", inputFolder(input));
        quarantine.ifPresent(
                bad -> {
                    apart(QUARANTINE, folder(bad), "spec.input.uri", inputFolder(input));
                    apart(QUARANTINE, folder(bad), OUTPUT, folder(output));
                });
        return new EffectiveTables(
                address("spec.input.uri", input),
                Optional.ofNullable(spec.input().format()).map(TableFormat::text),
                new TreeMap<>(Optional.ofNullable(spec.input().columns()).orElseGet(TreeMap::new)),
                folderAddress(OUTPUT, output),
                Optional.ofNullable(spec.output().format()).orElse(TableFormat.PARQUET).text(),
                Optional.ofNullable(spec.output().keep()).orElseGet(List::of),
                quarantine.map(bad -> folderAddress(QUARANTINE, bad)),
                ratio(validation.map(Validation::maxErrorRatio)));
    }

    private TableAddress address(String field, String text) {
        Optional<TableAddress> address = TableAddress.parse(text);
        if (address.isEmpty()) {
            fields.refuse(
                    field, "'" + text + "' is no address; allowed are " + TableAddress.ALLOWED);
        }
        return address.orElse(new TableAddress.Bucket(text));
    }

    private TableAddress folderAddress(String field, String text) {
        if (text.contains("*")) {
            fields.refuse(field, "'" + text + "' is no folder; leave out the *");
        }
        return address(field, text);
    }

    private void apart(String field, String folder, String otherField, String other) {
        if (folder.startsWith(other) || other.startsWith(folder)) {
            fields.refuse(
                    field,
                    "'"
                            + folder
                            + "' and "
                            + otherField
                            + " '"
                            + other
                            + "' are inside one another; keep them apart");
        }
    }

    private double ratio(Optional<String> given) {
        String text = given.orElse("0");
        if (!text.matches("0([.][0-9]{1,9})?|1([.]0{1,9})?")) {
            fields.refuse(
                    "spec.validation.maxErrorRatio",
                    "'" + text + "' is no ratio; use a number from 0 to 1, such as \"0.001\"");
            return 0;
        }
        return Double.parseDouble(text);
    }

    private static String folder(String uri) {
        return uri.endsWith("/") ? uri : uri + "/";
    }

    /** The folder that all of an input is in; a file counts as one. */
    private static String inputFolder(String uri) {
        int star = uri.indexOf('*');
        return star < 0 ? folder(uri) : uri.substring(0, uri.lastIndexOf('/', star) + 1);
    }
}
