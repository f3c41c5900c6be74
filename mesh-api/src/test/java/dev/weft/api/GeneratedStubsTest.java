package dev.weft.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.api.ca.IstioCertificateRequest;
import dev.weft.api.ca.IstioCertificateResponse;
import dev.weft.api.ca.IstioCertificateServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.Test;

class GeneratedStubsTest {

    @Test
    void stubsOfTheOlderGeneratorMakeACallOnTheNewerRuntime() throws Exception {
        var service = new IstioCertificateServiceGrpc.IstioCertificateServiceImplBase() {
            @Override
            public void createCertificate(
                    IstioCertificateRequest request, StreamObserver<IstioCertificateResponse> responses) {
                responses.onNext(IstioCertificateResponse.newBuilder()
                        .addCertChain(request.getCsr())
                        .build());
                responses.onCompleted();
            }
        };
        var server = InProcessServerBuilder.forName("ca")
                .directExecutor()
                .addService(service)
                .build()
                .start();
        var channel = InProcessChannelBuilder.forName("ca").directExecutor().build();
        try {
            var answer = IstioCertificateServiceGrpc.newBlockingStub(channel)
                    .createCertificate(
                            IstioCertificateRequest.newBuilder().setCsr("csr").build());

            assertThat(answer.getCertChainList()).containsExactly("csr");
        } finally {
            channel.shutdownNow();
            server.shutdownNow();
        }
    }

    @Test
    void theServicesHaveTheNamesThatOtherMeshesUse() {
        assertThat(IstioCertificateServiceGrpc.SERVICE_NAME).isEqualTo("istio.v1.auth.IstioCertificateService");
        assertThat(AggregatedDiscoveryServiceGrpc.SERVICE_NAME)
                .isEqualTo("envoy.service.discovery.v3.AggregatedDiscoveryService");
    }
}
