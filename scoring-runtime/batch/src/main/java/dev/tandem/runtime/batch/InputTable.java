package dev.tandem.runtime.batch;

import dev.tandem.runtime.config.TableFormat;
import dev.tandem.runtime.config.TableInputConfig;
import dev.tandem.runtime.config.TerminationReason;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The files of the table that is scored, in the order in which their rows are.
 *
 * @param store where they are; closed with this
 */
record InputTable(Store store, TableFormat format, List<StoredFile> files)
        implements AutoCloseable {

    private static final Pattern WILDCARD = Pattern.compile("[*?]");
    private static final int MOST_NAMES = 5;

    /** Finds them: one file, all in a folder, or those of a pattern. */
    static InputTable find(TableInputConfig input, Stores stores) throws BatchException {
        var uri = input.uri();
        var wildcard = WILDCARD.matcher(uri);
        int split = uri.lastIndexOf('/', wildcard.find() ? wildcard.start() : uri.length());
        String name = uri.substring(split + 1);
        boolean single = !name.isEmpty() && !WILDCARD.matcher(name).find();
        if (single) {
            return ofPath(input, stores, split, name);
        }
        var store = stores.open("input.uri", parent(uri, split));
        var pattern = name.isEmpty() ? Pattern.compile(".*") : pattern(name);
        var files =
                store.list("").stream()
                        .filter(file -> isData(file.name()))
                        .filter(file -> pattern.matcher(file.name()).matches())
                        .toList();
        return of(input, store, files);
    }

    /** A path that is a file, or else a folder. */
    private static InputTable ofPath(TableInputConfig input, Stores stores, int split, String name)
            throws BatchException {
        var above = stores.open("input.uri", parent(input.uri(), split));
        var file = above.find(name);
        if (file.isPresent()) {
            return of(input, above, List.of(file.get()));
        }
        above.close();
        var store = stores.open("input.uri", input.uri());
        return of(
                input,
                store,
                store.list("").stream().filter(found -> isData(found.name())).toList());
    }

    private static String parent(String uri, int split) {
        return split < 0 ? "." : split == 0 ? "/" : uri.substring(0, split);
    }

    private static InputTable of(TableInputConfig input, Store store, List<StoredFile> files)
            throws BatchException {
        if (files.isEmpty()) {
            store.close();
            throw new BatchException(
                    TerminationReason.InputNotFound,
                    "there is no file at %s; give the address of a file, of a folder, or a pattern such as s3://BUCKET/FOLDER/*.parquet"
                            .formatted(input.uri()));
        }
        return new InputTable(store, format(input, store, files), files);
    }

    private static TableFormat format(TableInputConfig input, Store store, List<StoredFile> files)
            throws BatchException {
        if (input.knownFormat().isPresent()) {
            return input.knownFormat().get();
        }
        Optional<TableFormat> format = TableFormat.ofName(files.getFirst().name());
        for (var file : files) {
            var own = TableFormat.ofName(file.name());
            if (own.isEmpty() || !own.equals(format)) {
                throw new BatchException(
                        TerminationReason.InputInvalid,
                        "%s is %s, but %s is %s; name one format in input.format, or a pattern that only files of one match"
                                .formatted(
                                        store.uri(file.name()),
                                        text(own),
                                        store.uri(files.getFirst().name()),
                                        text(format)));
            }
        }
        return format.orElseThrow();
    }

    private static String text(Optional<TableFormat> format) {
        return format.map(TableFormat::name).orElse("of no format that its name tells");
    }

    /** Names with '_' and '.' in front are what writers leave beside their data: manifests, markers, drafts. */
    private static boolean isData(String name) {
        for (String segment : name.split("/", -1)) {
            if (segment.startsWith("_") || segment.startsWith(".")) {
                return false;
            }
        }
        return true;
    }

    /** {@code *} and {@code ?} stay within one folder, {@code **} does not. */
    private static Pattern pattern(String name) {
        var regex = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char character = name.charAt(i);
            if (character == '*' && name.startsWith("**", i)) {
                regex.append(".*");
                i++;
            } else if (character == '*') {
                regex.append("[^/]*");
            } else if (character == '?') {
                regex.append("[^/]");
            } else {
                regex.append(Pattern.quote(String.valueOf(character)));
            }
        }
        return Pattern.compile(regex.toString());
    }

    long bytes() {
        return files.stream().mapToLong(StoredFile::bytes).sum();
    }

    /** The first of the files, for messages. */
    String examples() {
        var names = files.stream().limit(MOST_NAMES).map(file -> store.uri(file.name())).toList();
        return String.join(", ", names) + (files.size() > MOST_NAMES ? ", ..." : "");
    }

    @Override
    public void close() {
        store.close();
    }
}
