package org.carillon.json;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.bind.annotation.JsonbCreator;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.carillon.config.CarillonConfig;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Classes with the members that Kotlin's compiler gives a data class, and one of Kotlin's own
 * package. There is no such compiler here: the sources are Java.
 */
class KotlinTypesTest {

  private static final String DATA_CLASS =
      """
      import jakarta.json.bind.annotation.JsonbCreator;
      public final class %1$s {
        private final int id;
        private final String note;
        %2$s public %1$s(int id, String note) { this.id = id; this.note = note; }
        public final int getId() { return id; }
        public final String getNote() { return note; }
        public final int component1() { return id; }
        public final String component2() { return note; }
        public final %1$s copy(int id, String note) { return new %1$s(id, note); }
        public static %1$s copy$default(%1$s it, int id, String note, int mask, Object marker) {
          return it.copy((mask & 1) != 0 ? it.id : id, (mask & 2) != 0 ? it.note : note);
        }
      }
      """;

  @TempDir static Path classes;

  private static ClassLoader loader;

  private final ValueMapper valueMapper =
      new ValueMapper(new CarillonConfig(name -> Optional.empty()), List.of());

  @BeforeAll
  static void compile() {
    loader =
        JavaSources.load(
            classes,
            Map.of(
                "Order",
                DATA_CLASS.formatted("Order", "@JsonbCreator"),
                "Plain",
                DATA_CLASS.formatted("Plain", ""),
                "kotlin/Pair",
                "package kotlin; public final class Pair { public final Object getFirst() {"
                    + " return null; } }"),
            Stream.of(JsonbCreator.class));
  }

  @Test
  void aDataClassWithACreatorIsReadAndWritten() throws Exception {
    Class<?> order = loader.loadClass("Order");
    assertThat(valueMapper.readFault(order)).isNull();
    assertThat(valueMapper.writeFault(order)).isNull();
    for (String json : List.of("{\"id\":1,\"note\":\"n\"}", "{\"id\":1}")) {
      assertThat(valueMapper.write(valueMapper.bind(new PlainReader(32).read(json), order)))
          .isEqualTo(json);
    }
  }

  @Test
  void aDataClassWithoutOneIsWrittenAndNotRead() throws Exception {
    Class<?> plain = loader.loadClass("Plain");
    assertThat(valueMapper.readFault(plain)).contains("Plain", "@JsonbCreator");
    assertThat(valueMapper.write(plain.getConstructors()[0].newInstance(1, "n")))
        .isEqualTo("{\"id\":1,\"note\":\"n\"}");
  }

  @Test
  void typesOfKotlinsOwnAreNoData() throws Exception {
    Class<?> pair = loader.loadClass("kotlin.Pair");
    assertThat(valueMapper.readFault(pair)).contains("kotlin.Pair");
    assertThat(valueMapper.writeFault(pair)).contains("kotlin.Pair");
  }
}
