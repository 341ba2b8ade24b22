package dev.tandem.conformance;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.OnnxFiles;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Models to judge a server by. */
final class Models {

    private Models() {}

    /** Gives back an input of every datatype that JSON carries, two columns of any number of rows. */
    static Path everyType(Path folder) throws IOException {
        Map<String, Datatype> inputs = new TreeMap<>();
        for (var datatype : dev.tandem.conformance.Datatype.values()) {
            if (datatype.inJson()) {
                inputs.put("in_" + datatype, Datatype.valueOf(datatype.name()));
            }
        }
        return OnnxFiles.echo(folder.resolve("every.onnx"), inputs, -1, 2);
    }

    /** Gives back its one input, two columns of any number of rows. */
    static Path oneInput(Path folder) throws IOException {
        return OnnxFiles.identity(folder, Datatype.FP32, -1, 2);
    }
}
