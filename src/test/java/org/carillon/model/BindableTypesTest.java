package org.carillon.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.math.BigDecimal;
import java.security.Principal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.carillon.api.Ignore;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BindableTypesTest {

  enum Colour {
    RED
  }

  record Tree(String name, List<Tree> children) {}

  record Page<T>(List<T> rows, T first) {}

  record WithIgnored(String text, @Ignore Consumer<String> listener) {}

  static class Bean {}

  static class OfText {
    public OfText(String text) {
      assertThat(text).isNotNull();
    }
  }

  static class Factory {
    private Factory(int one, int two) {
      assertThat(one).isLessThan(two);
    }

    static Factory of(String text) {
      return new Factory(0, text.length());
    }
  }

  static class Annotated {
    @JsonCreator
    Annotated(int one, int two) {
      assertThat(one).isLessThan(two);
    }
  }

  static class TwoArguments {
    TwoArguments(int one, int two) {
      assertThat(one).isLessThan(two);
    }
  }

  abstract static class Abstract {}

  class Inner {}

  interface Good {
    void types(
        int primitive,
        Boolean wrapper,
        String text,
        BigDecimal decimal,
        Instant instant,
        UUID uuid,
        byte[] bytes,
        Colour colour,
        Object anything,
        Optional<String> maybe,
        List<? extends Tree> trees,
        Map<String, List<UUID>> map,
        Page<String> page,
        String[][] table,
        List<String>[] lists,
        WithIgnored ignored,
        Bean bean,
        OfText ofText,
        Factory factory,
        Annotated annotated);
  }

  interface Bad {
    <T> void types(
        Runnable functional,
        Consumer<String> generic,
        InputStream stream,
        Class<?> type,
        Thread thread,
        Principal principal,
        T variable,
        List<Runnable> listed,
        Map<String, Thread> mapped,
        Page<Runnable> paged,
        Abstract nothing,
        Inner inner,
        TwoArguments two,
        Thread[] threads,
        List<T>[] variables,
        java.lang.annotation.Annotation annotation,
        jakarta.persistence.EntityManager manager);
  }

  static Stream<Parameter> good() {
    return parameters(Good.class);
  }

  static Stream<Parameter> bad() {
    return parameters(Bad.class);
  }

  private static Stream<Parameter> parameters(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> method.getName().equals("types"))
        .map(Method::getParameters)
        .flatMap(Arrays::stream);
  }

  @ParameterizedTest
  @MethodSource("good")
  void canBeRead(Parameter parameter) {
    assertThat(new BindableTypes().fault(parameter.getParameterizedType())).isNull();
  }

  @ParameterizedTest
  @MethodSource("bad")
  void cannotBeRead(Parameter parameter) {
    assertThat(new BindableTypes().fault(parameter.getParameterizedType())).isNotBlank();
  }
}
