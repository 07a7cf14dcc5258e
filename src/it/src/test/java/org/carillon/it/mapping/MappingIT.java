package org.carillon.it.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.annotation.security.PermitAll;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.carillon.api.Expose;
import org.carillon.api.OperationException;
import org.carillon.crud.mapping.MappingCheck;
import org.carillon.crud.mapping.MappingCheck.Row;
import org.carillon.crud.mapping.MappingTable;
import org.carillon.crud.mapping.MappingTable.Mapping;
import org.carillon.crud.mapping.PlainJpa;
import org.carillon.json.JavaSources;
import org.carillon.json.Json;
import org.carillon.testing.Build;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.Frames;
import org.carillon.testing.ServerKind;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.Wars;
import org.carillon.testing.WsClient;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every mapping of {@link MappingTable} by every operation, in a WAR: the server's transactions,
 * WildFly's own Hibernate with classes that it enhances, Payara's with the WAR's.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MappingIT {

  private static final String DATABASE = "H2";

  /** Off in the library's hibernate.properties for the sake of Payara, which cannot. */
  private static final String ENHANCED =
      "<property name=\"hibernate.enhancer.enableDirtyTracking\" value=\"true\"/>"
          + "<property name=\"hibernate.enhancer.enableLazyInitialization\" value=\"true\"/>";

  private static final String SERVICE = "MappedService";
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private ServerProcess server;
  private WsClient client;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    JavaSources.compile(
        directory,
        Map.of(SERVICE, service()),
        Stream.of(Expose.class, PermitAll.class, MappingTable.class));
    var war =
        Wars.with(MappingServlet.class, PlainJpa.class)
            .addPackage(MappingTable.class.getPackage())
            .addAsResource(
                directory.resolve("mapped/" + SERVICE + ".class").toFile(),
                "mapped/" + SERVICE + ".class")
            .addAsResource(persistence(), "META-INF/persistence.xml");
    server =
        ServerProcess.named("mapping")
            .war(Wars.write(war, "mapping.war"), "/mapping")
            .start()
            .awaitStatus("/mapping/jpa", status -> status != 404);
    client = ClientHandshake.at(server.ws("/mapping/ws/mappings")).connect();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  /** Exposes what the table names. */
  private static String service() {
    return "package mapped;\n@org.carillon.api.WebSocketService(\"mappings\")\n"
        + "@jakarta.annotation.security.PermitAll\n"
        + MappingTable.exposed(DATABASE).stream()
            .map(MappingIT::exposure)
            .collect(Collectors.joining())
        + "public class "
        + SERVICE
        + " {}\n";
  }

  private static String exposure(Class<?> entity) {
    return "@org.carillon.api.Expose(value = %s.class, as = \"%s\")\n"
        .formatted(entity.getCanonicalName(), name(entity));
  }

  /** Its own on the wire: there are several classes of one simple name. */
  private static String name(Class<?> entity) {
    return entity.getName().replaceFirst(".*[.]", "").replace('$', '_');
  }

  private static StringAsset persistence() {
    return new StringAsset(
        "<persistence xmlns=\"https://jakarta.ee/xml/ns/persistence\" version=\"3.0\">"
            + "<persistence-unit name=\"mappings\" transaction-type=\"JTA\">"
            + "<provider>org.hibernate.jpa.HibernatePersistenceProvider</provider>"
            + MappingTable.classes(DATABASE).stream()
                .map(each -> "<class>" + each.getName() + "</class>")
                .collect(Collectors.joining())
            + "<exclude-unlisted-classes>true</exclude-unlisted-classes><properties>"
            + "<property name=\"hibernate.hbm2ddl.auto\" value=\"create\"/>"
            + "<property name=\"hibernate.auto_quote_keyword\" value=\"true\"/>"
            + (Build.server() == ServerKind.WILDFLY ? ENHANCED : "")
            + "</properties></persistence-unit></persistence>");
  }

  static Stream<Mapping> lines() {
    return MappingTable.lines().stream()
        .filter(line -> MappingTable.isServed(line.entity(), DATABASE));
  }

  @ParameterizedTest
  @MethodSource("lines")
  void theWireShowsWhatJpaReads(Mapping mapping) {
    new MappingCheck(new Remote(server.http("/mapping/jpa"), client), mapping).run();
  }

  private record Remote(URI jpa, WsClient client, AtomicInteger refs) implements MappingCheck.Side {

    Remote(URI jpa, WsClient client) {
      this(jpa, client, new AtomicInteger());
    }

    @Override
    public Map<String, Object> call(String verb, Class<?> entity, String data) {
      return Json.parseObject(reply(verb, entity, data, Map.of()));
    }

    @Override
    @SuppressWarnings("unchecked") // of JSON
    public List<Map<String, Object>> list(
        Class<?> entity, String filter, Map<String, Object> headers) {
      return (List<Map<String, Object>>) Json.parse(reply("list", entity, filter, headers));
    }

    private String reply(String verb, Class<?> entity, String data, Map<String, Object> headers) {
      String ref = verb + refs.incrementAndGet();
      client.send(Frames.frame(name(entity) + ":" + verb, Json.parseObject(data), headers, ref));
      JsonNode reply = client.take(ref, frame -> frame.path("ref").asText().equals(ref));
      JsonNode its = reply.path("data");
      if (reply.path("event").asText().equals("error")) {
        throw new OperationException(its.path("code").asText(), its.path("message").asText());
      }
      return its.toString();
    }

    @Override
    @SuppressWarnings("unchecked") // of JSON
    public List<Row> rows(Class<?> entity) {
      String rows = send("GET", "?entity=" + entity.getName().replace("$", "%24"));
      List<Row> all = new ArrayList<>();
      for (Object each : (List<?>) Json.parse(rows)) {
        Map<String, Map<String, Object>> row = (Map<String, Map<String, Object>>) each;
        all.add(new Row(row.get("key"), row.get("flat"), row.get("deep")));
      }
      return all;
    }

    @Override
    public void clear() {
      send("DELETE", "");
    }

    private String send(String method, String query) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(jpa + query))
              .method(method, HttpRequest.BodyPublishers.noBody())
              .timeout(PATIENCE)
              .build();
      try {
        HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
