package dev.tandem.e2e.support;

import com.google.protobuf.ByteString;

import dev.tandem.runtime.protocol.InferTensorContents;
import dev.tandem.runtime.protocol.ModelInferRequest;
import dev.tandem.runtime.protocol.ModelInferRequest.InferInputTensor;
import dev.tandem.runtime.protocol.ModelInferResponse;
import dev.tandem.runtime.protocol.ModelInferResponse.InferOutputTensor;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The Open Inference Protocol (V2) over gRPC, by grpc-java with one channel. */
public final class GrpcClient implements InferenceClient {

    private static final MethodDescriptor<ModelInferRequest, ModelInferResponse> MODEL_INFER =
            MethodDescriptor.<ModelInferRequest, ModelInferResponse>newBuilder()
                    .setType(MethodDescriptor.MethodType.UNARY)
                    .setFullMethodName("inference.GRPCInferenceService/ModelInfer")
                    .setRequestMarshaller(
                            ProtoUtils.marshaller(ModelInferRequest.getDefaultInstance()))
                    .setResponseMarshaller(
                            ProtoUtils.marshaller(ModelInferResponse.getDefaultInstance()))
                    .build();

    private static final int PATIENCE_SECONDS = 30;

    private final ManagedChannel channel;

    GrpcClient(Endpoint endpoint) {
        this.channel =
                ManagedChannelBuilder.forAddress(endpoint.host(), endpoint.port())
                        .usePlaintext()
                        .build();
    }

    @Override
    public Prediction infer(String model, Sample sample) throws IOException {
        try {
            return prediction(call(request(model, sample)));
        } catch (StatusRuntimeException e) {
            throw new IOException(e.getStatus().toString(), e);
        }
    }

    /**
     * Sends a request whatever it says.
     *
     * @throws StatusRuntimeException for any answer but predictions
     */
    public ModelInferResponse call(ModelInferRequest request) {
        return ClientCalls.blockingUnaryCall(
                channel,
                MODEL_INFER,
                CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS),
                request);
    }

    /** The request for all rows of a sample. */
    public static ModelInferRequest request(String model, Sample sample) {
        return ModelInferRequest.newBuilder()
                .setModelName(model)
                .addInputs(
                        InferInputTensor.newBuilder()
                                .setName(sample.input().name())
                                .setDatatype(sample.input().datatype())
                                .addAllShape(sample.shape())
                                .setContents(
                                        InferTensorContents.newBuilder()
                                                .addAllFp32Contents(
                                                        sample.data().stream()
                                                                .map(Double::floatValue)
                                                                .toList())))
                .build();
    }

    private static Prediction prediction(ModelInferResponse response) throws IOException {
        Map<String, List<Double>> outputs = new HashMap<>();
        for (int i = 0; i < response.getOutputsCount(); i++) {
            InferOutputTensor output = response.getOutputs(i);
            outputs.put(
                    output.getName(),
                    response.getRawOutputContentsCount() > i
                            ? numbers(output.getDatatype(), response.getRawOutputContents(i))
                            : numbers(output.getDatatype(), output.getContents()));
        }
        return new Prediction(
                response.getModelName(), response.getModelVersion(), Map.copyOf(outputs));
    }

    private static List<Double> numbers(String datatype, InferTensorContents contents)
            throws IOException {
        return switch (datatype) {
            case "FP32" -> contents.getFp32ContentsList().stream().map(Float::doubleValue).toList();
            case "INT64" ->
                    contents.getInt64ContentsList().stream().map(Long::doubleValue).toList();
            default -> throw new IOException("no sample has outputs of type " + datatype);
        };
    }

    private static List<Double> numbers(String datatype, ByteString raw) throws IOException {
        ByteBuffer bytes = raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        List<Double> numbers = new ArrayList<>();
        while (bytes.hasRemaining()) {
            numbers.add(
                    switch (datatype) {
                        case "FP32" -> (double) bytes.getFloat();
                        case "INT64" -> (double) bytes.getLong();
                        default ->
                                throw new IOException("no sample has outputs of type " + datatype);
                    });
        }
        return numbers;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
