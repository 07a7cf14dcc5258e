package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.carillon.config.Settings;
import org.carillon.describe.cli.CarillonDescribe;
import org.carillon.testing.Build;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.Frames;
import org.carillon.testing.Http;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What the descriptions of the samples promise to those who write clients. */
interface DescribeContract {

  String ASYNC_API = Settings.PUBLIC_PATH.fallback() + "/asyncapi.json";
  String YAML = Settings.PUBLIC_PATH.fallback() + "/asyncapi.yaml";
  String CLIENT = Settings.PUBLIC_PATH.fallback() + "/client.ts";

  private static URI at(String path) {
    return URI.create("http://localhost:" + Build.port() + path);
  }

  private static String text(String path, @Nullable String user) throws Exception {
    HttpResponse<String> response = Http.get(at(path), user);
    assertThat(response.statusCode()).as(path).isEqualTo(200);
    return response.body();
  }

  private static JsonNode document(@Nullable String user) throws Exception {
    return Frames.parse(text(ASYNC_API, user));
  }

  private static List<String> addresses(JsonNode document) {
    List<String> addresses = new ArrayList<>();
    document.path("channels").forEach(channel -> addresses.add(channel.path("address").asText()));
    return addresses;
  }

  private static void command(Path directory, int code, String... args) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(
        String.join(
            File.pathSeparator,
            place(CarillonDescribe.class),
            place(org.carillon.json.Json.class),
            place(com.fasterxml.jackson.core.JsonFactory.class)));
    command.add(CarillonDescribe.class.getName());
    command.addAll(List.of(args));
    OfficialParser.run(
        directory, code, Map.of("CARILLON_PASSWORD", "alice"), command.toArray(String[]::new));
  }

  private static String place(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  /** Compiles the user of a client strictly, where it lies. */
  private static String compile(Path directory, int code) throws Exception {
    Files.write(
        directory.resolve("described.mts"),
        Files.readAllBytes(Path.of("src/it/src/test/js/described.mts")));
    return OfficialParser.compile(directory, "described.mts", code);
  }

  @Test
  default void descriptionsAreServedToBeAskedForAgain() throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    for (String path : List.of(ASYNC_API, YAML, CLIENT)) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(at(path))
              .header("Authorization", ClientHandshake.basic("alice", "alice"));
      var got = client.send(request.build(), BodyHandlers.ofString());
      assertThat(got.statusCode()).as(path).isEqualTo(200);
      assertThat(got.headers().firstValue("x-content-type-options")).hasValue("nosniff");
      assertThat(got.headers().firstValue("cache-control")).hasValue("private, no-cache");
      assertThat(got.headers().allValues("vary").toString()).contains("Authorization", "Cookie");
      assertThat(got.headers().firstValue("access-control-allow-origin")).isEmpty();
      String tag = got.headers().firstValue("etag").orElseThrow();

      var head =
          client.send(
              request.copy().method("HEAD", HttpRequest.BodyPublishers.noBody()).build(),
              BodyHandlers.ofString());
      assertThat(head.statusCode()).as(path).isEqualTo(200);
      assertThat(head.body()).isEmpty();
      assertThat(head.headers().firstValue("etag")).hasValue(tag);

      var again =
          client.send(request.copy().header("If-None-Match", tag).build(), BodyHandlers.ofString());
      assertThat(again.statusCode()).as(path).isEqualTo(304);
      assertThat(again.body()).isEmpty();
      assertThat(client.send(HttpRequest.newBuilder(at(path)).build(), BodyHandlers.ofString()))
          .as("nobody's is another one")
          .satisfies(other -> assertThat(other.headers().firstValue("etag")).isNotEqualTo(tag));
    }
    var script =
        client.send(
            HttpRequest.newBuilder(at("/carillon-public/carillon.js"))
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());
    assertThat(script.statusCode()).isEqualTo(200);
    assertThat(script.body()).isEmpty();
    for (String nothing : List.of(ASYNC_API + "/x", CLIENT + "x", ASYNC_API + ".yaml")) {
      assertThat(Http.get(at(nothing), "alice").statusCode()).as(nothing).isEqualTo(404);
    }
  }

  @Test
  default void aServiceIsShownToThoseWhoMayUseIt() throws Exception {
    assertThat(addresses(document("alice")))
        .contains("/ws/chat", "/ws/todo", "/ws/bookshop", "/ws/bookshop-events");
    for (String user : new String[] {null, "events", "operator"}) {
      String shown = text(ASYNC_API, user);
      assertThat(addresses(Frames.parse(shown))).as(user).isEmpty();
      for (String path : List.of(ASYNC_API, YAML, CLIENT)) {
        assertThat(text(path, user))
            .as(path + " of " + user)
            .doesNotContain("/ws/", "Received", "submitOrder", "WS_Chat", "Book", "Todo", "admin");
      }
    }
    assertThat(
            HttpClient.newHttpClient()
                .send(
                    HttpRequest.newBuilder(at(ASYNC_API))
                        .header("Authorization", ClientHandshake.basic("alice", "wrong"))
                        .build(),
                    BodyHandlers.ofString())
                .statusCode())
        .isEqualTo(401);
  }

  @Test
  default void theDocumentSaysWhatTheModelSays() throws Exception {
    JsonNode document = document("carol");
    assertThat(document.at("/servers/websocket/host").asText())
        .isEqualTo("localhost:" + Build.port());
    assertThat(document.at("/servers/websocket/protocol").asText()).isEqualTo("ws");
    assertThat(document.at("/servers/socketio/pathname").asText()).isEqualTo("/socket.io/");
    JsonNode operations = document.path("operations");
    JsonNode order = operations.path("bookshop.receive.Books.submitOrder");
    assertThat(order.path("x-carillon-roles").toString()).isEqualTo("[\"user\"]");
    assertThat(operations.at("/bookshop.receive.Books.create/x-carillon-roles").toString())
        .isEqualTo("[\"admin\"]");
    assertThat(operations.at("/chat.receive.message/description").asText())
        .isEqualTo("Says something to everyone of the tenant.");
    assertThat(operations.at("/todo.send.Todos.created/x-carillon-data/$ref").asText())
        .isEqualTo("#/components/schemas/Todo");
    assertThat(operations.at("/bookshop.send.Books.deleted/x-carillon-data/$ref").asText())
        .isEqualTo("#/components/schemas/BookKey");
    JsonNode schemas = document.at("/components/schemas");
    JsonNode text = schemas.at("/ChatMessageData/properties/text");
    assertThat(text.path("minLength").asInt()).isEqualTo(1);
    assertThat(text.path("maxLength").asInt()).isEqualTo(60_000);
    assertThat(schemas.at("/ChatMessageData/required").toString()).isEqualTo("[\"text\"]");
    assertThat(schemas.at("/BookCreate/required").toString()).contains("\"ID\"", "\"title\"");
    assertThat(schemas.at("/BookCreate/properties/currency/pattern").asText())
        .isEqualTo("^(?:[A-Z]{3})$");
    assertThat(schemas.at("/Todo/properties").has("tenant")).isFalse();
    assertThat(schemas.at("/Received/required").toString()).isEqualTo("[\"text\"]");
    assertThat(document.at("/channels/bookshop-fiori/x-carillon-format").asText()).isEqualTo("pcp");
    assertThat(document.at("/channels/bookshop/x-carillon-odata").asText())
        .isEqualTo("/odata/v4/bookshop/");
    assertThat(document.at("/channels/chat").has("x-carillon-odata")).isFalse();
    assertThat(operations.at("/bookshop.send.stockChanged/x-carillon-post").toString())
        .isEqualTo("{\"path\":\"/events/bookshop/stockChanged\",\"role\":\"emitter\"}");
    assertThat(operations.at("/todo.send.Todos.created").has("x-carillon-post")).isFalse();
    assertThat(document.at("/x-carillon-limits/frame-bytes").asInt()).isEqualTo(65_536);
    assertThat(document.at("/x-carillon-close-codes").findValuesAsText("code"))
        .contains("1008", "1009", "1013");
    assertThat(document.at("/components/securitySchemes/basic/scheme").asText()).isEqualTo("basic");
    assertThat(document.at("/components/securitySchemes/session/in").asText()).isEqualTo("cookie");
    assertThat(operations.at("/chat.receive.message/security").toString())
        .contains("#/components/securitySchemes/basic", "#/components/securitySchemes/session");
    assertThat(document.at("/channels/chat/messages").toString())
        .contains("carillon.v1", "cloudevents.json", "\"socketio\"");
  }

  /** What goes over the wire is what the document says. */
  @Test
  default void framesAreOfTheirSchemas() throws Exception {
    JsonNode document = document("alice");
    try (var alice = ClientHandshake.at("/ws/bookshop").as("alice").connect()) {
      holds(document, "Book", alice.call("Books:read", data("ID", 207)));
      for (JsonNode author : alice.call("Authors:list", data())) {
        holds(document, "Author", author);
      }
      JsonNode order =
          alice.call(
              "Orders:create",
              data("Items", List.of(data("book", data("ID", 207), "quantity", 1))));
      holds(document, "OrderDeep", order);
      holds(document, "Order", alice.call("Orders:read", data("ID", order.path("ID").asText())));
    }
    try (var alice = ClientHandshake.at("/ws/chat").as("alice").connect();
        var carol = ClientHandshake.at("/ws/chat").as("carol").connect()) {
      String said = "described " + UUID.randomUUID();
      alice.call("message", data("text", said));
      holds(
          document,
          "Received",
          carol.hear("received", heard -> heard.path("text").asText().equals(said)));
    }
    JsonNode input = document.at("/components/schemas/ChatMessageData");
    assertThat(errors(document, input, Frames.parse("{\"text\": \" \"}"))).isNotEmpty();
    assertThat(errors(document, input, Frames.parse("{}"))).isNotEmpty();
    assertThat(errors(document, input, Frames.parse("{\"text\": \"a\"}"))).isEmpty();
  }

  private static void holds(JsonNode document, String schema, JsonNode value) {
    JsonNode found = document.at("/components/schemas/" + schema);
    assertThat(found.isObject()).as(schema).isTrue();
    assertThat(errors(document, found, value)).as("%s: %s", schema, value).isEmpty();
    assertThat(value.properties().stream().map(Map.Entry::getKey))
        .as(schema)
        .isSubsetOf(names(found));
  }

  private static List<String> names(JsonNode schema) {
    List<String> names = new ArrayList<>();
    schema.path("properties").fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<String> errors(JsonNode document, JsonNode schema, JsonNode value) {
    var whole = new ObjectMapper().createObjectNode();
    whole.set("components", document.path("components"));
    whole.putArray("allOf").add(schema);
    JsonSchema compiled =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(whole);
    return compiled.validate(value).stream().map(Object::toString).toList();
  }

  @Test
  default void theYamlIsTheJson() throws Exception {
    Object yaml = new Yaml().load(text(YAML, "alice"));
    assertThat(Frames.parse(Frames.text(yaml))).isEqualTo(document("alice"));
  }

  @Test
  default void theOfficialParserHasNothingToSay() throws Exception {
    for (String path : List.of(ASYNC_API, YAML)) {
      JsonNode said =
          OfficialParser.read(text(path, "alice"), path.substring(path.lastIndexOf('/') + 1));
      assertThat(said.path("channels").toString()).contains("/ws/chat", "/ws/bookshop-fiori");
      assertThat(said.path("operations").size()).isGreaterThan(40);
      assertThat(said.path("replies").asInt()).isGreaterThan(30);
    }
  }

  @Test
  default void theClientIsStrictAndSoAreItsUsers() throws Exception {
    Path directory = OfficialParser.directory("client");
    Files.writeString(directory.resolve("client.ts"), text(CLIENT, "alice"));
    compile(directory, 0);
  }

  /** What a service calls otherwise breaks the build of those who call it by its old name. */
  @Test
  default void aRenamedOperationBreaksTheBuildOfItsUsers() throws Exception {
    Path directory = OfficialParser.directory("renamed");
    command(directory, 0, at(ASYNC_API).toString(), "--user", "alice", "--out", "client.ts");
    assertThat(Files.readString(directory.resolve("client.ts"))).isEqualTo(text(CLIENT, "alice"));

    String renamed = text(ASYNC_API, "alice").replace("Books:submitOrder", "Books:placeOrder");
    Files.writeString(directory.resolve("asyncapi.json"), renamed);
    command(directory, 0, "asyncapi.json", "--out", "client.ts");
    assertThat(compile(directory, 2)).contains("described.mts", "\"Books:submitOrder\"");
  }

  @Test
  default void theCommandSaysWhatIsWrong() throws Exception {
    Path directory = OfficialParser.directory("command");
    command(directory, 1, at(ASYNC_API).toString(), "--out", "client.ts"); // shows nobody anything
    command(directory, 1, at(ASYNC_API).toString(), "--user", "bob", "--out", "client.ts");
    command(directory, 1, at("/me").toString(), "--user", "alice", "--out", "client.ts");
    command(directory, 1, "nothing.json");
    command(directory, 2, "--out");
    assertThat(directory.resolve("client.ts")).doesNotExist();
  }
}
