package dev.tandem.bench.servers;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.grpc.GrpcRouting;
import io.helidon.webserver.http.HttpRouting;

/** Helidon SE: a virtual thread per connection or stream. */
final class HelidonCandidate {

    private HelidonCandidate() {}

    static void start(int port) {
        WebServer.builder()
                .port(port)
                .addRouting(
                        HttpRouting.builder()
                                .post(
                                        "/v2/models/linear/infer",
                                        (request, response) -> {
                                            request.content().as(byte[].class);
                                            response.header(
                                                            HeaderNames.CONTENT_TYPE,
                                                            "application/json")
                                                    .send(Reply.JSON);
                                        }))
                .addRouting(GrpcRouting.builder().service(ByteMarshaller.service()))
                .build()
                .start();
    }
}
