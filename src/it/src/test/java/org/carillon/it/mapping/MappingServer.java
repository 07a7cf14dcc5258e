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
import org.carillon.testing.PostgresServer;
import org.carillon.testing.ServerKind;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.Wars;
import org.carillon.testing.WsClient;
import org.jboss.shrinkwrap.api.asset.StringAsset;

/** A server with a WAR that exposes every entity of {@link MappingTable}, on one database. */
final class MappingServer implements MappingCheck.Side, AutoCloseable {

  static final String H2 = "H2";
  static final String POSTGRES = "PostgreSQL";

  /** Off in the library's hibernate.properties for the sake of Payara, which cannot. */
  private static final String ENHANCED =
      "<property name=\"hibernate.enhancer.enableDirtyTracking\" value=\"true\"/>"
          + "<property name=\"hibernate.enhancer.enableLazyInitialization\" value=\"true\"/>";

  private static final String SERVICE = "MappedService";
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private final ServerProcess server;
  private final URI jpa;
  private final WsClient client;
  private final AtomicInteger refs = new AtomicInteger();

  private MappingServer(ServerProcess server) {
    this.server = server;
    this.jpa = server.http("/mapping/jpa");
    this.client = ClientHandshake.at(server.ws("/mapping/ws/mappings")).connect();
  }

  /** On the server's own H2. */
  static MappingServer onH2(Path directory) throws Exception {
    return start(ServerProcess.named("mapping"), H2, directory);
  }

  /** With that PostgreSQL as the default datasource. */
  static MappingServer on(PostgresServer postgres, Path directory) throws Exception {
    ServerProcess server = ServerProcess.named("mapping-postgres").database(postgres);
    return start(server, POSTGRES, directory);
  }

  private static MappingServer start(ServerProcess server, String database, Path directory)
      throws Exception {
    server.war(war(database, directory), "/mapping").start();
    try {
      server.awaitStatus("/mapping/jpa", status -> status != 404);
      return new MappingServer(server);
    } catch (Exception | Error e) {
      server.close();
      throw e;
    }
  }

  /** The lines of the table that Hibernate has on that database. */
  static Stream<Mapping> lines(String database) {
    return MappingTable.lines().stream()
        .filter(line -> MappingTable.isServed(line.entity(), database));
  }

  private static Path war(String database, Path directory) throws IOException {
    JavaSources.compile(
        directory,
        Map.of(SERVICE, service(database)),
        Stream.of(Expose.class, PermitAll.class, MappingTable.class));
    String service = "mapped/" + SERVICE + ".class";
    return Wars.write(
        Wars.with(MappingServlet.class, ApplicationTables.class, PlainJpa.class)
            .addPackage(MappingTable.class.getPackage())
            .addAsResource(directory.resolve(service).toFile(), service)
            .addAsResource(persistence(database), "META-INF/persistence.xml"),
        "mapping-" + database + ".war");
  }

  /** Exposes what the table names. */
  private static String service(String database) {
    return "package mapped;\n@org.carillon.api.WebSocketService(\"mappings\")\n"
        + "@jakarta.annotation.security.PermitAll\n"
        + MappingTable.exposed(database).stream()
            .map(MappingServer::exposure)
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

  private static StringAsset persistence(String database) {
    return new StringAsset(
        "<persistence xmlns=\"https://jakarta.ee/xml/ns/persistence\" version=\"3.0\">"
            + "<persistence-unit name=\"mappings\" transaction-type=\"JTA\">"
            + "<provider>org.hibernate.jpa.HibernatePersistenceProvider</provider>"
            + MappingTable.classes(database).stream()
                .map(each -> "<class>" + each.getName() + "</class>")
                .collect(Collectors.joining())
            + "<exclude-unlisted-classes>true</exclude-unlisted-classes><properties>"
            + "<property name=\"hibernate.hbm2ddl.auto\" value=\"create\"/>"
            + "<property name=\"hibernate.auto_quote_keyword\" value=\"true\"/>"
            + "<property name=\"hibernate.hbm2ddl.schema_filter_provider\" value=\""
            + ApplicationTables.class.getName()
            + "\"/>"
            + (Build.server() == ServerKind.WILDFLY ? ENHANCED : "")
            + "</properties></persistence-unit></persistence>");
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

  /** The product that the WAR's persistence unit is on, as its driver names it. */
  String database() {
    return send("GET", "?database");
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

  @Override
  public void close() {
    server.close();
  }
}
