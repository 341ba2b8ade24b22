package dev.tandem.runtime.telemetry.trace;

import dev.tandem.runtime.serve.InferCall;
import dev.tandem.runtime.serve.Protocol;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;

/**
 * What a call's span is called, and which attributes say the same, by OpenTelemetry's semantic conventions for HTTP and RPC
 * (1.38). Those for which there is no convention begin with {@code tandem}.
 *
 * @param span {@code POST ROUTE} or {@code SERVICE/METHOD}
 */
record SpanNames(String span, Attributes attributes) {

    static final AttributeKey<String> SERVICE_NAME = AttributeKey.stringKey("service.name");
    static final AttributeKey<String> SERVICE_NAMESPACE =
            AttributeKey.stringKey("service.namespace");
    static final AttributeKey<String> SERVICE_INSTANCE =
            AttributeKey.stringKey("service.instance.id");
    static final AttributeKey<String> K8S_NAMESPACE = AttributeKey.stringKey("k8s.namespace.name");
    static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    static final AttributeKey<Long> HTTP_STATUS = AttributeKey.longKey("http.response.status_code");
    static final AttributeKey<Long> GRPC_STATUS = AttributeKey.longKey("rpc.grpc.status_code");
    static final AttributeKey<String> MODEL_NAME = AttributeKey.stringKey("tandem.model.name");
    static final AttributeKey<String> MODEL_VERSION =
            AttributeKey.stringKey("tandem.model.version");
    static final AttributeKey<String> REQUEST_ID = AttributeKey.stringKey("tandem.request.id");
    static final AttributeKey<Long> ROWS = AttributeKey.longKey("tandem.rows");

    private static final AttributeKey<String> HTTP_METHOD =
            AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> HTTP_ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<String> RPC_SYSTEM = AttributeKey.stringKey("rpc.system");
    private static final AttributeKey<String> RPC_SERVICE = AttributeKey.stringKey("rpc.service");
    private static final AttributeKey<String> RPC_METHOD = AttributeKey.stringKey("rpc.method");

    static SpanNames of(InferCall call) {
        String operation = call.operation();
        return new SpanNames(
                operation,
                switch (call.protocol()) {
                    case HTTP -> http(operation);
                    case GRPC -> grpc(operation);
                });
    }

    /** The status that a call of that protocol ends with when all is well. */
    static Attributes ok(Protocol protocol) {
        return switch (protocol) {
            case HTTP -> Attributes.of(HTTP_STATUS, 200L);
            case GRPC -> Attributes.of(GRPC_STATUS, 0L);
        };
    }

    private static Attributes http(String operation) {
        int blank = operation.indexOf(' ');
        return Attributes.of(
                HTTP_METHOD,
                operation.substring(0, blank),
                HTTP_ROUTE,
                operation.substring(blank + 1));
    }

    private static Attributes grpc(String operation) {
        int slash = operation.indexOf('/');
        return Attributes.of(
                RPC_SYSTEM,
                "grpc",
                RPC_SERVICE,
                operation.substring(0, slash),
                RPC_METHOD,
                operation.substring(slash + 1));
    }
}
