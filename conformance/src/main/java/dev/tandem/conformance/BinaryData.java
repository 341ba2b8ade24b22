package dev.tandem.conformance;

import static dev.tandem.conformance.Clause.extension;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Triton's extension binary_tensor_data: tensors as bytes after the JSON, which a header gives the length of. */
final class BinaryData {

    private static final String SOURCE = "Triton: extension_binary_data.md";
    static final String LENGTH = "Inference-Header-Content-Length";

    private BinaryData() {}

    static List<Clause> clauses() {
        return List.of(
                extension(
                        "EXT-BINARY-01",
                        SOURCE,
                        "Inputs in binary mean what the same in JSON mean.",
                        s -> {
                            offered(s);
                            var plain = s.plainOutputs();
                            send(s, head(s, 0), body(s), 0).outputs().mustEqual(plain);
                        }),
                extension(
                        "EXT-BINARY-02",
                        SOURCE,
                        "An output with the parameter \"binary_data\": true comes in binary, the"
                                + " others in JSON, all with the same values.",
                        s -> {
                            offered(s);
                            var plain = s.plainOutputs();
                            var head = head(s, 0);
                            var outputs = head.putArray("outputs");
                            boolean first = true;
                            for (var name : plain.names()) {
                                var output = outputs.addObject().put("name", name);
                                output.putObject("parameters").put("binary_data", first);
                                first = false;
                            }
                            read(send(s, head, body(s), 0), 1).mustEqual(plain);
                        }),
                extension(
                        "EXT-BINARY-03",
                        SOURCE,
                        "The parameter \"binary_data_output\": true of the request gives every"
                                + " output in binary.",
                        s -> {
                            offered(s);
                            var plain = s.plainOutputs();
                            var head = head(s, 0);
                            head.putObject("parameters").put("binary_data_output", true);
                            read(send(s, head, body(s), 0), plain.names().size()).mustEqual(plain);
                        }),
                extension(
                        "EXT-BINARY-04",
                        SOURCE,
                        "A \"binary_data_size\" that is not what shape and datatype say is refused"
                                + " with 400 to 499.",
                        s -> {
                            offered(s);
                            send(s, head(s, 1), body(s), 0).mustBlameTheClient();
                        }),
                extension(
                        "EXT-BINARY-05",
                        SOURCE,
                        "A body that ends before its binary data does is refused with 400 to 499.",
                        s -> {
                            offered(s);
                            var body = body(s);
                            send(s, head(s, 0), Arrays.copyOf(body, body.length - 1), 0)
                                    .mustBlameTheClient();
                        }),
                extension(
                        "EXT-BINARY-06",
                        SOURCE,
                        "A length of the JSON that is beyond the body is refused with 400 to 499.",
                        s -> {
                            offered(s);
                            var body = body(s);
                            send(s, head(s, 0), body, body.length + 1).mustBlameTheClient();
                        }));
    }

    static void offered(Subject s) {
        s.rest();
        RestExtensions.offered(
                s.model().extensions().contains("binary_tensor_data"),
                "the extension 'binary_tensor_data'");
    }

    private static ObjectNode head(Subject s, int wrongBy) {
        var request = JsonNodeFactory.instance.objectNode();
        var inputs = request.putArray("inputs");
        for (var input : s.model().sample()) {
            var head = input.head();
            head.putObject("parameters").put("binary_data_size", input.binary().length + wrongBy);
            inputs.add(head);
        }
        // Otherwise it is up to the server how outputs come.
        request.putObject("parameters").put("binary_data_output", false);
        return request;
    }

    private static byte[] body(Subject s) {
        var body = new ByteArrayOutputStream();
        s.model().sample().forEach(input -> body.writeBytes(input.binary()));
        return body.toByteArray();
    }

    private static Answer send(Subject s, ObjectNode head, byte[] binary, int lengthOff) {
        byte[] json = head.toString().getBytes(StandardCharsets.UTF_8);
        var body = new ByteArrayOutputStream();
        body.writeBytes(json);
        body.writeBytes(binary);
        return s.rest()
                .send(
                        "POST",
                        s.rest().modelPath() + "/infer",
                        Map.of(
                                "Content-Type",
                                "application/octet-stream",
                                LENGTH,
                                Integer.toString(json.length + lengthOff)),
                        body.toByteArray());
    }

    /** The outputs of an answer of which so many are binary. */
    static Outputs read(Answer answer, int binary) {
        answer.mustBe(200);
        int length =
                answer.headers()
                        .firstValue(LENGTH)
                        .map(Integer::parseInt)
                        .orElseThrow(() -> new Unmet("the answer has no header " + LENGTH));
        if (length > answer.body().remaining()) {
            throw new Unmet(LENGTH + " is " + length + ", longer than the body");
        }
        var json = new Answer(200, answer.headers(), answer.body().slice(0, length)).object();
        var tensors = new ArrayList<Tensor>();
        int from = length;
        for (JsonNode output : json.path("outputs")) {
            var size = output.path("parameters").path("binary_data_size");
            if (size.isMissingNode()) {
                tensors.add(Tensor.of(output));
            } else if (from + size.intValue() > answer.body().remaining()) {
                throw new Unmet("the body ends before the binary data of " + output.path("name"));
            } else {
                tensors.add(
                        Tensor.of(
                                TensorSpec.of(output), answer.body().slice(from, size.intValue())));
                from += size.intValue();
                binary--;
            }
        }
        if (binary != 0 || from != answer.body().remaining()) {
            throw new Unmet("the binary data is not that of the outputs that were asked for");
        }
        return Outputs.of(tensors);
    }
}
