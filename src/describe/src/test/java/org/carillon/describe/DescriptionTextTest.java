package org.carillon.describe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.carillon.describe.JsonTree.object;
import static org.carillon.describe.JsonTree.ref;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.carillon.api.Operation;
import org.carillon.config.CarillonConfig;
import org.junit.jupiter.api.Test;

/** Documents as YAML and as TypeScript. */
class DescriptionTextTest {

  @Test
  void yamlHasBlocksAndQuotes() {
    assertThat(
            YamlText.of(
                object(
                    "a",
                    "yes: no",
                    "on",
                    true,
                    "list",
                    List.of("x", object("b", 1, "c", List.of(2)), List.of()),
                    "none",
                    object(),
                    "$ref",
                    "#/a~1b\n",
                    "deep",
                    object("x", object("y", -1.5)))))
        .isEqualTo(
            """
            a: "yes: no"
            "on": true
            list:
            - "x"
            - b: 1
              c:
              - 2
            - []
            none: {}
            "$ref": "#/a~1b\\n"
            deep:
              x:
                "y": -1.5
            """);
  }

  @Test
  void aSchemaIsAType() {
    assertThat(TypeScriptTypes.of(object("type", List.of("string", "null"))))
        .isEqualTo("string | null");
    assertThat(
            TypeScriptTypes.of(
                object("type", "array", "items", object("type", List.of("integer", "string")))))
        .isEqualTo("(number | string)[]");
    assertThat(TypeScriptTypes.of(object("enum", List.of("a", "b\""))))
        .isEqualTo("\"a\" | \"b\\\"\"");
    assertThat(
            TypeScriptTypes.of(
                object(
                    "allOf", List.of(ref("components", "schemas", "A"), object("minLength", 1)))))
        .isEqualTo("A");
    assertThat(
            TypeScriptTypes.of(
                object(
                    "oneOf", List.of(ref("components", "schemas", "A.b"), object("type", "null")))))
        .isEqualTo("A_b | null");
    assertThat(
            TypeScriptTypes.of(
                object(
                    "type",
                    "object",
                    "required",
                    List.of("a"),
                    "properties",
                    object(
                        "a", object("type", "boolean"),
                        "b-c", object("description", "*/ x")))))
        .isEqualTo("{ a: boolean; /** * / x */ \"b-c\"?: unknown; }");
    assertThat(
            TypeScriptTypes.of(
                object("type", "object", "additionalProperties", object("type", "integer"))))
        .isEqualTo("{ [name: string]: number }");
    assertThat(TypeScriptTypes.of(object())).isEqualTo("unknown");
  }

  @Test
  void aForeignDocumentIsRefused() {
    assertThatThrownBy(() -> TypeScriptClient.of(Map.of("openapi", "3.1.0"), "carillon"))
        .hasMessageContaining("no AsyncAPI 3");
    assertThatThrownBy(() -> TypeScriptClient.of(Map.of("asyncapi", "3.0.0"), "carillon"))
        .hasMessageContaining("not Carillon's");
  }

  /** Nothing of a document ends a comment or a text of the source that is made of it. */
  @Test
  void aDocumentCannotWriteCode() {
    String source =
        TypeScriptClient.of(
            object(
                "asyncapi",
                "3.0.0",
                "info",
                object("title", "a\nevil()", "version", "1\u2028evil()"),
                "x-carillon-error-codes",
                List.of("A\";evil()"),
                "channels",
                object(
                    "k",
                    object(
                        "address",
                        "/a\");evil(\"",
                        "description",
                        "*/ evil()",
                        "x-carillon-service",
                        "S; evil()")),
                "operations",
                object()),
            "car\"illon");
    assertThat(source.lines().filter(line -> line.contains("evil()")))
        .allMatch(line -> line.startsWith("//") || line.startsWith("/**") || line.contains("\\\""))
        .isNotEmpty();
    assertThat(source).contains("from \"car\\\"illon\"").doesNotContain("*/ evil");
  }

  @Test
  void twoServicesOfOneNameAreToldApart() {
    Map<String, Object> channel = object("address", "/a", "x-carillon-service", "ShopService");
    String source =
        TypeScriptClient.of(
            object(
                "asyncapi",
                "3.0.0",
                "x-carillon-error-codes",
                List.of(),
                "components",
                object("schemas", object("OneClient", object("type", "string"))),
                "channels",
                object("one", channel, "two", channel)),
            "carillon");
    assertThat(source).contains("connectOne2(", "connectTwo(");
  }

  @Test
  void aSettingThatCannotBeSaidIsNamed() {
    assertThatThrownBy(() -> AsyncApiDocument.check(config("carillon.describe.security", "basik")))
        .hasMessageContaining("carillon.describe.security")
        .hasMessageContaining("basik");
    assertThatThrownBy(() -> AsyncApiDocument.check(config("carillon.describe.license", "a, b, c")))
        .hasMessageContaining("carillon.describe.license");
    AsyncApiDocument.check(config("carillon.describe.security", "bearer, token"));
  }

  private static CarillonConfig config(String name, String value) {
    return new CarillonConfig(
        setting -> setting.equals(name) ? Optional.of(value) : Optional.empty());
  }

  @Test
  void theCloseCodesAreThoseOfTheDocumentation() throws Exception {
    List<String> documented =
        Files.readAllLines(Path.of("docs/wire.md")).stream()
            .filter(line -> line.matches("\\| \\d{4}(, \\d{4})* \\|.*"))
            .flatMap(line -> Stream.of(line.substring(2, line.indexOf(" |")).split(", ")))
            .toList();
    assertThat(AsyncApiDocument.closeCodes())
        .extracting(code -> JsonTree.members(code).get("code").toString())
        .containsExactlyInAnyOrderElementsOf(documented);
  }

  /** Operations of an application. */
  static class Till {

    @Operation(errors = {"SOLD_OUT", "NO_CREDIT", "SOLD_OUT"})
    void sell() {}

    @Operation
    void close() {}
  }

  @Test
  void theErrorsOfAnOperationAreThoseThatItTells() throws Exception {
    assertThat(ChannelDescriber.errors(Till.class.getDeclaredMethod("sell")))
        .containsExactly("SOLD_OUT", "NO_CREDIT");
    assertThat(ChannelDescriber.errors(Till.class.getDeclaredMethod("close"))).isNull();
  }

  @Test
  void aClientKnowsTheErrorsOfOperations() {
    String source =
        TypeScriptClient.of(
            object(
                "asyncapi",
                "3.0.0",
                "x-carillon-error-codes",
                List.of("INVALID"),
                "channels",
                object("till", object("address", "/till", "x-carillon-service", "TillService")),
                "operations",
                object(
                    "till.receive.sell",
                    object(
                        "action",
                        "receive",
                        "channel",
                        ref("channels", "till"),
                        "x-carillon-event",
                        "sell",
                        "x-carillon-data",
                        object("type", "object"),
                        "x-carillon-result",
                        object("type", "null"),
                        "x-carillon-errors",
                        List.of("SOLD_OUT")))),
            "carillon");
    assertThat(source)
        .contains("export type ErrorCode = \"INVALID\" | ")
        .contains(" | \"SOLD_OUT\";")
        .contains("result: null; errors: \"SOLD_OUT\" };");
  }
}
