package dev.tandem.bench.servers;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.grpc.GrpcService;

/** Armeria: one event loop, grpc-java's services on its own transport. */
final class ArmeriaCandidate {

    private ArmeriaCandidate() {}

    static void start(int port) {
        Server.builder()
                .http(port)
                .workerGroup(1)
                .service(
                        "/v2/models/linear/infer",
                        (context, request) ->
                                HttpResponse.of(
                                        request.aggregate()
                                                .thenApply(
                                                        body ->
                                                                HttpResponse.of(
                                                                        HttpStatus.OK,
                                                                        MediaType.JSON,
                                                                        Reply.JSON))))
                .service(GrpcService.builder().addService(ByteMarshaller.service()).build())
                .build()
                .start()
                .join();
    }
}
