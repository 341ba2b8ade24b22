package dev.tandem.runtime.batch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The names in the first line of a CSV file. */
final class CsvHeader {

    private static final int MOST_BYTES = 1 << 20;
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private CsvHeader() {}

    static List<String> read(InputStream in) throws IOException {
        var names = new ArrayList<String>();
        var name = new ByteArrayOutputStream();
        boolean quoted = false;
        int before = ',';
        int value = in.read();
        for (int bytes = 0; value >= 0 && (value != '\n' || quoted); bytes++) {
            if (bytes == MOST_BYTES) {
                throw new IOException("it is longer than " + MOST_BYTES + " bytes");
            }
            if (value == '"') {
                quoted = !quoted;
                if (quoted && before == '"') {
                    // Doubled: the quote before closed nothing.
                    name.write('"');
                }
            } else if (value == ',' && !quoted) {
                names.add(text(name));
                name.reset();
            } else {
                name.write(value);
            }
            before = value;
            value = in.read();
        }
        names.add(text(name));
        names.set(0, names.getFirst().replace(BYTE_ORDER_MARK, ""));
        if (names.size() == 1 && names.getFirst().isEmpty()) {
            throw new IOException("it is empty");
        }
        return names;
    }

    private static String text(ByteArrayOutputStream name) {
        String text = name.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
