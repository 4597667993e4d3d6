package io.tollgate.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.it.AdminEdge.Opened;
import io.tollgate.testing.Answers;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.UpstreamConnection;
import io.tollgate.testing.WireFrame;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiClient;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.ApiGatewayManagementApiException;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.ForbiddenException;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.GetConnectionResponse;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.GoneException;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.PayloadTooLargeException;

/** AWS's own client of the management API, of which only the endpoint is another. */
final class ManagementIT {
    @TempDir
    private Path folder;

    private static ApiGatewayManagementApiClient client(AdminEdge edge, String stage, String secret) {
        return ApiGatewayManagementApiClient.builder()
                .endpointOverride(
                        URI.create("http://127.0.0.1:" + edge.tollgate().adminPort() + stage))
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(AdminEdge.PUSHER_ID, secret)))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    private static void post(ApiGatewayManagementApiClient client, String id, SdkBytes data) {
        client.postToConnection(request -> request.connectionId(id).data(data));
    }

    @DisplayName("D12 @connections by the SDK, with a stage and without")
    @ParameterizedTest
    @ValueSource(strings = {"", "/prod"})
    void theSdkPostsGetsAndDeletes(String stage) {
        try (AdminEdge edge = new AdminEdge(folder);
                ApiGatewayManagementApiClient client = client(edge, stage, AdminEdge.PUSHER_SECRET)) {
            Opened tunnel = edge.open("news");
            byte[] most = new byte[131_072];
            post(client, tunnel.id(), SdkBytes.fromUtf8String("grüße"));
            post(client, tunnel.id(), SdkBytes.fromByteArray(new byte[] {(byte) 0xFF, 0}));
            post(client, tunnel.id(), SdkBytes.fromByteArray(most));
            assertThat(tunnel.client().readFrame()).isEqualTo(WireFrame.text("grüße"));
            assertThat(tunnel.client().readFrame()).isEqualTo(WireFrame.binary(new byte[] {(byte) 0xFF, 0}));
            assertThat(tunnel.client().readFrame()).isEqualTo(WireFrame.text(new String(most, US_ASCII)));
            assertThatThrownBy(() -> post(client, tunnel.id(), SdkBytes.fromByteArray(new byte[131_073])))
                    .isInstanceOf(PayloadTooLargeException.class);
            isShown(client.getConnection(request -> request.connectionId(tunnel.id())));
            client.deleteConnection(request -> request.connectionId(tunnel.id()));
            assertThat(tunnel.client().readFrame().closeCode()).isEqualTo(1000);
            assertThatThrownBy(() -> post(client, tunnel.id(), SdkBytes.fromUtf8String("late")))
                    .isInstanceOf(GoneException.class);
        }
    }

    private static void isShown(GetConnectionResponse shown) {
        Instant now = Instant.now();
        assertThat(shown.connectedAt()).isBetween(now.minus(Duration.ofMinutes(1)), now);
        assertThat(shown.lastActiveAt()).isBetween(shown.connectedAt(), now);
        assertThat(shown.identity().sourceIp()).isEqualTo("127.0.0.1");
    }

    @DisplayName("D12 missing or bad signature → 403; id containing = → 410")
    @Test
    void theSdkKnowsWhyItIsRefused() {
        try (AdminEdge edge = new AdminEdge(folder);
                ApiGatewayManagementApiClient stranger = client(edge, "/prod", "another secret");
                ApiGatewayManagementApiClient client = client(edge, "/prod", AdminEdge.PUSHER_SECRET)) {
            String id = edge.open("news").id();
            assertThatThrownBy(() -> post(stranger, id, SdkBytes.fromUtf8String("x")))
                    .isInstanceOfSatisfying(ForbiddenException.class, refused -> {
                        assertThat(refused.statusCode()).isEqualTo(403);
                        assertThat(refused.requestId()).isNotEmpty();
                    });
            assertThatThrownBy(() -> client.getConnection(request -> request.connectionId("R0oXAdfD0kwCH6w=")))
                    .isInstanceOfSatisfying(
                            GoneException.class,
                            gone -> assertThat(gone.statusCode()).isEqualTo(410));
        }
    }

    @DisplayName("D12 POST while the upgrade is still pending → 410")
    @Test
    void anUpgradeThatIsNotAnsweredYetIsNoConnection() throws Exception {
        try (AdminEdge edge = new AdminEdge(folder);
                StubUpstream silent = StubUpstream.start(Answers.silence());
                ApiGatewayManagementApiClient client = client(edge, "", AdminEdge.PUSHER_SECRET)) {
            edge.rewrite(edge.yaml().replaceAll("endpoints: \\[\"[^\"]*", "endpoints: [\"" + silent.url()));
            assertThat(edge.api().post("/reload").status()).isEqualTo(200);
            edge.ask(Handshakes.upgrade("/news"));
            try (UpstreamConnection asked = silent.awaitConnection()) {
                String id = asked.requestHead().header("X-Request-Id");
                assertThatThrownBy(() -> post(client, id, SdkBytes.fromUtf8String("early")))
                        .isInstanceOf(GoneException.class)
                        .isInstanceOf(ApiGatewayManagementApiException.class);
            }
        }
    }
}
