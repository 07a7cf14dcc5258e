package org.carillon.crud;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.Module;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import java.util.Map;
import java.util.Optional;
import org.carillon.config.CarillonConfig;
import org.carillon.crud.model.Author;
import org.carillon.json.ValueMapper;
import org.carillon.model.CrudVerb;
import org.carillon.persistence.PersistenceUnit;
import org.junit.jupiter.api.Test;

class CrudBeansTest {

  @Test
  void theBeansFindEachOtherAndTheMapperFindsTheModule() {
    try (CrudHarness crud = new CrudHarness();
        SeContainer container =
            SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addBeanClasses(
                    CrudHandler.class,
                    EntityModule.class,
                    EntityRegistry.class,
                    KeyCodec.class,
                    ScalarReader.class,
                    EntityBinder.class,
                    RowFinder.class,
                    ListQuery.class,
                    PersistenceFailures.class,
                    ValueMapper.class,
                    JavaSe.class)
                .initialize()) {
      JavaSe.unit = crud.unit;
      assertThat(container.select(Module.class, Any.Literal.INSTANCE).isResolvable()).isTrue();
      crud.transaction(
          () -> {
            Object author =
                container
                    .select(CrudHandler.class)
                    .get()
                    .call(
                        CrudVerb.CREATE,
                        CrudHarness.exposure(Author.class),
                        Map.of("ID", 1, "name", "Emily"),
                        Map.of());
            assertThat(container.select(ValueMapper.class).get().write(Map.of("author", author)))
                .startsWith("{\"author\":{\"ID\":1,\"name\":\"Emily\"");
            return author;
          });
    }
  }

  /** What a server has. */
  @Dependent
  static class JavaSe {

    private static PersistenceUnit unit;

    @Produces
    static CarillonConfig config() {
      return new CarillonConfig(name -> Optional.empty());
    }

    @Produces
    static PersistenceUnit unit() {
      return unit;
    }
  }
}
