package org.carillon.it.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.carillon.it.OfficialParser;
import org.carillon.testing.Frames;
import org.carillon.testing.Http;
import org.junit.jupiter.api.Test;

/** What descriptions promise of services of every kind, below a context path. */
interface DescribedEngineContract extends EngineContract {

  String PUBLIC = "/engine/carillon-public/";

  private String described(String file, String user) throws Exception {
    HttpResponse<String> response = Http.get(server().http(PUBLIC + file), user);
    assertThat(response.statusCode()).as(file).isEqualTo(200);
    return response.body();
  }

  @Test
  default void theOfficialParserHasNothingToSayButOfWhatWasNotSet() throws Exception {
    String document = described("asyncapi.json", "alice");
    JsonNode said = OfficialParser.read(document, "asyncapi.json");
    assertThat(said.path("channels").toString())
        .contains("/ws/probe", "/ws/pcp", "/ws/cloudevent", "/ws/main", "custom-middlewares");
    assertThat(said.path("operations").size()).isGreaterThan(100);
  }

  @Test
  default void theClientOfAllServicesIsStrict() throws Exception {
    String client = described("client.ts", "alice");
    assertThat(client).contains("\"/engine/ws/probe\"", "export function connectProbe(");
    assertThat(client)
        .contains("errors: \"TEAPOT\"")
        .containsPattern("export type ErrorCode = [^;]*\"TEAPOT\"");
    OfficialParser.compile(client);
  }

  /** A code of the application's own stands where it is thrown. */
  @Test
  default void theErrorsOfAnOperationAreTold() throws Exception {
    JsonNode operations = Frames.parse(described("asyncapi.json", null)).path("operations");
    assertThat(operations.at("/probe.receive.refuse/x-carillon-errors").toString())
        .isEqualTo("[\"TEAPOT\"]");
    assertThat(operations.at("/probe.receive.boom").has("x-carillon-errors")).isFalse();
  }

  @Test
  default void nobodyIsShownWhatIsForEveryoneAndNoMore() throws Exception {
    JsonNode nobodys = Frames.parse(described("asyncapi.json", null));
    assertThat(nobodys.at("/channels/probe/address").asText()).isEqualTo("/ws/probe");
    assertThat(nobodys.path("operations")).isNotEmpty().noneMatch(each -> each.has("security"));
    assertThat(nobodys.at("/channels").toString()).doesNotContain("\"/ws/main\"");
    assertThat(nobodys.at("/operations").toString()).doesNotContain("Header:create");
    assertThat(nobodys.at("/components/schemas").toString()).doesNotContain("CapHeader");
    assertThat(nobodys.at("/components/securitySchemes").isMissingNode()).isTrue();
    assertThat(nobodys.at("/servers/websocket/pathname").asText()).isEqualTo("/engine");

    JsonNode alices = Frames.parse(described("asyncapi.json", "alice"));
    assertThat(alices.at("/channels/main/address").asText()).isEqualTo("/ws/main");
    assertThat(alices.at("/components/schemas").has("CapHeader")).isTrue();
  }

  /** Those who judge handshakes judge this, too. */
  @Test
  default void whomACheckRefusesIsShownNothing() throws Exception {
    var request =
        HttpRequest.newBuilder(server().http(PUBLIC + "asyncapi.json"))
            .header("X-Device", "stolen")
            .build();
    String shown = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    assertThat(Frames.parse(shown).path("channels")).isEmpty();
    assertThat(Frames.parse(shown).path("operations")).isEmpty();
  }
}
