package org.carillon.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.carillon.api.Connection;
import org.carillon.api.OperationException;
import org.carillon.config.CarillonConfig;
import org.carillon.format.JsonFormat;
import org.carillon.json.KotlinSources;
import org.carillon.json.PlainReader;
import org.carillon.json.ValueMapper;
import org.carillon.model.ApplicationModel;
import org.carillon.model.ModelExtension;
import org.carillon.model.ServiceModel;
import org.carillon.operation.OperationInvoker;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Services that are written in Kotlin: served as docs/types.md says, or refused by name. */
class KotlinServicesTest {

  private static final Pattern LINE = Pattern.compile("(?m)^ {2}CRL-(\\d+): ([\\w.$-]+): (.*)$");

  private static SeContainer container;
  private static ServiceModel service;

  @BeforeAll
  static void deploy() {
    container = boot("kotlins.served.ServedService");
    service = container.select(ApplicationModel.class).get().services().get(0);
  }

  @AfterAll
  static void stop() {
    container.close();
  }

  private static SeContainer boot(String... names) {
    SeContainerInitializer weld =
        SeContainerInitializer.newInstance()
            .disableDiscovery()
            .addExtensions(new ModelExtension())
            .addPackages(OperationInvoker.class)
            .addBeanClasses(ValueMapper.class, Parts.class);
    for (String name : names) {
      Class<?> type = KotlinSources.load(name);
      weld.addBeanClasses(type).addBeanClasses(type.getDeclaredClasses());
    }
    return weld.initialize();
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

  private static String call(String operation, String data) throws Exception {
    Object result =
        container
            .select(OperationInvoker.class)
            .get()
            .invoke(
                service.operations().get(operation),
                (Connection) null,
                new JsonFormat(container.select(CarillonConfig.class).get())
                    .parse(
                        "{\"event\":\"" + operation + "\",\"data\":" + data + "}",
                        new ServiceView(service, new PlainReader(32), (entity, key) -> Map.of())),
                null,
                name -> false,
                null);
    return container
        .select(ValueMapper.class)
        .get()
        .write(
            result instanceof CompletionStage<?> stage
                ? stage.toCompletableFuture().get()
                : result);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "order    | {'order':{'id':1,'note':'n'}}           | {'id':1,'note':'n'}",
        "order    | {'order':{'id':1}}                      | {'id':1}",
        "named    | {'named':{'ID':1,'isOpen':true}}        | {'ID':1,'isOpen':true}",
        "settings | {'settings':{}}                         | {'size':5,'name':'n','isOn':true}",
        "settings | {'settings':{'size':6,'isOn':false}}    | {'size':6,'name':'n','isOn':false}",
        "shape    | {'shape':{'kind':'circle','radius':2}}  | {'kind':'circle','radius':2}",
        "shape    | {'shape':{'kind':'dot'}}                | {'kind':'dot'}",
        "derived  | {'derived':{'id':1,'more':'x'}}         | {'id':1,'more':'x'}",
        "page     | {'page':{'rows':[{'id':1}]}}            | {'rows':[{'id':1}]}",
        "lists    | {'orders':[{'id':1}],'sizes':{'SMALL':[1]}} | 2",
        "defaults | {'a':1}                                 | null",
        "clock    | {}                                      | {'zone':'UTC'}",
        "nothing  | {}                                      | null",
        "unit     | {}                                      | null",
        "stage    | {}                                      | {'id':1,'note':'later'}",
        "inside   | {}                                      | 3",
      })
  void isServed(String operation, String data, String result) throws Exception {
    assertThat(new PlainReader(32).read(call(operation, data.replace('\'', '"'))))
        .isEqualTo(new PlainReader(32).read(result.replace('\'', '"')));
  }

  @Test
  void everyTypeOfAMemberComesBackAsItWent() throws Exception {
    String whole =
        "{\"size\":\"LARGE\",\"tags\":[\"a\"],\"counts\":{\"a\":1},\"orders\":[{\"id\":1}],"
            + "\"inner\":{\"id\":2,\"note\":\"n\"},\"amount\":\"1.50\",\"at\":\"2026-01-01T12:00:00.000Z\","
            + "\"lasts\":\"PT1H\",\"key\":\"6f9619ff-8b86-4011-b42d-00c04fc964ff\",\"raw\":\"AQL/\","
            + "\"numbers\":[1,2],\"letter\":\"a\",\"big\":\"9007199254740993\",\"maybe\":3,"
            + "\"anything\":{\"a\":1}}";
    assertThat(new PlainReader(32).read(call("whole", "{\"whole\":" + whole + "}")))
        .isEqualTo(new PlainReader(32).read(whole));
  }

  /**
   * Kotlin's compiler has the constructor refuse a null; what a client is told names the object.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "page  | {'page':{}}            | page is not valid",
        "order | {'order':{'note':'n'}} | order.id is required",
        "order | {'order':{'id':1,'x':1}} | order.x is unknown",
        "named | {'named':{'ID':1}}     | named.isOpen is required",
        "settings | {'settings':{'on':true}} | settings.on is unknown",
      })
  void whatIsMissingIsInvalid(String operation, String data, String message) {
    assertThatThrownBy(() -> call(operation, data.replace('\'', '"')))
        .isInstanceOfSatisfying(
            OperationException.class, e -> assertThat(e.code()).isEqualTo("INVALID"))
        .hasMessage(message);
  }

  @Test
  void anEventIsWrittenAndItsAudienceIsRead() throws Exception {
    Class<?> order = KotlinSources.load("kotlins.served.Order");
    Class<?> placed = KotlinSources.load("kotlins.served.ServedService$Placed");
    Object event =
        placed.getConstructors()[0].newInstance(
            order.getConstructors()[0].newInstance(1, "n"), "r", "hush");
    assertThat(container.select(ValueMapper.class).get().write(event))
        .isEqualTo("{\"order\":{\"id\":1,\"note\":\"n\"},\"room\":\"r\"}");
    assertThat(container.select(ApplicationModel.class).get().events().get(placed).rules())
        .asString()
        .contains("CONTEXT");
  }

  /** By the places, in the end of which a member of a class may stand. */
  private static final Map<String, String> REFUSED =
      Map.ofEntries(
          Map.entry("0023 RefusedService.bare.it", "@JsonbCreator"),
          Map.entry(
              "0023 RefusedService.ofValue.it", "id of kotlins.refused.OfValue: is of a value"),
          Map.entry("0023 RefusedService.ofUnsigned.it", "count of kotlins.refused.OfUnsigned: is"),
          Map.entry("0023 RefusedService.ofNullable.it", "count of kotlins.refused.OfNullable: "),
          Map.entry("0023 RefusedService.ofDuration.it", "lasts of kotlins.refused.OfDuration: is"),
          Map.entry("0023 RefusedService.ofInstant.it", "take a java.time.Instant"),
          Map.entry("0023 RefusedService.ofPair.it", "kotlin.Pair is no data: take a data class"),
          Map.entry("0023 RefusedService.ofFunction.it", "work of kotlins.refused.OfFunction: "),
          Map.entry("0023 RefusedService.ofRange.it", "kotlin.ranges.IntRange is no data"),
          Map.entry("0023 RefusedService.ofSequence.it", "kotlin.sequences.Sequence is no data"),
          Map.entry("0023 RefusedService.ofRegex.it", "kotlin.text.Regex is no data"),
          Map.entry("0023 RefusedService.ofLazy.it", "kotlin.Lazy is no data"),
          Map.entry("0023 RefusedService.ofIds.it", "kotlins.refused.Id is a value class"),
          Map.entry("0023 RefusedService.checked.it", "text of kotlins.refused.Checked: @NotBlank"),
          Map.entry("0023 RefusedService.hidden.it", "secret of kotlins.refused.Hidden: @Ignore"),
          Map.entry("0026 RefusedService.renamed", "say @field:JsonbProperty"),
          Map.entry("0023 RefusedService.shape.it", "kotlins.refused.Shape is abstract"),
          Map.entry("0023 RefusedService.only.it", "is an object of Kotlin"),
          Map.entry("0023 RefusedService.later.$completion", "a suspend function is no operation"),
          Map.entry("0010 RefusedService.value", "value class of Kotlin"),
          Map.entry("0010 RefusedService.result", "value class of Kotlin"),
          Map.entry("0010 RefusedService.unsigned", "value class of Kotlin"),
          Map.entry("0010 RefusedService.lasts", "value class of Kotlin"),
          Map.entry("0023 RefusedService.at.at", "take a java.time.Instant"),
          Map.entry("0026 RefusedService.pair", "take a data class"),
          Map.entry("0026 RefusedService.unit", "let the function return nothing"),
          Map.entry("0010 RefusedService.inner", "internal"),
          Map.entry("0012 RefusedService.closed", "is final"),
          Map.entry("0009 FinalService", "the class is final"),
          Map.entry("0012 FinalService.say", "is final"),
          Map.entry("0051 RefusedService.ValueEvent", "id of kotlins.refused.RefusedService$Value"),
          Map.entry("0051 RefusedService.UnsignedEvent", "value class of Kotlin"),
          Map.entry("0051 RefusedService.NullableEvent", "value class of Kotlin"),
          Map.entry("0051 RefusedService.DurationEvent", "value class of Kotlin"),
          Map.entry("0051 RefusedService.InstantEvent", "take a java.time.Instant"),
          Map.entry("0051 RefusedService.PairEvent", "take a data class"),
          Map.entry("0051 RefusedService.HiddenEvent", "say @field:Ignore"),
          Map.entry("0051 RefusedService.RenamedEvent", "say @field:JsonbProperty"));

  @Test
  void isRefusedInTheOneMessageWithClassAndMember() {
    String message;
    try (SeContainer deployed =
        boot("kotlins.refused.RefusedService", "kotlins.refused.FinalService")) {
      throw new AssertionError("deployed " + deployed);
    } catch (RuntimeException e) {
      message = String.valueOf(e.getMessage());
    }
    Map<String, String> found = new TreeMap<>();
    for (Matcher lines = LINE.matcher(message); lines.find(); ) {
      String place = lines.group(2).replaceFirst("(-.*|\\$(?!completion)\\w+)$", "");
      found.put(lines.group(1) + " " + place, lines.group(3));
    }
    assertThat(found.keySet()).containsExactlyInAnyOrderElementsOf(Set.copyOf(REFUSED.keySet()));
    REFUSED.forEach((place, text) -> assertThat(found.get(place)).as(place).contains(text));
  }
}
