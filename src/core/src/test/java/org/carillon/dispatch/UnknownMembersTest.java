package org.carillon.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.carillon.api.Connection;
import org.carillon.api.IgnoreUnknown;
import org.carillon.api.Operation;
import org.carillon.api.OperationException;
import org.carillon.api.WebSocketService;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.format.CloudEventFormat;
import org.carillon.format.FlatFormat;
import org.carillon.format.JsonFormat;
import org.carillon.format.PcpFormat;
import org.carillon.json.PlainReader;
import org.carillon.json.ValueMapper;
import org.carillon.model.ApplicationModel;
import org.carillon.model.ModelExtension;
import org.carillon.model.OperationModel;
import org.carillon.model.ServiceModel;
import org.carillon.operation.OperationInvoker;
import org.carillon.spi.InboundMessage;
import org.carillon.spi.WireFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Members that nothing takes: in each format, for each shape of an operation, as setting, service
 * and operation have it.
 */
class UnknownMembersTest {

  private static final List<String> FORMATS = List.of("json", "pcp", "cloudevent", "generic");
  private static final List<String> SHAPES = List.of("nothing", "members", "nested", "whole");

  record Line(int amount) {}

  record Order(String a, Line line) {}

  @WebSocketService
  public static class SilentService {
    @Operation
    public String nothing() {
      return "called";
    }

    @Operation
    public String members(String a) {
      return a;
    }

    @Operation
    public String nested(String a, Line line) {
      return a + line.amount();
    }

    @Operation
    public String whole(Order order) {
      return order.a() + order.line().amount();
    }

    @Operation
    @IgnoreUnknown
    public String lenient(String a) {
      return a;
    }
  }

  @WebSocketService
  @IgnoreUnknown
  public static class LenientService {
    @Operation
    public String nested(String a, Line line) {
      return a + line.amount();
    }

    @Operation
    @IgnoreUnknown(false)
    public String strict(String a) {
      return a;
    }
  }

  /** What is asked, and whether it is passed over. */
  record Case(String setting, String format, Class<?> service, String operation, boolean ignored) {
    @Override
    public String toString() {
      return setting + " " + format + " " + service.getSimpleName() + "." + operation;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(Settings.Unknown.values())
        .map(Enum::name)
        .flatMap(
            setting ->
                FORMATS.stream()
                    .flatMap(
                        format -> {
                          boolean ignored =
                              setting.equals("IGNORE")
                                  || (setting.equals("FORMAT") && !format.equals("json"));
                          return Stream.concat(
                              SHAPES.stream()
                                  .map(
                                      shape ->
                                          new Case(
                                              setting,
                                              format,
                                              SilentService.class,
                                              shape,
                                              // it makes members of a flat object of its own
                                              ignored
                                                  || (format.equals("generic")
                                                      && List.of("nothing", "members")
                                                          .contains(shape)))),
                              Stream.of(
                                  new Case(setting, format, SilentService.class, "lenient", true),
                                  new Case(setting, format, LenientService.class, "nested", true),
                                  new Case(
                                      setting,
                                      format,
                                      LenientService.class,
                                      "strict",
                                      format.equals("generic"))));
                        }));
  }

  private static final Map<String, SeContainer> CONTAINERS = new HashMap<>();

  @AfterAll
  static void close() {
    CONTAINERS.values().forEach(SeContainer::close);
    CONTAINERS.clear();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void areRefusedOrPassedOver(Case asked) throws Exception {
    SeContainer container = CONTAINERS.computeIfAbsent(asked.setting(), UnknownMembersTest::boot);
    assertThat(call(container, asked, false)).isIn("called", "x", "x5");
    String result = call(container, asked, true);
    if (asked.ignored()) {
      assertThat(result).isIn("called", "x", "x5");
    } else {
      assertThat(result).contains("is unknown");
    }
  }

  private static String call(SeContainer container, Case asked, boolean more) throws Exception {
    ServiceModel service =
        container.select(ApplicationModel.class).get().services().stream()
            .filter(one -> one.beanClass() == asked.service())
            .findAny()
            .orElseThrow();
    OperationModel operation = Objects.requireNonNull(service.operations().get(asked.operation()));
    CarillonConfig config = container.select(CarillonConfig.class).get();
    WireFormat format =
        switch (asked.format()) {
          case "pcp" -> new PcpFormat(config);
          case "cloudevent" -> new CloudEventFormat();
          case "generic" -> new FlatFormat();
          default -> new JsonFormat(config);
        };
    InboundMessage message =
        format.parse(
            frame(asked, more), new ServiceView(service, new PlainReader(20), (e, k) -> Map.of()));
    try {
      Object result =
          container
              .select(OperationInvoker.class)
              .get()
              .invoke(operation, (Connection) null, message, null, name -> false, null);
      return String.valueOf(result);
    } catch (OperationException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** A frame with what the operation takes, and a member more on each level. */
  private static String frame(Case asked, boolean more) {
    boolean takesA = !asked.operation().equals("nothing");
    boolean takesLine = Set.of("nested", "whole").contains(asked.operation());
    String line = "{\"amount\":5" + (more ? ",\"more\":1" : "") + "}";
    if (asked.format().equals("pcp")) {
      return "pcp-action:"
          + asked.operation()
          + "\npcp-body-type:text\n"
          + (takesA ? "a:x\n" : "")
          + (takesLine ? "line:" + line.replace(":", "\\:") + "\n" : "")
          + (more ? "more:1\n" : "")
          + "\n";
    }
    String members =
        Stream.of(
                takesA ? "\"a\":\"x\"" : "",
                takesLine ? "\"line\":" + line : "",
                more ? "\"more\":1" : "")
            .filter(member -> !member.isEmpty())
            .reduce((one, other) -> one + "," + other)
            .orElse("");
    return switch (asked.format()) {
      case "cloudevent" ->
          "{\"type\":\"" + asked.operation() + "\",\"extension\":1,\"data\":{" + members + "}}";
      case "generic" ->
          "{\"name\":\""
              + asked.operation()
              + "\""
              + (members.isEmpty() ? "" : ",")
              + members
              + "}";
      default -> "{\"event\":\"" + asked.operation() + "\",\"data\":{" + members + "}}";
    };
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

  private static SeContainer boot(String setting) {
    System.setProperty(Settings.UNKNOWN_MEMBERS.name(), setting);
    try {
      return deployed();
    } finally {
      System.clearProperty(Settings.UNKNOWN_MEMBERS.name());
    }
  }

  private static SeContainer deployed() {
    return SeContainerInitializer.newInstance()
        .disableDiscovery()
        .addExtensions(new ModelExtension())
        .addPackages(OperationInvoker.class)
        .addBeanClasses(ValueMapper.class, Parts.class, SilentService.class, LenientService.class)
        .initialize();
  }
}
