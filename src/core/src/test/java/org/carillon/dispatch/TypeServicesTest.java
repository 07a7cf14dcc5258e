package org.carillon.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.carillon.api.Connection;
import org.carillon.api.WebSocketService;
import org.carillon.config.CarillonConfig;
import org.carillon.format.JsonFormat;
import org.carillon.format.PcpFormat;
import org.carillon.json.JavaSources;
import org.carillon.json.Json;
import org.carillon.json.PlainReader;
import org.carillon.json.TypeTable;
import org.carillon.json.ValueMapper;
import org.carillon.model.ApplicationModel;
import org.carillon.model.ModelExtension;
import org.carillon.model.ServiceModel;
import org.carillon.operation.OperationInvoker;
import org.carillon.spi.InboundMessage;
import org.carillon.spi.WireFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every type of docs/types.md in services that are written for it: as parameter, result and
 * component of an event it is served whole, or each place is a line of the one message.
 */
class TypeServicesTest {

  private static final Pattern LINE = Pattern.compile("(?m)^ {2}CRL-(\\d+): (\\w+(?:\\.\\w+)*)");

  /** A whole result may be one. */
  private static final Set<String> ALSO_RESULTS =
      Set.of("java.util.concurrent.CompletableFuture", "java.lang.Void");

  /** An operation that gives back what it gets, an event, and the refused ones each alone. */
  private static final String MEMBERS =
      """
        @Operation public %2$s both%1$d(@JsonbProperty("value") %2$s value) { return value; }
        @Operation public void in%1$d(@JsonbProperty("value") %2$s value) {}
        @Operation public %2$s out%1$d() { throw new UnsupportedOperationException(); }
        @WebSocketEvent public record Event%1$d(%2$s value) {}
      """;

  @TempDir static Path classes;

  private static SeContainer container;
  private static ClassLoader loader;
  private static ServiceModel service;

  @BeforeAll
  static void deploy() throws Exception {
    loader =
        JavaSources.load(
            classes,
            Map.of(
                "ServedService",
                source("ServedService", TypeTable.served()),
                "RefusedService",
                source("RefusedService", TypeTable.refused())),
            Stream.concat(
                Stream.of(WebSocketService.class, JsonbProperty.class),
                Stream.concat(TypeTable.served().stream(), TypeTable.refused().stream())
                    .map(TypeTable.Row::raw)));
    container = boot("ServedService");
    service = container.select(ApplicationModel.class).get().services().get(0);
  }

  @AfterAll
  static void stop() {
    container.close();
  }

  private static String source(String name, List<TypeTable.Row> rows) {
    String head =
        "import org.carillon.api.*; import jakarta.json.bind.annotation.JsonbProperty;"
            + " @WebSocketService(\"types\") public class "
            + name
            + " {\n";
    return IntStream.range(0, rows.size())
        .mapToObj(i -> MEMBERS.formatted(i, rows.get(i).name()))
        .collect(Collectors.joining("", head, "}"));
  }

  static Stream<Object[]> served() {
    List<TypeTable.Row> rows = TypeTable.served();
    return IntStream.range(0, rows.size()).mapToObj(i -> new Object[] {i, rows.get(i)});
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("served")
  void whatIsServedComesBackAsResultAndAsEvent(int index, TypeTable.Row row) throws Exception {
    ValueMapper valueMapper = container.select(ValueMapper.class).get();
    Object result =
        call(
            index,
            new JsonFormat(container.select(CarillonConfig.class).get()),
            "{\"event\":\"both" + index + "\",\"data\":{\"value\":" + row.json() + "}}");
    assertThat(valueMapper.write(result)).isEqualTo(row.json());
    Class<?> event = loader.loadClass("ServedService$Event" + index);
    assertThat(valueMapper.write(event.getConstructors()[0].newInstance(result)))
        .isEqualTo("{\"value\":" + row.json() + "}");
  }

  /** A field of PCP is text: that of a JSON string is the string itself, any other is the JSON. */
  @ParameterizedTest(name = "{1}")
  @MethodSource("served")
  void whatIsServedIsAFieldOfPcpToo(int index, TypeTable.Row row) throws Exception {
    boolean anything = row.raw() == Object.class; // which is the text, whatever stands in it
    String field = row.json().startsWith("\"") ? Json.parse(row.json()).toString() : row.json();
    Object result =
        call(
            index,
            new PcpFormat(container.select(CarillonConfig.class).get()),
            "pcp-action:both" + index + "\nvalue:" + escaped(field) + "\n\n");
    assertThat(container.select(ValueMapper.class).get().write(result))
        .isEqualTo(anything ? Json.write(field) : row.json());
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace(":", "\\:").replace("\n", "\\n");
  }

  private static Object call(int index, WireFormat format, String frame) throws Exception {
    InboundMessage message =
        format.parse(
            frame, new ServiceView(service, new PlainReader(32), (entity, key) -> Map.of()));
    return container
        .select(OperationInvoker.class)
        .get()
        .invoke(
            service.operations().get("both" + index),
            (Connection) null,
            message,
            null,
            name -> false,
            null);
  }

  @Test
  void whatIsRefusedIsALineForEachPlaceInTheOneMessage() {
    List<TypeTable.Row> rows = TypeTable.refused();
    Set<String> expected = new TreeSet<>();
    for (int i = 0; i < rows.size(); i++) {
      expected.add("0023 RefusedService.in" + i + ".value");
      expected.add("0023 RefusedService.both" + i + ".value");
      expected.add("0051 RefusedService.Event" + i);
      if (!ALSO_RESULTS.contains(rows.get(i).name())) {
        expected.add("0026 RefusedService.out" + i);
        expected.add("0026 RefusedService.both" + i);
      }
    }
    Matcher lines = LINE.matcher(message(() -> boot("RefusedService")));
    Set<String> found = new TreeSet<>();
    while (lines.find()) {
      found.add(lines.group(1) + " " + lines.group(2));
    }
    assertThat(found).isEqualTo(expected);
  }

  private static String message(Callable<SeContainer> boot) {
    try (SeContainer deployed = boot.call()) {
      return "deployed " + deployed;
    } catch (Exception e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Alternative
  @Priority(1)
  @ApplicationScoped
  static class Parts {
    @Produces
    @ApplicationScoped
    Validator validator() {
      return Validation.buildDefaultValidatorFactory().getValidator();
    }
  }

  private static SeContainer boot(String name) throws ClassNotFoundException {
    Class<?> type = loader.loadClass(name);
    return SeContainerInitializer.newInstance()
        .disableDiscovery()
        .addExtensions(new ModelExtension())
        .addPackages(OperationInvoker.class)
        .addBeanClasses(ValueMapper.class, Parts.class, type)
        .addBeanClasses(type.getDeclaredClasses())
        .initialize();
  }
}
