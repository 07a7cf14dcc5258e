package org.carillon.describe;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbSubtype;
import jakarta.json.bind.annotation.JsonbTypeInfo;
import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.carillon.api.Description;
import org.carillon.api.Ignore;
import org.carillon.config.CarillonConfig;
import org.carillon.json.Json;
import org.carillon.json.ValueMapper;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Schemas of types and constraints. */
class SchemaCatalogTest {

  private static final ValidatorFactory FACTORY = Validation.buildDefaultValidatorFactory();

  private final SchemaCatalog catalog = catalog(Map.of());

  @AfterAll
  static void close() {
    FACTORY.close();
  }

  private static SchemaCatalog catalog(Map<String, String> settings) {
    CarillonConfig config = new CarillonConfig(name -> Optional.ofNullable(settings.get(name)));
    return new SchemaCatalog(
        new ValueMapper(config, List.of()),
        new Constraints(FACTORY.getValidator()),
        config,
        entity -> {
          throw new IllegalArgumentException(entity.getName());
        },
        Set.of("Clash"));
  }

  private static void is(Map<String, Object> schema, String json) {
    assertThat(Json.write(schema)).isEqualTo(json.replace('\'', '"'));
  }

  private Map<String, Object> component(Type type, boolean reading) {
    return component(catalog, type, reading);
  }

  private static Map<String, Object> component(SchemaCatalog in, Type type, boolean reading) {
    String name = SchemaCatalog.named(in.of(type, reading));
    assertThat(name).as(type.getTypeName()).isNotNull();
    return JsonTree.members(in.schemas().get(name));
  }

  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of(int.class, "{'type':'integer','format':'int32'}"),
        Arguments.of(Boolean.class, "{'type':'boolean'}"),
        Arguments.of(double.class, "{'type':'number','format':'double'}"),
        Arguments.of(String.class, "{'type':'string'}"),
        Arguments.of(char.class, "{'type':'string','minLength':1,'maxLength':1}"),
        Arguments.of(UUID.class, "{'type':'string','format':'uuid'}"),
        Arguments.of(Instant.class, "{'type':'string','format':'date-time'}"),
        Arguments.of(LocalDate.class, "{'type':'string','format':'date'}"),
        Arguments.of(byte[].class, "{'type':'string','contentEncoding':'base64'}"),
        Arguments.of(OptionalInt.class, "{'type':['integer','null'],'format':'int32'}"),
        Arguments.of(int[].class, "{'type':'array','items':{'type':'integer','format':'int32'}}"),
        Arguments.of(jakarta.json.JsonObject.class, "{'type':'object'}"),
        Arguments.of(jakarta.json.JsonArray.class, "{'type':'array'}"),
        Arguments.of(Object.class, "{}"));
  }

  @ParameterizedTest
  @MethodSource("values")
  void aValueHasTheSchemaOfItsJson(Class<?> type, String json) {
    is(catalog.of(type, true), json);
    is(catalog.of(type, false), json);
  }

  @Test
  void largeNumbersAndDecimalsAreAsTheyAreConfigured() {
    is(catalog.of(long.class, true), "{'type':['integer','string'],'format':'int64'}");
    is(catalog.of(long.class, false), "{'type':['integer','string'],'format':'int64'}");
    is(catalog.of(BigDecimal.class, true), "{'type':['string','number'],'format':'decimal'}");
    is(catalog.of(BigDecimal.class, false), "{'type':'string','format':'decimal'}");
    SchemaCatalog numbers =
        catalog(Map.of("carillon.json.decimals", "NUMBER", "carillon.json.integers", "STRING"));
    is(numbers.of(BigDecimal.class, false), "{'type':'number','format':'decimal'}");
    is(numbers.of(long.class, false), "{'type':'string','format':'int64'}");
  }

  @NullMarked
  record Written(
      String always,
      @Nullable String sometimes,
      int number,
      Optional<String> maybe,
      @Ignore String hidden,
      @JsonbProperty("ID") @Description("The key.") @Nullable Integer id) {}

  @Test
  void whatMayBeMissingIsNotRequired() {
    is(
        component(Written.class, false),
        "{'type':'object','required':['always','number'],'properties':{"
            + "'always':{'type':'string'},'sometimes':{'type':'string'},"
            + "'number':{'type':'integer','format':'int32'},"
            + "'maybe':{'type':['string','null']},"
            + "'ID':{'type':'integer','format':'int32','description':'The key.'}}}");
  }

  @Test
  void whatIsReadHasASchemaOfItsOwn() {
    Map<String, Object> read = component(Written.class, true);
    assertThat(read.get("required")).isEqualTo(List.of("number"));
    assertThat(JsonTree.members(read.get("properties"))).doesNotContainKey("hidden");
    component(Written.class, false);
    assertThat(catalog.schemas()).containsOnlyKeys("WrittenInput", "Written");
  }

  record Constrained(
      @NotBlank @Size(max = 20) String name,
      @Size(min = 1, max = 3) List<@NotBlank @Size(max = 5) String> tags,
      @Min(2) @Positive @Max(9) int number,
      @DecimalMax(value = "9.5", inclusive = false) BigDecimal price,
      @NotNull @Email String mail,
      @Pattern(regexp = "[A-Z]{3}|x") String code,
      @Pattern(regexp = "\\p{Lu}++") String java,
      @NotEmpty Map<String, @Min(1) Integer> counts) {}

  @Test
  void constraintsAreKeywords() {
    Map<String, Object> schema = component(Constrained.class, true);
    assertThat(schema.get("required")).isEqualTo(List.of("name", "number", "mail", "counts"));
    Map<String, Object> properties = JsonTree.members(schema.get("properties"));
    is(
        JsonTree.members(properties.get("name")),
        "{'type':'string','maxLength':20,'minLength':1,'pattern':'\\\\S'}");
    assertThat(Json.write(properties.get("tags")))
        .contains("\"minItems\":1", "\"maxItems\":3", "\"maxLength\":5", "\"pattern\":\"\\\\S\"");
    assertThat(Json.write(properties.get("number")))
        .contains("\"minimum\":2", "\"exclusiveMinimum\":0", "\"maximum\":9");
    assertThat(Json.write(properties.get("price"))).contains("\"exclusiveMaximum\":9.5");
    assertThat(Json.write(properties.get("mail"))).contains("\"format\":\"email\"");
    assertThat(Json.write(properties.get("code"))).contains("\"pattern\":\"^(?:[A-Z]{3}|x)$\"");
    assertThat(Json.write(properties.get("java")))
        .contains("\"x-carillon-pattern\":\"\\\\p{Lu}++\"")
        .doesNotContain("\"pattern\"");
    assertThat(Json.write(properties.get("counts")))
        .contains("\"minProperties\":1", "\"minimum\":1");
  }

  record Node(String name, List<Node> below, @NotNull Node next) {}

  @Test
  void aTypeMayHoldItself() {
    assertThat(Json.write(component(Node.class, true)))
        .contains("\"items\":{\"$ref\":\"#/components/schemas/NodeInput\"}");
  }

  record Page<T>(List<T> rows) {}

  record Pages(Page<String> texts, Page<Node> nodes, DayOfWeek day) {}

  @Test
  void aGenericTypeHasASchemaForItsArguments() {
    component(Pages.class, false);
    assertThat(catalog.schemas())
        .containsOnlyKeys("Pages", "PageOfString", "PageOfNode", "Node", "DayOfWeek");
    assertThat(catalog.schemas().get("DayOfWeek").get("enum").toString()).contains("MONDAY");
  }

  @JsonbTypeInfo(
      key = "kind",
      value = {
        @JsonbSubtype(alias = "dot", type = Dot.class),
        @JsonbSubtype(alias = "line", type = Line.class)
      })
  interface Shape {}

  record Dot(int x) implements Shape {}

  record Line(int length) implements Shape {}

  @Test
  void oneOfSeveralClassesSaysWhich() {
    assertThat(Json.write(component(Shape.class, false)))
        .contains("\"oneOf\"", "{\"$ref\":\"#/components/schemas/Dot\"}", "{\"const\":\"line\"}");
  }

  static class One {
    record Clash(int a) {}

    record Alone(int a) {}
  }

  static class Two {
    record Clash(int b) {}

    record Alone(int b) {}
  }

  @Test
  void classesOfOneNameAreToldApart() {
    for (Class<?> type :
        List.of(One.Clash.class, Two.Clash.class, One.Alone.class, Two.Alone.class)) {
      component(type, false);
    }
    assertThat(catalog.schemas()).containsOnlyKeys("OneClash", "TwoClash", "Alone", "Alone2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "[a-z]+ true",
        "(?:a|b)* true",
        "a(?=b) true",
        "\\d{2,3}\\.\\w true",
        "[^\\-/]+ true",
        "(?i)a false",
        "(?<n>a) false",
        "a++ false",
        "a*+ false",
        "\\p{L} false",
        "\\Qa false",
        "\\Aa false",
        "[a&&[b]] false",
        "[a[b]] false",
        "{a} false",
        "\\- false",
        "a] false",
        "[a false"
      })
  void aPatternIsToldWhereJavaScriptReadsItAlike(String expression, boolean portable) {
    assertThat(PortablePattern.is(expression)).as(expression).isEqualTo(portable);
  }
}
