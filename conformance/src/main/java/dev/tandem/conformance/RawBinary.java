package dev.tandem.conformance;

import static dev.tandem.conformance.Clause.extension;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Requests that are the bytes of a model's one input and nothing else, of one row; without JSON, whose length is therefore 0. */
final class RawBinary {

    private static final String SOURCE = "Triton: extension_binary_data.md, Raw Binary Request";

    private RawBinary() {}

    static List<Clause> clauses() {
        return List.of(
                extension(
                        "EXT-RAW-01",
                        SOURCE,
                        "A body of the only input's bytes, with Inference-Header-Content-Length: 0,"
                                + " means what the same row in JSON means; every output comes in"
                                + " binary.",
                        s -> {
                            var row = row(s);
                            var plain = s.rest().infer(s.request(List.of(row))).outputs();
                            BinaryData.read(send(s, bytes(row)), plain.names().size())
                                    .mustEqual(plain);
                        }),
                extension(
                        "EXT-RAW-02",
                        SOURCE,
                        "One that ends within a value is refused with 400 to 499.",
                        s -> {
                            var row = row(s);
                            byte[] whole = bytes(row);
                            NotApplicable.unless(
                                    row.datatype() != Datatype.BYTES
                                            && whole.length > row.values().size(),
                                    "the input's values are single bytes");
                            send(s, Arrays.copyOf(whole, whole.length - 1)).mustBlameTheClient();
                        }),
                extension(
                        "EXT-RAW-03",
                        SOURCE,
                        "For a model of several inputs it is refused with 400 to 499.",
                        s -> {
                            BinaryData.offered(s);
                            NotApplicable.unless(
                                    s.model().inputs().size() > 1, "the model has one input");
                            send(s, new byte[16]).mustBlameTheClient();
                        }));
    }

    private static Tensor row(Subject s) {
        BinaryData.offered(s);
        var inputs = s.model().inputs();
        NotApplicable.unless(inputs.size() == 1, "the model does not have one input");
        var row = Tensor.sample(inputs.get(0), 1);
        NotApplicable.unless(
                row.datatype() != Datatype.BYTES || row.values().size() == 1,
                "the model takes more than one string");
        return row;
    }

    /** A string is itself here, without its length. */
    private static byte[] bytes(Tensor row) {
        return row.datatype() == Datatype.BYTES
                ? ((String) row.values().get(0)).getBytes(StandardCharsets.UTF_8)
                : row.binary();
    }

    private static Answer send(Subject s, byte[] body) {
        return s.rest()
                .send(
                        "POST",
                        s.rest().modelPath() + "/infer",
                        Map.of("Content-Type", "application/octet-stream", BinaryData.LENGTH, "0"),
                        body);
    }
}
